import type { Bar } from '../../engine/index.ts';
import { DomainError } from '../../kernel/domain-error.ts';
import type { LiveRun } from './live-run.ts';

/** Runs that no longer match the database, and runs whose outcome cannot be written. */
export interface Uncommitted {
  /** Fenced out, or their signal was closed by another writer; they restart from the database. */
  dropped: LiveRun[];
  failed: { live: LiveRun; bar: Bar | null; failure: unknown }[];
}

/**
 * Whether an error is caused by the data itself, so that a retry fails too: data that PostgreSQL rejects (SQLSTATE classes
 * 22 and 23) or a programming error. Others (a lost connection, a restart) are transient.
 */
export function isPermanentError(error: unknown): boolean {
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^2[23]/.test(code);
}

export const mergeUncommitted = (parts: readonly Uncommitted[]): Uncommitted => ({
  dropped: parts.flatMap((part) => part.dropped),
  failed: parts.flatMap((part) => part.failed),
});

/**
 * Commits items together. If that fails, commits halves recursively, so that only the faulty item fails and the others need
 * few transactions.
 */
export async function isolateFailures<Item>(
  items: readonly Item[],
  commit: (items: readonly Item[]) => Promise<LiveRun[]>,
  failedOf: (item: Item, failure: unknown) => Uncommitted['failed'][number],
): Promise<Uncommitted> {
  try {
    return { dropped: await commit(items), failed: [] };
  } catch (failure) {
    if (!isPermanentError(failure)) throw failure;
    if (items.length === 1) return { dropped: [], failed: [failedOf(items[0] as Item, failure)] };
    const middle = items.length >> 1;
    const first = await isolateFailures(items.slice(0, middle), commit, failedOf);
    return mergeUncommitted([first, await isolateFailures(items.slice(middle), commit, failedOf)]);
  }
}
