import { isUuid } from '../../kernel/ids.ts';
import { parseInstant } from '../../kernel/instant.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Queryable, statement } from '../../platform/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { AuditDecision, AuditRow, Side, SignalRecord, SignalStatus } from './signal.ts';
import { SIGNAL_COLUMNS } from './signal-store.ts';

/** `from` (included) and `to` (excluded) mean `fired_at`. */
export interface SignalFilter {
  strategyId?: string | null;
  from?: string | null;
  to?: string | null;
  side?: Side | null;
  status?: SignalStatus | null;
  instrument?: string | null;
  mode?: TradingMode | null;
}

/** `from` (included) and `to` (excluded) mean `bar_ts`. */
export interface AuditFilter {
  strategyId?: string | null;
  from?: string | null;
  to?: string | null;
  decision?: AuditDecision | null;
  instrument?: string | null;
}

export type AuditRecord = AuditRow & { id: string; createdAt: string };

const AUDIT_COLUMNS = `
  id, user_id as "userId", strategy_id as "strategyId", strategy_version as "strategyVersion", instrument, timeframe,
  bar_ts as "barTs", mode, decision, side, signal_id as "signalId", reason, created_at as "createdAt"`;

const SIGNAL_CONDITIONS: Record<keyof SignalFilter, string> = {
  strategyId: 'signal.strategy_id = ?::uuid',
  from: 'fired_at >= ?::timestamptz',
  to: 'fired_at < ?::timestamptz',
  side: 'side = ?::side',
  status: 'status = ?::signal_status',
  instrument: 'instrument = ?',
  mode: 'mode = ?::trading_mode',
};

const AUDIT_CONDITIONS: Record<keyof AuditFilter, string> = {
  strategyId: 'strategy_id = ?::uuid',
  from: 'bar_ts >= ?::timestamptz',
  to: 'bar_ts < ?::timestamptz',
  decision: 'decision = ?::audit_decision',
  instrument: 'instrument = ?',
};

interface List<Row, Filter> {
  name: string;
  table: string;
  columns: string;
  order: string;
  orderKey: (row: Row) => string;
  conditions: Record<keyof Filter, string>;
}

/** Which rows: only the filters given are in the condition, so that a statement's plan fits them. */
function conditionsOf<Row, Filter extends object>(
  list: List<Row, Filter>,
  filter: Filter,
  page: PageRequest,
  values: unknown[],
): { given: string[]; where: string[] } {
  const where: string[] = [];
  const given: string[] = [];
  for (const [field, condition] of Object.entries(list.conditions) as [keyof Filter & string, string][]) {
    const value = filter[field];
    if (value == null) continue;
    values.push(value);
    where.push(condition.replace('?', `$${values.length}`));
    given.push(field);
  }
  if (page.after !== null) {
    values.push(...decodeCursor(page.after, [isInstant, isId]));
    where.push(`(${list.order}, id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
    given.push('after');
  }
  return { given, where };
}

/** A user's rows, newest first by (`order`, id). */
function createList<Row extends { id: string }, Filter extends { strategyId?: string | null }>(
  list: List<Row, Filter>,
) {
  const cursorOf = (row: Row) => encodeCursor([list.orderKey(row), row.id]);
  return async (db: Queryable, userId: string, filter: Filter, page: PageRequest): Promise<Page<Row>> => {
    const values: unknown[] = [userId, page.first + 1];
    const { given, where } = conditionsOf(list, filter, page, values);
    if (filter.strategyId != null && !isUuid(filter.strategyId)) return pageOf<Row>([], page, cursorOf);
    const rows = await db.query<Row>(
      statement(
        [list.name, ...given].join('_'),
        `select ${list.columns} from ${list.table} where ${['user_id = $1', ...where].join(' and ')}
          order by ${list.order} desc, id desc limit $2`,
      ),
      values,
    );
    return pageOf(rows, page, cursorOf);
  };
}

const isInstant = (part: unknown) => typeof part === 'string' && parseInstant(part) !== null;
const isId = (part: unknown) => typeof part === 'string' && isUuid(part);

const SIGNALS: List<SignalRecord, SignalFilter> = {
  name: 'signals',
  table: 'signal',
  columns: SIGNAL_COLUMNS,
  order: 'fired_at',
  orderKey: (row) => row.firedAt,
  conditions: SIGNAL_CONDITIONS,
};

/** A user's signals by `(fired_at desc, id desc)`. */
export const listSignals = createList(SIGNALS);

/** The same for each of several strategies, in one statement: strategy id → page. */
export async function listSignalsOfStrategies(
  db: Queryable,
  userId: string,
  strategyIds: readonly string[],
  filter: SignalFilter,
  page: PageRequest,
): Promise<Map<string, Page<SignalRecord>>> {
  const values: unknown[] = [userId, page.first + 1, strategyIds];
  const { given, where } = conditionsOf(SIGNALS, filter, page, values);
  const known = filter.strategyId == null || isUuid(filter.strategyId);
  const rows = known
    ? await db.query<SignalRecord>(
        statement(
          ['signals_of_strategies', ...given].join('_'),
          `select own.* from unnest($3::uuid[]) as wanted (strategy_id)
            cross join lateral (
              select ${SIGNAL_COLUMNS} from signal
               where ${['user_id = $1', 'signal.strategy_id = wanted.strategy_id', ...where].join(' and ')}
               order by fired_at desc, id desc limit $2) as own`,
        ),
        values,
      )
    : [];
  return new Map(
    strategyIds.map((id) => [
      id,
      pageOf(
        rows.filter((row) => row.strategyId === id),
        page,
        (row) => encodeCursor([row.firedAt, row.id]),
      ),
    ]),
  );
}

/** A user's audit rows by `(bar_ts desc, id desc)`. */
export const listAudit = createList<AuditRecord, AuditFilter>({
  name: 'audit',
  table: 'signal_audit',
  columns: AUDIT_COLUMNS,
  order: 'bar_ts',
  orderKey: (row) => row.barTs,
  conditions: AUDIT_CONDITIONS,
});
