import type { ChartTrade } from '../../charts/trade-marks.ts';
import type { SignalLine } from '../../live/signals.ts';

export const chartTradeOf = (signal: SignalLine): ChartTrade => ({
  side: signal.side,
  entryTs: signal.barTs,
  entryPrice: signal.entryPrice,
  stopPrice: signal.currentStopPrice ?? signal.stopPrice,
  targetPrice: signal.targetPrice,
  exitTs: signal.status === 'OPEN' ? null : (signal.closeBarTs ?? signal.barTs),
  pnl: signal.pnl,
});
