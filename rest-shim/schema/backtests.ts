import { BACKTEST_STATUSES, FILLS, keysOf } from '../wire.ts';
import { Metrics } from './account.ts';
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
  text,
  uuid,
  whole,
  words,
} from './fields.ts';
import { mode, page, side, strategyId, version } from './shared.ts';
import { closeReason } from './signals.ts';

// Backtests, and how a running strategy compares with one.

export const Caveat = named(
  'Caveat',
  record({
    code: text('few_trades', 'Its kind.'),
    message: text('12 trades: fewer than 30 say little about a rule.', 'One sentence with the number.'),
    value: float(12, 'The number.'),
  }),
);
export const caveats = listOf(Caveat, 'Why the results say less than they seem to, the gravest first.');

const Span = record({
  benchmark: orNull(
    record({
      net_pnl: decimal('412.50', 'USD after costs.'),
      max_drawdown: decimal('255.00', 'USD, by the closes of minutes.'),
      entry_price: decimal('5194.25', 'The first close.'),
      exit_price: decimal('5276.75', 'The last close.'),
    }),
  ),
  mark_to_market_drawdown: decimal('187.50', 'USD, open trades valued at each minute’s close.'),
  gap_count: whole(2, 'Gaps of half an hour of trading and more.'),
  gap_minutes: whole(95, 'Trading minutes in them.'),
  gaps: listOf(
    record({
      from: instant('The first missing minute.'),
      to: instant('The next minute that there is.'),
      minutes: whole(60, 'Trading minutes without a bar.'),
    }),
    'The longest ones, at most 20.',
  ),
});

export const Backtest = named(
  'Backtest',
  record({
    id: uuid('The backtest.'),
    strategy_id: strategyId,
    strategy_version: version,
    status: words(keysOf(BACKTEST_STATUSES), 'How far it is.'),
    progress: float(0.4, '0 to 1.'),
    from: instant('The start of the span.', '2026-01-05T14:30:00.000Z'),
    to: instant('The end of the span.', '2026-04-17T21:00:00.000Z'),
    bars_processed: whole(11_520, 'One-minute bars so far.'),
    metrics: orNull(Metrics),
    open_signal: orNull(anything('The position that was open at the end, which is no trade.', { side: 'long' })),
    risk_gate: flag(true, 'Whether the account’s limits were applied.'),
    blocked_entries: whole(0, 'Entries that they denied.'),
    data_revision: orNull(whole(3, 'The data revision of the bars it ran on.')),
    settings: anything('What the request set.', { overrides: { 'fast.length': 12 } }),
    caveats,
    span: orNull(Span),
    error: orNull(text('The strategy has no bars in this span.', 'Why it failed.')),
    created_at: instant('When it was asked for.'),
    finished_at: orNull(instant('When it finished.')),
    disclaimer: Disclaimer,
  }),
);
export const BacktestList = named('BacktestList', page(Backtest));

export const BacktestTrades = named(
  'BacktestTrades',
  page(
    named(
      'BacktestTrade',
      record({
        side,
        size: whole(1, 'Contracts.'),
        entry_ts: instant('The open of the bar of the entry.', '2026-04-20T13:35:00.000Z'),
        entry_price: decimal('5276.75', 'Points.'),
        exit_ts: instant('The open of the bar of the exit.', '2026-04-20T13:50:00.000Z'),
        exit_price: decimal('5283.5', 'Points.'),
        close_reason: closeReason,
        stop_price: orNull(decimal('5272', 'Points.')),
        target_price: orNull(decimal('5283.5', 'Points.')),
        gross_pnl: decimal('33.75', 'USD before costs.'),
        commission: decimal('1.24', 'USD, both sides.'),
        slippage_cost: decimal('5.00', 'USD, both sides.'),
        pnl: decimal('27.51', 'USD after costs.'),
        entry_fill: words(keysOf(FILLS), 'How the entry was filled.'),
        mae: decimal('1.5', 'Points to the worst price while it was held.'),
        mfe: decimal('7', 'Points to the best price while it was held.'),
        r_multiple: orNull(float(1.42, 'Gross P&L in multiples of the risk at the entry.')),
        hold_minutes: whole(15),
      }),
    ),
  ),
);

export const BacktestEquity = named(
  'BacktestEquity',
  record({
    items: listOf(
      record({
        ts: instant('The close of a trade.', '2026-04-20T13:50:00.000Z'),
        equity: decimal('10027.51', 'USD: the capital and the net P&L of the trades so far.'),
      }),
      'Empty until it is done.',
    ),
  }),
);

export const Parity = named(
  'Parity',
  record({
    mode,
    same: flag(true, 'Whether nothing differs.'),
    bars: whole(2_880, 'One-minute bars compared.'),
    live_signals: whole(12),
    backtest_trades: whole(12),
    closed_by_hand: whole(0, 'Positions closed by the user.'),
    denied: whole(0, 'Entries denied by the account’s risk gate.'),
    last_bar_ts: instant('The newest bar compared.'),
    differences: listOf(
      record({
        bar_ts: instant('The bar of the entry.'),
        field: text('entryPrice', 'The field that differs, or `missing_live`, `missing_backtest`.'),
        live: orNull(text('5276.75')),
        backtest: orNull(text('5277')),
      }),
    ),
    disclaimer: Disclaimer,
  }),
);
