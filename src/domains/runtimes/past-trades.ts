import type { PastTrade } from '../../engine/index.ts';
import { type SignalRecord, ticksOfPrice } from '../signals/index.ts';

/**
 * A runtime's signals as the engine's past trades: what a restarted run is told it did. `barOf` answers the open of the
 * runtime's bar that holds an instant: a close by hand names a one-minute bar, whatever the timeframe.
 */
export function pastTrades(
  signals: readonly SignalRecord[],
  tickSize: string,
  barOf: (ts: number) => number,
): PastTrade[] {
  return signals.map((signal) => {
    const entryTicks = ticksOfPrice(signal.entryPrice, tickSize);
    const stopTicks = signal.stopPrice === null ? null : ticksOfPrice(signal.stopPrice, tickSize);
    return {
      position: {
        side: signal.side,
        size: signal.size,
        entryTs: Date.parse(signal.barTs),
        entryTicks,
        initialStopTicks: stopTicks,
        stopTicks,
        targetTicks: signal.targetPrice === null ? null : ticksOfPrice(signal.targetPrice, tickSize),
        bestTicks: entryTicks,
        barsHeld: 0,
        entryNodeId: signal.entryNodeId,
      },
      exit:
        signal.closeBarTs === null
          ? null
          : { ts: barOf(Date.parse(signal.closeBarTs)), loss: signal.pnl !== null && Number(signal.pnl) < 0 },
    };
  });
}
