import { type Queryable, statement } from '../../platform/postgres/database.ts';
import { losingStreak, type RiskLimits, type RiskUsage, type StrategyUsage, type TradingMode } from './limits.ts';

const LIMITS = statement(
  'risk_limits',
  `select daily_loss_limit as "dailyLossLimit", max_daily_signals as "maxDailySignals",
          max_open_signals as "maxOpenSignals", max_consecutive_losses as "maxConsecutiveLosses",
          trading_halted as "tradingHalted"
     from risk_limits where user_id = $1 and mode = $2::trading_mode`,
);

const INIT_LIMITS = statement(
  'risk_limits_init',
  `insert into risk_limits (user_id, mode, daily_loss_limit, max_daily_signals, max_open_signals,
                            max_consecutive_losses, trading_halted, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (user_id, mode) do nothing`,
);

const SET_LIMITS = statement(
  'risk_limits_set',
  `insert into risk_limits (user_id, mode, daily_loss_limit, max_daily_signals, max_open_signals,
                            max_consecutive_losses, trading_halted, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (user_id, mode) do update
     set daily_loss_limit = excluded.daily_loss_limit, max_daily_signals = excluded.max_daily_signals,
         max_open_signals = excluded.max_open_signals, max_consecutive_losses = excluded.max_consecutive_losses,
         trading_halted = excluded.trading_halted, updated_at = excluded.updated_at`,
);

// Returns only the warnings that this statement inserted, so that each is sent once per trade date.
const WARN = statement(
  'risk_warn',
  `insert into risk_warning (user_id, mode, trade_date, breaker, warned_at)
   select $1::uuid, $2::trading_mode, $3::date, breaker, $5::timestamptz from unnest($4::text[]) as breaker
   on conflict do nothing returning breaker`,
);

// One pass over the relevant signals: those of the trade date and those that are open.
const USAGE = statement(
  'risk_usage',
  `select halted_by_operator() as halted,
          coalesce(sum(pnl) filter (where counted), 0)::numeric(18,2) as "realizedPnl",
          count(*) filter (where entry_date = $3::date)::int as "signalsToday",
          count(*) filter (where status = 'open')::int as "openSignals",
          coalesce(array_agg(pnl < 0 order by closed desc, closed_at desc, id desc) filter (where counted), '{}') as "losses",
          coalesce(sum(pnl) filter (where counted and strategy_id = $4), 0)::numeric(18,2) as "strategyPnl",
          count(*) filter (where entry_date = $3::date and strategy_id = $4)::int as "strategyTrades",
          coalesce(array_agg(pnl < 0 order by closed desc, closed_at desc, id desc)
                   filter (where counted and strategy_id = $4), '{}') as "strategyLosses",
          max(closed) filter (where pnl < 0 and close_reason <> 'force_close' and strategy_id = $4) as "strategyLastLossAt"
     from (select *, close_date = $3::date and close_reason <> 'force_close' as counted,
                  coalesce(exit_at, close_bar_ts + interval '1 minute') as closed
             from signal
            where user_id = $1 and mode = $2::trading_mode
              and (entry_date = $3::date or close_date between $3::date - 1 and $3::date or status = 'open')) as day`,
);

interface UsageRow {
  halted: boolean;
  realizedPnl: string;
  signalsToday: number;
  openSignals: number;
  losses: boolean[];
  strategyPnl: string;
  strategyTrades: number;
  strategyLosses: boolean[];
  strategyLastLossAt: string | null;
}

export interface RiskStore {
  /** The user's own limits; null when the defaults apply. */
  limits(db: Queryable, userId: string, mode: TradingMode): Promise<RiskLimits | null>;
  /** Stores limits for a user who has none. */
  initLimits(db: Queryable, userId: string, mode: TradingMode, limits: RiskLimits, at: string): Promise<void>;
  setLimits(db: Queryable, userId: string, mode: TradingMode, limits: RiskLimits, at: string): Promise<void>;
  /** Records warnings of a trade date; returns those that were not recorded before. */
  warn(
    db: Queryable,
    warning: { userId: string; mode: TradingMode; tradeDate: string; breakers: string[]; at: string },
  ): Promise<string[]>;
  /** The account's usage on a trade date (YYYY-MM-DD), and one strategy's share of it. */
  usage(
    db: Queryable,
    at: { userId: string; mode: TradingMode; tradeDate: string; strategyId: string | null },
  ): Promise<{ account: RiskUsage; strategy: StrategyUsage }>;
}

const columnsOf = (l: RiskLimits) => [
  l.dailyLossLimit,
  l.maxDailySignals,
  l.maxOpenSignals,
  l.maxConsecutiveLosses,
  l.tradingHalted,
];

export function createRiskStore(): RiskStore {
  return {
    async limits(db, userId, mode) {
      const [row] = await db.query<RiskLimits>(LIMITS, [userId, mode]);
      return row ?? null;
    },
    async initLimits(db, userId, mode, limits, at) {
      await db.query(INIT_LIMITS, [userId, mode, ...columnsOf(limits), at]);
    },
    async setLimits(db, userId, mode, limits, at) {
      await db.query(SET_LIMITS, [userId, mode, ...columnsOf(limits), at]);
    },
    async warn(db, { userId, mode, tradeDate, breakers, at }) {
      const rows = await db.query<{ breaker: string }>(WARN, [userId, mode, tradeDate, breakers, at]);
      return rows.map(({ breaker }) => breaker);
    },
    async usage(db, { userId, mode, tradeDate, strategyId }) {
      const [row] = (await db.query<UsageRow>(USAGE, [userId, mode, tradeDate, strategyId])) as [UsageRow];
      return {
        account: {
          realizedPnl: row.realizedPnl,
          signalsToday: row.signalsToday,
          openSignals: row.openSignals,
          consecutiveLosses: losingStreak(row.losses),
          ...(row.halted ? { haltedByOperator: true } : {}),
        },
        strategy: {
          trades: row.strategyTrades,
          realizedPnl: row.strategyPnl,
          consecutiveLosses: losingStreak(row.strategyLosses),
          lastLossAt: row.strategyLastLossAt === null ? null : Date.parse(row.strategyLastLossAt),
        },
      };
    },
  };
}
