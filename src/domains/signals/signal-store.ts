import { newId } from '../../kernel/ids.ts';
import { type Columns, instant, integer, json, listed, text, word } from '../../platform/postgres/columns.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { TradingMode } from '../risk/index.ts';
import type { Pnl } from './pnl.ts';
import type { BlockedRecord, CloseReason, ShownSignal, SignalPart, SignalRecord } from './signal.ts';

/** The columns of a signal shown to its user. */
export const SHOWN: Columns<ShownSignal> = {
  id: word('id'),
  strategyId: word('strategy_id'),
  strategyVersion: integer('strategy_version'),
  instrument: word('instrument'),
  timeframe: word('timeframe'),
  mode: word('mode'),
  side: word('side'),
  status: word('status'),
  size: integer('size'),
  entryPrice: word('trim_scale(entry_price)'),
  stopPrice: word('trim_scale(stop_price)'),
  targetPrice: word('trim_scale(target_price)'),
  currentStopPrice: word('trim_scale(current_stop_price)'),
  openSize: integer('open_size'),
  targets: json('targets'),
  parts: json('parts'),
  fill: word('fill'),
  barTs: instant('bar_ts'),
  firedAt: instant('fired_at'),
  closePrice: word('trim_scale(close_price)'),
  closedAt: instant('closed_at'),
  closeBarTs: instant('close_bar_ts'),
  closeReason: word('close_reason'),
  grossPnl: word('gross_pnl'),
  commission: word('commission'),
  slippageTicks: word('slippage_ticks'),
  slippageCost: word('slippage_cost'),
  pnl: word('pnl'),
  reason: json('reason'),
  rollGap: word('trim_scale(roll_gap)'),
  rollOffset: word('trim_scale(roll_offset)'),
};
const SIGNAL_COLUMNS = listed({
  ...SHOWN,
  userId: word('user_id'),
  entryNodeId: text('entry_node_id'),
  entryAt: instant('entry_at'),
  exitAt: instant('exit_at'),
} satisfies Columns<SignalRecord>);

const INSERT = statement(
  'signal_insert',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, size, entry_price,
                       stop_price, target_price, bar_ts, fired_at, entry_date, reason, entry_node_id, fill, entry_at,
                       targets, roll_offset, current_stop_price, open_size)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $11, $9)
   returning ${SIGNAL_COLUMNS}`,
);

// The status condition makes the losers of a race update nothing.
const CLOSE = statement(
  'signal_close',
  `update signal
      set status = $2, close_price = $3, closed_at = $4, close_bar_ts = $5, close_date = $6, close_reason = $7,
          gross_pnl = $8, commission = $9, slippage_ticks = $10, slippage_cost = $11, pnl = $12, exit_at = $13,
          parts = $14, current_stop_price = null, open_size = null
    where id = $1 and status = 'open'
   returning ${SIGNAL_COLUMNS}`,
);

const CLOSE_PART = statement(
  'signal_close_part',
  `update signal set parts = $2, open_size = $3 where id = $1 and status = 'open' returning ${SIGNAL_COLUMNS}`,
);

const ROLL = statement(
  'signal_roll',
  `update signal
      set entry_price = entry_price + $2::numeric, stop_price = stop_price + $2::numeric,
          target_price = target_price + $2::numeric, current_stop_price = current_stop_price + $2::numeric,
          targets = $3, roll_gap = roll_gap + $2::numeric, roll_offset = roll_offset + $2::numeric
    where id = $1 and status = 'open' returning ${SIGNAL_COLUMNS}`,
);

const MOVE_STOP = statement(
  'signal_move_stop',
  `update signal set current_stop_price = $3 where strategy_id = $1 and mode = $2 and status = 'open'
   returning ${SIGNAL_COLUMNS}`,
);

const LOCK_OWN = statement(
  'signal_lock_own',
  `select ${SIGNAL_COLUMNS} from signal where id = $1 and user_id = $2 for update`,
);

const BY_ID = statement('signal_by_id', `select ${SIGNAL_COLUMNS} from signal where id = $1 and user_id = $2`);

const BY_IDS = statement(
  'signals_by_ids',
  `select ${SIGNAL_COLUMNS} from signal where user_id = $1 and id = any($2::uuid[])`,
);

const OPEN_OF_RUNTIME = statement(
  'signal_open_of_runtime',
  `select ${SIGNAL_COLUMNS} from signal where strategy_id = $1 and mode = $2 and status = 'open'`,
);

const OF_RUNTIME = statement(
  'signals_of_runtime',
  `select ${SIGNAL_COLUMNS} from signal where strategy_id = $1 and mode = $2 order by bar_ts, id`,
);
const OF_RUNTIMES = statement(
  'signals_of_runtimes',
  `select ${SIGNAL_COLUMNS} from signal
    where (strategy_id, mode) in (select * from unnest($1::uuid[], $2::trading_mode[])) order by bar_ts, id`,
);

const LOCK_OPEN = statement(
  'signals_lock_open',
  `select ${SIGNAL_COLUMNS} from signal
    where strategy_id = $1 and status = 'open' and ($2::trading_mode is null or mode = $2::trading_mode)
    order by id for update`,
);

const STRATEGY_OWNER = statement(
  'signals_strategy_owner',
  'select user_id as "userId" from strategy where id = $1 and deleted_at is null',
);

const INSERT_BLOCKED = statement(
  'signal_blocked_insert',
  `insert into signal_blocked (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, side,
                               triggered_limit, reason, observed, "limit", reason_json, blocked_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);

export type NewSignal = Pick<
  SignalRecord,
  | 'userId'
  | 'strategyId'
  | 'strategyVersion'
  | 'instrument'
  | 'timeframe'
  | 'mode'
  | 'side'
  | 'size'
  | 'entryPrice'
  | 'stopPrice'
  | 'targetPrice'
  | 'barTs'
  | 'firedAt'
  | 'reason'
  | 'entryNodeId'
  | 'fill'
  | 'entryAt'
  | 'targets'
  | 'rollOffset'
> & { entryDate: string };

export interface Closing extends Pnl {
  status: 'closed' | 'cancelled';
  closePrice: string;
  closedAt: string;
  closeBarTs: string;
  /** The trade date of the P&L, YYYY-MM-DD. */
  closeDate: string;
  closeReason: CloseReason;
  /** The time of the close in market time. */
  exitAt: string;
  parts: SignalPart[];
}

export interface SignalStore {
  insert(db: Queryable, signal: NewSignal): Promise<SignalRecord>;
  /** The closed row, or null when it was no longer open. */
  close(db: Queryable, id: string, closing: Closing): Promise<SignalRecord | null>;
  /** The row with another closed part, or null when it was no longer open. */
  closePart(db: Queryable, id: string, parts: SignalPart[], openSize: number): Promise<SignalRecord | null>;
  /** The row with its prices moved by `gap` points, or null when it was no longer open. */
  roll(db: Queryable, id: string, gap: string, targets: SignalRecord['targets']): Promise<SignalRecord | null>;
  /** The row with its stop moved, or null when none is open. */
  moveStop(db: Queryable, strategyId: string, mode: TradingMode, price: string): Promise<SignalRecord | null>;
  /** Locks the row if it belongs to the user. */
  lockOwn(db: Queryable, id: string, userId: string): Promise<SignalRecord | null>;
  /** Locks a strategy's open signals, of one or all modes. */
  lockOpen(db: Queryable, strategyId: string, mode: TradingMode | null): Promise<SignalRecord[]>;
  /** Null when the strategy does not exist or is deleted. */
  strategyOwner(db: Queryable, strategyId: string): Promise<string | null>;
  byId(db: Queryable, id: string, userId: string): Promise<SignalRecord | null>;
  byIds(db: Queryable, ids: readonly string[], userId: string): Promise<SignalRecord[]>;
  openOfRuntime(db: Queryable, strategyId: string, mode: TradingMode): Promise<SignalRecord | null>;
  /** All signals of a runtime, oldest first, to rebuild its past trades. */
  ofRuntime(db: Queryable, strategyId: string, mode: TradingMode): Promise<SignalRecord[]>;
  /** The signals of several runtimes, oldest first. */
  ofRuntimes(db: Queryable, runtimes: readonly { strategyId: string; mode: TradingMode }[]): Promise<SignalRecord[]>;
  insertBlocked(db: Queryable, blocked: BlockedRecord): Promise<void>;
}

export function createSignalStore(): SignalStore {
  const one = async (db: Queryable, ...query: Parameters<Queryable['query']>) =>
    ((await db.query<SignalRecord>(...query))[0] ?? null) as SignalRecord | null;
  return {
    insert: async (db, s) =>
      (await one(db, INSERT, [
        newId(),
        s.userId,
        s.strategyId,
        s.strategyVersion,
        s.instrument,
        s.timeframe,
        s.mode,
        s.side,
        s.size,
        s.entryPrice,
        s.stopPrice,
        s.targetPrice,
        s.barTs,
        s.firedAt,
        s.entryDate,
        JSON.stringify(s.reason),
        s.entryNodeId,
        s.fill,
        s.entryAt,
        s.targets && JSON.stringify(s.targets),
        s.rollOffset,
      ])) as SignalRecord,
    close: (db, id, c) =>
      one(db, CLOSE, [
        id,
        c.status,
        c.closePrice,
        c.closedAt,
        c.closeBarTs,
        c.closeDate,
        c.closeReason,
        c.grossPnl,
        c.commission,
        c.slippageTicks,
        c.slippageCost,
        c.pnl,
        c.exitAt,
        JSON.stringify(c.parts),
      ]),
    closePart: (db, id, parts, openSize) => one(db, CLOSE_PART, [id, JSON.stringify(parts), openSize]),
    roll: (db, id, gap, targets) => one(db, ROLL, [id, gap, targets && JSON.stringify(targets)]),
    moveStop: (db, strategyId, mode, price) => one(db, MOVE_STOP, [strategyId, mode, price]),
    lockOwn: (db, id, userId) => one(db, LOCK_OWN, [id, userId]),
    lockOpen: (db, strategyId, mode) => db.query<SignalRecord>(LOCK_OPEN, [strategyId, mode]),
    strategyOwner: async (db, strategyId) =>
      (await db.query<{ userId: string }>(STRATEGY_OWNER, [strategyId]))[0]?.userId ?? null,
    byId: (db, id, userId) => one(db, BY_ID, [id, userId]),
    byIds: (db, ids, userId) => db.query<SignalRecord>(BY_IDS, [userId, ids]),
    openOfRuntime: (db, strategyId, mode) => one(db, OPEN_OF_RUNTIME, [strategyId, mode]),
    ofRuntime: (db, strategyId, mode) => db.query<SignalRecord>(OF_RUNTIME, [strategyId, mode]),
    ofRuntimes: (db, runtimes) =>
      db.query<SignalRecord>(OF_RUNTIMES, [
        runtimes.map(({ strategyId }) => strategyId),
        runtimes.map(({ mode }) => mode),
      ]),
    async insertBlocked(db, b) {
      await db.query(INSERT_BLOCKED, [
        b.id,
        b.userId,
        b.strategyId,
        b.strategyVersion,
        b.instrument,
        b.timeframe,
        b.barTs,
        b.mode,
        b.side,
        b.triggeredLimit,
        b.reason,
        b.observed,
        b.limit,
        JSON.stringify(b.reasonJson),
        b.blockedAt,
      ]);
    },
  };
}
