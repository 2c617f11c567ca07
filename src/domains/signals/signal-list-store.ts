import { isUuid } from '../../kernel/ids.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { flag, instant, integer, json, type PackedRow, packed, text, word } from '../../platform/postgres/columns.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import { conditionsOf, cursorOf, type KeysetList, readerOf, statementOf } from '../../platform/postgres/keyset-list.ts';
import type { TradingMode } from '../risk/index.ts';
import type { AuditDecision, AuditRow, ShownSignal, Side, SignalStatus } from './signal.ts';
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

const SIGNALS: KeysetList<ShownSignal, SignalFilter> = {
  name: 'signals',
  table: 'signal',
  columns: SHOWN,
  order: 'fired_at',
  orderKey: (row) => row.firedAt,
  conditions: {
    strategyId: 'signal.strategy_id = ?::uuid',
    from: 'fired_at >= ?::timestamptz',
    to: 'fired_at < ?::timestamptz',
    side: 'side = ?::side',
    status: 'status = ?::signal_status',
    instrument: 'instrument = ?',
    mode: 'mode = ?::trading_mode',
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
  isNobodys(filter)
    ? pageOf([], page, cursorOf(SIGNALS))
    : (named ? readNamedSignals : readSignals)(db, userId, filter, page);

/** The same for several strategies in one statement: strategy id → page. */
export async function listSignalsOfStrategies(
  db: Queryable,
  userId: string,
  strategyIds: readonly string[],
  filter: SignalFilter,
  page: PageRequest,
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
               order by fired_at desc, id desc limit $2) as own`,
        ),
        values,
      );
  const pages = new Map<string, ShownSignal[]>(strategyIds.map((id) => [id, []]));
  for (const row of rows.map(unpackShown)) pages.get(row.strategyId)?.push(row);
  return new Map([...pages].map(([id, own]) => [id, pageOf(own, page, cursorOf(SIGNALS))]));
}

/** A user's audit rows by `(bar_ts desc, id desc)`. */
export const listAudit = async (
  db: Queryable,
  userId: string,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditRecord>> =>
  isNobodys(filter) ? pageOf([], page, cursorOf(AUDIT)) : readAudit(db, userId, filter, page);
