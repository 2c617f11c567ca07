import type { Trade } from '../../src/domains/backtests/index.ts';
import type { SignalRecord } from '../../src/domains/signals/index.ts';

/** A trade without what a signal does not tell: how far it moved. */
export const withoutExcursion = ({ mae: _, mfe: __, rMultiple: ___, ...trade }: Trade) => trade;

/** A closed signal as the trade that a backtest tells. */
export const tradeOf = (signal: SignalRecord) => ({
  side: signal.side,
  size: signal.size,
  fill: signal.fill,
  parts: signal.parts.map(({ closePrice, closeBarTs, closedAt: _, ...part }) => ({
    ...part,
    exitPrice: closePrice,
    exitTs: closeBarTs,
  })),
  entryTs: signal.barTs,
  entryPrice: signal.entryPrice,
  exitTs: signal.closeBarTs,
  exitPrice: signal.closePrice,
  closeReason: signal.closeReason,
  stopPrice: signal.stopPrice,
  targetPrice: signal.targetPrice,
  grossPnl: signal.grossPnl,
  commission: signal.commission,
  slippageCost: signal.slippageCost,
  pnl: signal.pnl,
  rollGap: signal.rollGap,
});
