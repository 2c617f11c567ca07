/** Counts open resources of this process by key: streams of a user, connections of a network. */
export interface Places {
  count(key: string): number;
  /** Takes a place and returns a function that frees it; null when the key is at its `limit`. */
  enter(key: string, limit: number): (() => void) | null;
}

export function createPlaces(): Places {
  const open = new Map<string, number>();
  const count = (key: string): number => open.get(key) ?? 0;
  return {
    count,
    enter(key, limit) {
      if (count(key) >= limit) return null;
      open.set(key, count(key) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        if (count(key) > 1) open.set(key, count(key) - 1);
        else open.delete(key);
      };
    },
  };
}
