export interface BatchOptions {
  /** Items a batch has at most, each with all that must not be split. */
  most: number;
  /** Batches at once. */
  atOnce: number;
  /** Milliseconds that a batch may take before the next ones are smaller. */
  aimMs: number;
}

/**
 * Works through groups in batches, a few at once. Batches shrink while they take longer than the aim and grow again up to
 * the most, so that no transaction holds its locks for long on a slow database.
 */
export function createBatches({ most, atOnce, aimMs }: BatchOptions) {
  let size = most;

  return {
    /** `limit`: groups a batch has at most. Throws the first failure, once every batch that had begun has ended. */
    async run<Item, Result>(
      groups: readonly (readonly Item[])[],
      work: (items: readonly Item[]) => Promise<Result>,
      limit = most,
    ): Promise<Result[]> {
      const results: Result[] = [];
      let next = 0;
      let failed = false;
      const worker = async () => {
        while (next < groups.length && !failed) {
          const batch = groups.slice(next, next + Math.min(size, limit));
          next += batch.length;
          const began = performance.now();
          try {
            results.push(await work(batch.flat()));
          } catch (error) {
            failed = true;
            throw error;
          }
          const took = performance.now() - began;
          if (took > aimMs) size = Math.max(1, Math.floor(batch.length / 2));
          else if (batch.length >= size) size = Math.min(most, size * 2);
        }
      };
      const done = await Promise.allSettled(Array.from({ length: Math.min(atOnce, groups.length) }, worker));
      const refused = done.find((one) => one.status === 'rejected');
      if (refused) throw refused.reason;
      return results;
    },
  };
}

export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
