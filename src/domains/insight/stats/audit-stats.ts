import { invalid } from '../../../kernel/domain-error.ts';
import type { Page } from '../../../kernel/page.ts';
import { zone } from '../../../kernel/zone.ts';
import type { AuditRecord } from '../../signals/index.ts';
import { MOST_GROUPS, type StatsGroup, type StatsKey, type StatsRequest, tooManyGroups } from './stats.ts';

// Audit rows of quiet bars need not be stored, and what decided a bar is explained from its values: so they are read like
// any page of the audit, and counted here.

/** Rows that a statistic may read: some weeks of one strategy's five-minute bars. */
export const MOST_AUDIT_ROWS = 20_000;
const PAGE = 500;
const DAY = 86_400_000;

export interface AuditReads {
  page(request: { first: number; after: string | null }): Promise<Page<AuditRecord>>;
  /** The nodes that decided a row's bar. */
  decidingNodes(row: AuditRecord): Promise<string[]>;
}

/** The number of audit rows, one row a group. By node, a row counts once for each node that decided it. */
export async function countAudit(
  reads: AuditReads,
  request: StatsRequest<'count'>,
): Promise<{ key: StatsKey; count: number }[]> {
  const { groupBy, first, order } = request;
  const properties = groupBy
    .filter((group) => group !== 'node')
    .map((group) => [group, propertyOf(group, request)] as const);
  const groups = new Map<string, { key: StatsKey; count: number }>();
  let after: string | null = null;
  for (let rows = 0; ; ) {
    const page: Page<AuditRecord> = await reads.page({ first: PAGE, after });
    rows += page.rows.length;
    if (rows > MOST_AUDIT_ROWS || (rows === MOST_AUDIT_ROWS && page.hasNextPage)) throw tooManyRows();
    for (const row of page.rows) {
      const shared: StatsKey = Object.fromEntries(properties.map(([group, of]) => [group, of(row)]));
      const nodes = groupBy.includes('node') ? await reads.decidingNodes(row) : [null];
      for (const node of nodes) {
        const key = node === null ? shared : { ...shared, node };
        const name = JSON.stringify(groupBy.map((group) => key[group] ?? null));
        const group = groups.get(name) ?? { key, count: 0 };
        group.count++;
        groups.set(name, group);
      }
    }
    const last = page.rows.at(-1);
    if (!page.hasNextPage || !last) break;
    after = page.cursorOf(last);
  }
  if (first === null && groups.size > MOST_GROUPS) throw tooManyGroups();
  const sign = order?.direction === 'asc' ? 1 : -1;
  return [...groups.values()]
    .sort((a, b) => (order ? sign * (a.count - b.count) : 0) || compareKeys(groupBy, a.key, b.key))
    .slice(0, first ?? MOST_GROUPS);
}

const tooManyRows = () =>
  invalid(
    ['filter'],
    `selects more than ${MOST_AUDIT_ROWS} audit rows: narrow it by strategyId, from and to`,
    'too_many_rows',
  );

const NUMERIC: ReadonlySet<StatsGroup> = new Set(['version', 'hour', 'weekday']);
function compareKeys(groupBy: readonly StatsGroup[], a: StatsKey, b: StatsKey): number {
  for (const group of groupBy) {
    const [x, y] = [a[group] ?? '', b[group] ?? ''];
    if (x !== y) return NUMERIC.has(group) ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return 0;
}

function propertyOf(group: StatsGroup, { timeZone }: StatsRequest): (row: AuditRecord) => string | null {
  const local = ({ barTs }: AuditRecord) => new Date(zone(timeZone).wall(Date.parse(barTs)));
  const dateOf = (date: Date) => date.toISOString().slice(0, 10);
  const weekday = (date: Date) => date.getUTCDay() || 7;
  switch (group) {
    case 'strategy':
      return (row) => row.strategyId;
    case 'version':
      return (row) => String(row.strategyVersion);
    case 'instrument':
      return (row) => row.instrument;
    case 'side':
      return (row) => row.side;
    case 'decision':
      return (row) => row.decision;
    case 'hour':
      return (row) => String(local(row).getUTCHours());
    case 'weekday':
      return (row) => String(weekday(local(row)));
    case 'day':
      return (row) => dateOf(local(row));
    case 'week':
      return (row) => {
        const date = local(row);
        return dateOf(new Date(date.getTime() - (weekday(date) - 1) * DAY));
      };
    case 'month':
      return (row) => `${dateOf(local(row)).slice(0, 7)}-01`;
    default:
      throw new RangeError(`audit rows have no ${group}`);
  }
}
