import type { Logger } from '../observability/logger.ts';

/** What a process has opened, in order, and how each part is closed. */
export interface Closers {
  /** `part`: its name in the log. */
  add(part: string, close: () => unknown): void;
  /**
   * Closes all parts once, the last one first, one after the other. One that fails is logged and the others are closed;
   * then an Error that names those that failed is thrown.
   */
  close(): Promise<void>;
}

export function createClosers(logger: Pick<Logger, 'error'>): Closers {
  const parts: { part: string; close: () => unknown }[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const failed: string[] = [];
    for (let next = parts.pop(); next; next = parts.pop()) {
      try {
        await next.close();
      } catch (error) {
        failed.push(next.part);
        logger.error({ error, part: next.part }, 'a part of the process could not be closed');
      }
    }
    if (failed.length > 0) throw new Error(`not closed in order: ${failed.join(', ')}`);
  };
  return {
    add: (part, close) => void parts.push({ part, close }),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
