import { isUuid } from '../../kernel/ids.ts';
import { emptyPage, type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { flag, instant, integer, json, type PackedRow, packed, text, word } from '../../platform/postgres/columns.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import {
  conditionsOf,
  cursorOf,
  type KeysetList,
  orderOf,
  readerOf,
  statementOf,
} from '../../platform/postgres/keyset-list.ts';
import type { TradingMode } from '../risk/index.ts';
import type { AuditDecision, AuditRow, CloseReason, ShownSignal, Side, SignalStatus } from './signal.ts';
import { SHOWN } from './signal-store.ts';

/** `from` (inclusive) and `to` (exclusive) refer to `fired_at`. */
export interface SignalFilter {
  strategyId?: string | null;
  from?: string | null;
  to?: string | null;
  side?: Side | null;
  status?: SignalStatus | null;
  instrument?: string | null;
  mode?: TradingMode | null;
  closeReason?: CloseReason | null;
}

/** `from` (inclusive) and `to` (exclusive) refer to `bar_ts`. */
export interface AuditFilter {
  strategyId?: string | null;
  from?: string | null;
  to?: string | null;
  decision?: AuditDecision | null;
  instrument?: string | null;
}

export type AuditRecord = AuditRow & { id: string; createdAt: string };

/** A signal and, if requested, its strategy's name. */
export type ListedSignal = ShownSignal & { strategyName?: string };

/** What signals can be sorted by. */
export type SignalSort = 'firedAt' | 'barTs' | 'closeBarTs' | 'pnl' | 'size';

const SIGNALS: KeysetList<ShownSignal, SignalFilter, SignalSort> = {
  name: 'signals',
  table: 'signal',
  columns: SHOWN,
  order: 'fired_at',
  orderKey: (row) => row.firedAt,
  sorts: {
    firedAt: { sql: 'fired_at', type: 'timestamptz', key: (row) => row.firedAt },
    barTs: { sql: 'bar_ts', type: 'timestamptz', key: (row) => row.barTs },
    closeBarTs: { sql: 'close_bar_ts', type: 'timestamptz', key: (row) => row.closeBarTs, nullable: true },
    pnl: { sql: 'pnl', type: 'numeric', key: (row) => row.pnl, nullable: true },
    size: { sql: 'size', type: 'int', key: (row) => row.size },
  },
  conditions: {
    strategyId: 'signal.strategy_id = ?::uuid',
    from: 'fired_at >= ?::timestamptz',
    to: 'fired_at < ?::timestamptz',
    side: 'side = ?::side',
    status: 'status = ?::signal_status',
    instrument: 'instrument = ?',
    mode: 'mode = ?::trading_mode',
    closeReason: 'close_reason = ?::close_reason',
  },
};

const AUDIT: KeysetList<AuditRecord, AuditFilter> = {
  name: 'audit',
  table: 'signal_audit',
  columns: {
    id: word('id'),
    userId: word('user_id'),
    strategyId: word('strategy_id'),
    strategyVersion: integer('strategy_version'),
    instrument: word('instrument'),
    timeframe: word('timeframe'),
    barTs: instant('bar_ts'),
    mode: word('mode'),
    decision: word('decision'),
    side: word('side'),
    signalId: word('signal_id'),
    minute: flag('minute'),
    reason: json('reason'),
    createdAt: instant('created_at'),
  },
  order: 'bar_ts',
  orderKey: (row) => row.barTs,
  conditions: {
    strategyId: 'strategy_id = ?::uuid',
    from: 'bar_ts >= ?::timestamptz',
    to: 'bar_ts < ?::timestamptz',
    decision: 'decision = ?::audit_decision',
    instrument: 'instrument = ?',
  },
};

const readSignals = readerOf(SIGNALS);
const readNamedSignals = readerOf<ListedSignal, SignalFilter>({
  ...SIGNALS,
  name: 'signals_named',
  columns: {
    ...SHOWN,
    strategyName: text(
      '(select name from strategy where strategy.id = signal.strategy_id and strategy.user_id = signal.user_id)',
    ),
  },
});
const readAudit = readerOf(AUDIT);
const AUDIT_ROWS = packed(AUDIT.columns);
const { select: SELECT_SHOWN, unpack: unpackShown } = packed(SHOWN);

type Filter = { strategyId?: string | null };
/** A malformed id matches nothing. */
const isNobodys = ({ strategyId }: Filter): boolean => strategyId != null && !isUuid(strategyId);

/** A user's signals by `(fired_at desc, id desc)`; `named`: with their strategies' names. */
export const listSignals = async (
  db: Queryable,
  userId: string,
  filter: SignalFilter,
  page: PageRequest,
  { named = false } = {},
): Promise<Page<ListedSignal>> =>
  isNobodys(filter) ? emptyPage() : (named ? readNamedSignals : readSignals)(db, userId, filter, page);

/** The same for several strategies in one statement: strategy id → page. */
export async function listSignalsOfStrategies(
  db: Queryable,
  userId: string,
  strategyIds: readonly string[],
  filter: SignalFilter,
  page: PageRequest<SignalSort>,
): Promise<Map<string, Page<ShownSignal>>> {
  const values: unknown[] = [userId, page.first + 1, strategyIds];
  const { given, where } = conditionsOf(SIGNALS, filter, page, values);
  const rows = isNobodys(filter)
    ? []
    : await db.query<PackedRow>(
        statementOf(
          'signals_of_strategies',
          given,
          `select own.* from unnest($3::uuid[]) as wanted (strategy_id)
            cross join lateral (
              select ${SELECT_SHOWN} from signal
               where ${['user_id = $1', 'signal.strategy_id = wanted.strategy_id', ...where].join(' and ')}
               order by ${orderOf(SIGNALS, page)} limit $2) as own`,
        ),
        values,
      );
  const pages = new Map<string, ShownSignal[]>(strategyIds.map((id) => [id, []]));
  for (const row of rows.map(unpackShown)) pages.get(row.strategyId)?.push(row);
  let counted: Promise<Map<string, number>> | undefined;
  return new Map(
    [...pages].map(([id, own]) => [
      id,
      pageOf(own, page, cursorOf(SIGNALS, page.order), async () => {
        counted ??= countSignalsOfStrategies(db, userId, strategyIds, filter);
        return (await counted).get(id) ?? 0;
      }),
    ]),
  );
}

/** The number of signals of each strategy, in one statement. */
async function countSignalsOfStrategies(
  db: Queryable,
  userId: string,
  strategyIds: readonly string[],
  filter: SignalFilter,
): Promise<Map<string, number>> {
  if (isNobodys(filter)) return new Map();
  const values: unknown[] = [userId, strategyIds];
  const { given, where } = conditionsOf(SIGNALS, filter, { first: 0, after: null }, values);
  const own = ['user_id = $1', 'strategy_id = any($2::uuid[])', ...where].join(' and ');
  const rows = await db.query<{ id: string; count: number }>(
    statementOf(
      'signal_counts_of_strategies',
      given,
      `select strategy_id as id, count(*) as count from signal where ${own} group by strategy_id`,
    ),
    values,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** A user's audit rows with these ids, in no order. */
export async function auditByIds(db: Queryable, userId: string, ids: readonly string[]): Promise<AuditRecord[]> {
  const { select, unpack } = AUDIT_ROWS;
  const rows = await db.query<PackedRow>(
    statement('audit_by_ids', `select ${select} from signal_audit where user_id = $1 and id = any($2::uuid[])`),
    [userId, ids],
  );
  return rows.map(unpack);
}

/** A user's audit rows by `(bar_ts desc, id desc)`. */
export const listAudit = async (
  db: Queryable,
  userId: string,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditRecord>> => (isNobodys(filter) ? emptyPage() : readAudit(db, userId, filter, page));

export const auditCursor = cursorOf(AUDIT);
