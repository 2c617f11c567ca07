import { builder } from './builder.ts';

// Enums that several domains share.

export const Timeframe = builder.enumType('Timeframe', {
  description: 'The length of a bar. Coarser bars are built from one-minute ones, aligned to the exchange session.',
  values: {
    M1: { value: '1m', description: 'One minute: what the exchange feed delivers.' },
    M2: { value: '2m', description: 'Two minutes.' },
    M3: { value: '3m', description: 'Three minutes.' },
    M5: { value: '5m', description: 'Five minutes.' },
    M10: { value: '10m', description: 'Ten minutes.' },
    M15: { value: '15m', description: 'A quarter of an hour.' },
    M30: { value: '30m', description: 'Half an hour.' },
    H1: { value: '1h', description: 'One hour.' },
    H4: { value: '4h', description: 'Four hours.' },
    D1: { value: '1d', description: 'One exchange session (a CME trade date).' },
  } as const,
});

export const Side = builder.enumType('Side', {
  description: 'The side of a trade.',
  values: {
    LONG: { value: 'long', description: 'Bought first; gains when the price rises.' },
    SHORT: { value: 'short', description: 'Sold first; gains when the price falls.' },
  } as const,
});

export const CloseReason = builder.enumType('CloseReason', {
  description: 'Why a trade was closed.',
  values: {
    TARGET: { value: 'target', description: 'The profit target.' },
    STOP: { value: 'stop', description: 'A stop: initial, trailed or at breakeven.' },
    EXIT: { value: 'exit', description: 'An exit condition, or a number of bars.' },
    SESSION: { value: 'session', description: 'A time of day.' },
    USER: { value: 'user', description: 'The user closed it.' },
    FORCE_CLOSE: { value: 'force_close', description: 'Force-close: cancelled at its entry price, no P&L.' },
  } as const,
});

export const Breaker = builder.enumType('Breaker', {
  description: 'What denies an entry.',
  values: {
    TRADING_HALTED: { value: 'trading_halted', description: 'The kill switch.' },
    DAILY_LOSS_LIMIT: { value: 'daily_loss_limit', description: 'The loss of the trade date.' },
    MAX_CONSECUTIVE_LOSSES: { value: 'max_consecutive_losses', description: 'Losses in a row on the trade date.' },
    MAX_DAILY_SIGNALS: { value: 'max_daily_signals', description: 'Signals of the trade date.' },
    MAX_OPEN_SIGNALS: { value: 'max_open_signals', description: 'Signals open now.' },
    STRATEGY_DAILY_LOSS: { value: 'strategy_daily_loss', description: 'The strategy’s own loss limit.' },
    STRATEGY_CONSECUTIVE_LOSSES: {
      value: 'strategy_consecutive_losses',
      description: 'The strategy’s losses in a row.',
    },
    STRATEGY_TRADES_PER_DAY: {
      value: 'strategy_trades_per_day',
      description: 'The strategy’s trades of the trade date.',
    },
    STRATEGY_COOLDOWN: { value: 'strategy_cooldown', description: 'The pause after the strategy’s last loss.' },
    ERROR: { value: 'error', description: 'The state could not be read, so entries are denied.' },
  } as const,
});

export const TradingMode = builder.enumType('TradingMode', {
  description: 'The trading mode.',
  values: {
    PAPER: { value: 'paper', description: 'Simulated fills; the only mode that can be started in this version.' },
    LIVE: { value: 'live', description: 'A broker’s fills. Not available yet.' },
  } as const,
});

export const Tier = builder.enumType('Tier', {
  description: 'A tier with its caps.',
  values: {
    FREE: { value: 'free', description: 'No charge.' },
    TRADER: { value: 'trader', description: 'For one active trader.' },
    PRO: { value: 'pro', description: 'For desks and heavy users.' },
  } as const,
});

export const BacktestStatus = builder.enumType('BacktestStatus', {
  description: 'The status of a backtest.',
  values: {
    QUEUED: { value: 'queued', description: 'Queued.' },
    RUNNING: { value: 'running', description: 'In progress.' },
    DONE: { value: 'done', description: 'Completed with results.' },
    FAILED: { value: 'failed', description: 'Ended without results; see `error`.' },
    CANCELLED: { value: 'cancelled', description: 'Cancelled by its user.' },
  } as const,
});

export const Fill = builder.enumType('Fill', {
  description: 'The fill of an entry.',
  values: {
    CLOSE: { value: 'close', description: 'At the close of its bar.' },
    OPEN: { value: 'open', description: 'At the open of the next session’s first minute.' },
    LIMIT: { value: 'limit', description: 'At the limit price, or at a better open.' },
    STOP: { value: 'stop', description: 'At the stop price, or at a worse open.' },
  } as const,
});
