import type { ChartTrade } from '../../charts/trade-marks.ts';
import type { SignalLine } from '../../live/signals.ts';

export function chartTradeOf(signal: SignalLine): ChartTrade {
  const open = signal.status === 'OPEN';
  const parts = signal.parts.map(({ closeBarTs, pnl }) => ({ ts: closeBarTs, pnl }));
  // The last part of a closed signal is its exit.
  const last = open ? undefined : parts.pop();
  return {
    side: signal.side,
    entryTs: signal.barTs,
    entryPrice: signal.entryPrice,
    stopPrice: signal.currentStopPrice ?? signal.stopPrice,
    targetPrice: signal.targetPrice,
    exitTs: open ? null : (last?.ts ?? signal.closeBarTs ?? signal.barTs),
    pnl: last?.pnl ?? signal.pnl,
    parts,
  };
}
