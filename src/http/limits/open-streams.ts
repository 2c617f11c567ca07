/** How many streams each user has open in this process. */
export interface OpenStreams {
  count(userId: string): number;
  /** Takes a place, and answers what gives it back; null when `limit` are taken. */
  enter(userId: string, limit: number): (() => void) | null;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<string, number>();
  const count = (userId: string): number => open.get(userId) ?? 0;
  return {
    count,
    enter(userId, limit) {
      if (count(userId) >= limit) return null;
      open.set(userId, count(userId) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        if (count(userId) > 1) open.set(userId, count(userId) - 1);
        else open.delete(userId);
      };
    },
  };
}
