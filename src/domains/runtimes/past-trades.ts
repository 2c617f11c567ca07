import { barEnd, type PastTrade, type SessionCalendar, type TargetLevel, type Timeframe } from '../../engine/index.ts';
import { type SignalRecord, ticksOfPrice } from '../signals/index.ts';

const MINUTE = 60_000;

/** Converts a runtime's signals to the engine's past trades, for a restarted run. */
export function pastTrades(signals: readonly SignalRecord[], tickSize: string, calendar: SessionCalendar): PastTrade[] {
  return signals.map((signal) => {
    // The engine's prices are those of the continuous series.
    const offset = ticksOfPrice(signal.rollOffset, tickSize);
    const ticks = (price: string) => ticksOfPrice(price, tickSize) - offset;
    const ticksOrNull = (price: string | null) => (price === null ? null : ticks(price));
    const entryTs = Date.parse(signal.barTs);
    const filledBy = signal.fill === 'close' ? endOfBar(signal, calendar) : entryTs + MINUTE;
    const stopTicks = ticksOrNull(signal.stopPrice);
    return {
      position: {
        side: signal.side,
        size: signal.openSize ?? signal.size,
        entryTs,
        entryAt: signal.fill === 'close' ? filledBy : entryTs,
        fill: signal.fill,
        entryTicks: ticks(signal.entryPrice),
        initialStopTicks: stopTicks,
        stopTicks,
        targets: targetsLeft(signal, ticks),
        bestTicks: ticks(signal.entryPrice),
        barsHeld: 0,
        entryNodeId: signal.entryNodeId,
      },
      filledBy,
      exit: exitOf(signal),
    };
  });
}

function endOfBar({ entryAt, barTs, timeframe }: SignalRecord, calendar: SessionCalendar): number {
  if (entryAt !== null) return Date.parse(entryAt);
  const ts = Date.parse(barTs);
  return barEnd(timeframe as Timeframe, ts, calendar);
}

/** Targets whose part is still open; targets close their parts in order. */
function targetsLeft(signal: SignalRecord, ticks: (price: string) => number): TargetLevel[] {
  if (signal.targets === null) {
    return signal.targetPrice === null ? [] : [{ ticks: ticks(signal.targetPrice), size: signal.size }];
  }
  return signal.targets.slice(signal.parts.length).map(({ price, size }) => ({ ticks: ticks(price), size }));
}

function exitOf({ closeBarTs, exitAt, closeReason, pnl }: SignalRecord): PastTrade['exit'] {
  if (closeBarTs === null) return null;
  return {
    at: exitAt === null ? Date.parse(closeBarTs) + MINUTE : Date.parse(exitAt),
    loss: pnl !== null && Number(pnl) < 0,
    reversible: closeReason === 'exit' || closeReason === 'session',
  };
}
