export interface BatchOptions {
  /** Maximum number of items per batch; groups are not split. */
  most: number;
  /** Number of concurrent batches. */
  atOnce: number;
  /** Target duration of a batch in milliseconds; slower batches make the next ones smaller. */
  aimMs: number;
}

/**
 * Processes groups in batches, several at once. Batches shrink while they exceed the target duration and grow again, so
 * that no transaction holds its locks for long on a slow database.
 */
export function createBatches({ most, atOnce, aimMs }: BatchOptions) {
  let size = most;

  return {
    /** `limit`: maximum number of groups per batch. Throws the first failure after all started batches have ended. */
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
