import { orderType } from '../../../graphql/connection.ts';
import { decimalKey, instantKey, integerKey, type KeysetProperties, uuidKey } from '../../../kernel/keyset-query.ts';

export const BACKTEST_ORDER: KeysetProperties = {
  own: instantKey('createdAt'),
  id: uuidKey('id'),
  sorts: {
    fromTs: instantKey('fromTs'),
    toTs: instantKey('toTs'),
    strategyVersion: integerKey('strategyVersion'),
  },
};

export const BacktestOrder = orderType('Backtest', 'backtests', {
  CREATED_AT: { value: 'createdAt', description: 'When it was requested.' },
  FROM: { value: 'fromTs', description: 'The start of the span.' },
  TO: { value: 'toTs', description: 'The end of the span.' },
  STRATEGY_VERSION: { value: 'strategyVersion', description: 'The tested version.' },
});

/** Trades are numbered in the order of their closes. */
export const TRADE_ORDER: KeysetProperties = {
  id: integerKey('ordinal'),
  sorts: { entryTs: instantKey('entryTs'), pnl: decimalKey('pnl'), size: integerKey('size') },
};

export const TradeOrder = orderType('Trade', 'trades', {
  EXIT_TS: { value: 'ordinal', description: 'The order in which they were closed.' },
  ENTRY_TS: { value: 'entryTs', description: 'The bar of the entry.' },
  PNL: { value: 'pnl', description: 'USD after slippage and commission.' },
  SIZE: { value: 'size', description: 'Contracts.' },
});
