import { isUuid } from '../../kernel/ids.ts';
import { decodeCursor, emptyPage, type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { AuditDecision } from './signal.ts';
import { type AuditFilter, type AuditRecord, auditByIds, auditCursor, listAudit } from './signal-list-store.ts';

type RowKey = Pick<AuditRecord, 'barTs' | 'id'>;

/** Bars with `from` ≤ bar_ts < `to` (ISO 8601; null: unbounded). */
export interface QuietRange {
  strategyId?: string | null;
  instrument?: string | null;
  from: string | null;
  to: string | null;
  /** Null: any. */
  decision: AuditDecision | null;
  /** The newest rows first, otherwise the oldest. */
  older: boolean;
  /** Whether a row of these bars is also within the cursors. */
  isWithin(row: RowKey): boolean;
}

/** The rows of bars on which nothing happened, which are computed rather than stored. */
export interface QuietRows {
  rows(db: Database, userId: string, range: QuietRange, limit: number): Promise<AuditRecord[]>;
  count(db: Database, userId: string, range: QuietRange): Promise<number>;
  byIds(db: Database, userId: string, ids: readonly string[]): Promise<AuditRecord[]>;
}

export const NO_QUIET_ROWS: QuietRows = { rows: async () => [], count: async () => 0, byIds: async () => [] };

/** A user's audit rows, stored and computed, by `(bar_ts desc, id desc)`. */
export async function auditPage(
  db: Database,
  quiet: QuietRows,
  userId: string,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditRecord>> {
  if (filter.strategyId != null && !isUuid(filter.strategyId)) return emptyPage();
  const limit = page.first + 1;
  const stored = await listAudit(db, userId, filter, { ...page, first: limit });
  const older = !page.backwards;
  const computed = await quiet.rows(db, userId, rangeOf(filter, page), limit);
  const read = [...stored.rows, ...computed].sort((a, b) => (older ? -1 : 1) * compareKeys(a, b)).slice(0, limit);
  const whole = rangeOf(filter, { first: page.first, after: null });
  const count = async () => (await stored.count()) + (await quiet.count(db, userId, whole));
  return pageOf(read, page, auditCursor, count);
}

/** A user's audit rows with these ids, in no order. */
export async function auditRowsByIds(
  db: Database,
  quiet: QuietRows,
  userId: string,
  ids: readonly string[],
): Promise<AuditRecord[]> {
  const stored = await auditByIds(db, userId, ids);
  const missing = ids.filter((id) => !stored.some((row) => row.id === id));
  return missing.length === 0 ? stored : [...stored, ...(await quiet.byIds(db, userId, missing))];
}

function rangeOf(filter: AuditFilter, { after, before = null, backwards = false }: PageRequest): QuietRange {
  const { strategyId, instrument, from = null, to = null, decision = null } = filter;
  const [below, above] = [after === null ? null : keyOf(after), before === null ? null : keyOf(before)];
  const justAfter = below && new Date(Date.parse(below.barTs) + 1).toISOString();
  return {
    ...(strategyId ? { strategyId } : {}),
    ...(instrument ? { instrument } : {}),
    from: latest(from, above?.barTs ?? null),
    to: earliest(to, justAfter),
    decision,
    older: !backwards,
    isWithin: (row) => !(below && compareKeys(row, below) >= 0) && !(above && compareKeys(row, above) <= 0),
  };
}

/** A cursor that the list has accepted. */
function keyOf(cursor: string): RowKey {
  const [barTs, id] = decodeCursor(cursor, [() => true, () => true]);
  return { barTs: new Date(String(barTs)).toISOString(), id: String(id).toLowerCase() };
}

const instant = (text: string) => Date.parse(text);
const latest = (a: string | null, b: string | null) => (a === null || (b !== null && instant(b) > instant(a)) ? b : a);
const earliest = (a: string | null, b: string | null) =>
  a === null || (b !== null && instant(b) < instant(a)) ? b : a;

/** Older first; of one bar by id. */
export function compareKeys(a: RowKey, b: RowKey): number {
  if (a.barTs !== b.barTs) return a.barTs < b.barTs ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
