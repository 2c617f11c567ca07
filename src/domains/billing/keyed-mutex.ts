import { uncancelled } from '../../kernel/work.ts';

/** A keyed mutex of this process: work on one key runs in sequence; queued work with the same label runs once. */
export function createKeyedMutex() {
  const running = new Map<string, { label: string | null; result: Promise<unknown> }>();
  return async function withLock<T>(key: string, label: string | null, work: () => Promise<T>): Promise<T> {
    for (let holder = running.get(key); holder; holder = running.get(key)) {
      if (label !== null && holder.label === label) return holder.result as Promise<T>;
      await holder.result.catch(() => {});
    }
    // Others wait for the same result.
    const result = uncancelled(work);
    const entry = { label, result };
    running.set(key, entry);
    try {
      return await result;
    } finally {
      if (running.get(key) === entry) running.delete(key);
    }
  };
}
