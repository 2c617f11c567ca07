import type { Bar } from '../../engine/index.ts';
import { DomainError } from '../../kernel/domain-error.ts';
import type { LiveRun } from './live-run.ts';

/** Runs that are out of step with the database, and those whose outcome cannot be written. */
export interface Uncommitted {
  /** Fenced out, or their signal was closed by another writer: they are started again from the database. */
  dropped: LiveRun[];
  failed: { live: LiveRun; bar: Bar | null; failure: unknown }[];
}

/**
 * Whether the error lies in what was to be written, so that another try fails as well: data that PostgreSQL refuses
 * (SQLSTATE classes 22 and 23), or a programming error. Anything else (a lost connection, a restart) passes.
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

/** Commits items together; when one of them cannot be written, each by itself, so that only that one fails. */
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
    const each: Uncommitted[] = [];
    for (const item of items) each.push(await isolateFailures([item], commit, failedOf));
    return mergeUncommitted(each);
  }
}
