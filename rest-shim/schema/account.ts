import { Disclaimer } from './billing.ts';
import {
  anything,
  decimal,
  flag,
  float,
  instant,
  listOf,
  named,
  orNull,
  record,
  stringOf,
  text,
  tradeDay,
  uuid,
  whole,
} from './fields.ts';
import { instrument, mode, side, strategyId, strategyName, timeframe, version } from './shared.ts';
import { signal } from './signals.ts';

// Markets, results, risk, the waitlist and health.

const metrics = {
  trades: whole(42),
  wins: whole(23),
  losses: whole(19),
  win_rate: orNull(float(0.5476, '0 to 1; null without a trade.')),
  net_pnl: decimal('812.36', 'USD after costs.'),
  gross_pnl: decimal('1120.00', 'USD before costs.'),
  profit_factor: orNull(float(1.62, 'Gross profit ÷ gross loss; null without a loss.')),
  expectancy: orNull(decimal('19.34', 'USD a trade.')),
  max_drawdown: decimal('310.20', 'USD, of the closed-trade equity; positive.'),
  max_drawdown_pct: orNull(float(0.029, 'Relative to 10,000 plus the peak P&L.')),
  sharpe: orNull(float(1.1, 'On daily net P&L, × √252.')),
  sortino: orNull(float(1.7, 'On daily net P&L, × √252.')),
  exposure: orNull(float(0.31, 'The share of bars with an open trade.')),
  longest_losing_streak: whole(4),
};
const blockedReason = record({
  breaker: text('daily_loss_limit', 'The limit; `error` when the state could not be read.'),
  reason: text('daily_loss_limit_breached'),
  observed: orNull(text('-512.40')),
  limit: orNull(text('-500.00')),
  checked_at: instant('When it was judged.'),
});

export const Quote = named(
  'Quote',
  record({
    price: decimal('5276.75', 'The close of the newest bar, in points.'),
    bar_ts: instant('The open of the newest bar.', '2026-04-20T13:30:00.000Z'),
    change: decimal('12.5', 'Points since the last close of the prior trade date.'),
    change_pct: orNull(float(0.24)),
    high: decimal('5281', 'On this trade date.'),
    low: decimal('5260.25', 'On this trade date.'),
    volume: decimal('81234', 'On this trade date.'),
  }),
);
export const Instrument = named(
  'Instrument',
  record({
    symbol: text('MES'),
    name: text('Micro E-mini S&P 500'),
    exchange: text('CME'),
    tick_size: decimal('0.25', 'Points.'),
    tick_value: decimal('1.25', 'USD per tick and contract.'),
    point_value: decimal('5', 'USD per point and contract.'),
    currency: text('USD'),
    commission_per_side: decimal('0.62', 'USD a contract.'),
    session: text('equity_index', 'The group that determines its trading hours.'),
    last: orNull(Quote),
  }),
);
export const InstrumentList = named('InstrumentList', record({ items: listOf(Instrument) }));
export const BarList = named(
  'BarList',
  record({
    items: listOf(
      record({
        ts: instant('Its open.', '2026-04-20T13:30:00.000Z'),
        open: decimal('5276.75', 'Points.'),
        high: decimal('5278', 'Points.'),
        low: decimal('5275.5', 'Points.'),
        close: decimal('5277.25', 'Points.'),
        volume: decimal('812', 'Contracts.'),
      }),
    ),
  }),
);
export const Metrics = named('Metrics', record(metrics));
export const Performance = named(
  'Performance',
  record({
    items: listOf(
      record({
        strategy_id: strategyId,
        name: strategyName,
        backtest: orNull(
          record(
            {
              id: uuid('The backtest.'),
              strategy_version: version,
              from: instant('The open of its first bar.', '2026-01-05T14:30:00.000Z'),
              to: instant('The end of the span.', '2026-04-17T21:00:00.000Z'),
              finished_at: orNull(instant('When it finished.')),
              ...metrics,
            },
            'The newest finished backtest.',
          ),
        ),
        live: Metrics,
      }),
    ),
    disclaimer: Disclaimer,
  }),
);
export const Portfolio = named(
  'Portfolio',
  record({
    today: record({
      trade_date: tradeDay('The CME trade date: of the newest bar of the instruments that strategies run on.'),
      signals: whole(4),
      open: whole(1),
      closed: whole(3),
      realized_pnl: decimal('84.12', 'USD.'),
    }),
    cumulative: record({
      signals: whole(43),
      closed: whole(42),
      realized_pnl: metrics.net_pnl,
      ...metrics,
    }),
    open_signals: listOf(
      record({ ...signal, unrealized_pnl: orNull(decimal('15.00', 'USD at the newest bar’s close, after costs.')) }),
    ),
    equity: listOf(
      record({
        date: tradeDay('The trade date.'),
        pnl: decimal('84.12', 'USD.'),
        cumulative: decimal('812.36', 'USD, cumulative.'),
      }),
    ),
    disclaimer: Disclaimer,
  }),
);
export const Risk = named(
  'Risk',
  record({
    timestamp: instant('When it was judged.'),
    mode,
    trading_allowed: flag(true),
    blocked_reason: orNull(blockedReason),
    limits: orNull(
      record({
        daily_loss_limit: decimal('-500.00', 'USD.'),
        max_daily_signals: whole(6),
        max_open_signals: whole(3),
        max_consecutive_losses: whole(3),
        trading_halted: flag(false),
      }),
    ),
    usage: orNull(
      record({
        realized_pnl: decimal('-120.40', 'USD of this trade date.'),
        signals_today: whole(4),
        open_signals: whole(1),
        consecutive_losses: whole(1),
      }),
    ),
    trade_date: orNull(
      tradeDay('The CME trade date of the usage: of the newest bar of the instruments that strategies run on.'),
    ),
    resets_at: orNull(instant('When the next trade date begins.', '2026-04-20T22:00:00.000Z')),
  }),
);
export const BlockedSignal = named(
  'BlockedSignal',
  record({
    id: uuid('The refusal.'),
    user_id: uuid('The owner.'),
    strategy_id: orNull(strategyId),
    strategy_version: orNull(version),
    instrument,
    timeframe,
    bar_ts: instant('The open of the bar of the entry.', '2026-04-20T13:30:00.000Z'),
    mode,
    side: orNull(side),
    triggered_limit: text('daily_loss_limit'),
    reason: text('daily_loss_limit_breached'),
    observed: text('-512.40'),
    limit: text('-500.00'),
    reason_json: anything('The limits and when they were checked.', { breaker: 'daily_loss_limit' }),
    blocked_at: instant('When it was denied.'),
  }),
);
export const BlockedSignals = named(
  'BlockedSignals',
  record({
    timestamp: instant('The server’s time.'),
    items: listOf(BlockedSignal),
    total: whole(1),
    limit: whole(50),
    offset: whole(0),
  }),
);
export const Waitlist = named(
  'Waitlist',
  record({ status: stringOf(['joined', 'already_joined']), count: whole(128) }),
);
export const WaitlistCount = named('WaitlistCount', record({ count: whole(128) }));
export const Health = named(
  'Health',
  record({
    status: stringOf(['ok', 'degraded']),
    version: text('0.1.0'),
    uptime_seconds: float(86_400.5),
    database: stringOf(['ok', 'down']),
    redis: stringOf(['ok', 'down', 'off']),
    dispatcher: stringOf(['ok', 'stale']),
  }),
);
