import type { Bar, ExitIntent, ExitReason } from '../../../src/engine/index.ts';
import { signOf } from './levels.ts';
import type { OpenPosition, Waiting } from './trades.ts';

// What is filled within one minute. `ticks` turns a price into whole ticks.
type Ticks = (price: number) => number;

/** A minute that opens at or beyond the price fills at its open, one that touches it at the price; null: neither. */
export function fillPriceOf(waiting: Waiting, minute: Bar, ticks: Ticks): number | null {
  const open = ticks(minute.open);
  if (waiting.price === null) return open;
  const comesFromBelow = (waiting.kind === 'stop') === (waiting.side === 'long');
  if (comesFromBelow) {
    if (open >= waiting.price) return open;
    return ticks(minute.high) >= waiting.price ? waiting.price : null;
  }
  if (open <= waiting.price) return open;
  return ticks(minute.low) <= waiting.price ? waiting.price : null;
}

/**
 * Stop and targets of an open position: a minute that opens beyond a level fills at the open, one that touches it at the
 * level, and one that touches both takes the stop. In the minute of a fill, only what may have come after it is a stop, and
 * only what must have come after it a target.
 */
export function exitsInMinute(position: OpenPosition, minute: Bar, ticks: Ticks): ExitIntent[] {
  const { side, stop, targets, fill, entryTicks } = position;
  const sign = signOf(side);
  const exits: ExitIntent[] = [];
  let left = position.size;
  const close = (reason: ExitReason, size: number, priceTicks: number) => {
    exits.push({ reason, size, priceTicks, ts: minute.ts, at: minute.ts + 60_000 });
    left -= size;
  };
  const beyondStop = (price: number) => (price - stop) * sign <= 0;
  const open = ticks(minute.open);
  const worst = ticks(side === 'long' ? minute.low : minute.high);
  const best = ticks(side === 'long' ? minute.high : minute.low);
  const filledAfterOpen = position.entryTs === minute.ts && fill !== 'close' && entryTicks !== open;

  const rest = [...targets];
  if (!filledAfterOpen) {
    if (beyondStop(open)) {
      close('stop', left, open);
      return exits;
    }
    while (rest[0] && (open - rest[0].ticks) * sign >= 0)
      close('target', (rest.shift() as { size: number }).size, open);
  }
  if (left > 0 && beyondStop(worst)) {
    close('stop', left, stop);
    return exits;
  }
  // Price falls to a limit to buy: the minute's high may have come before.
  if (filledAfterOpen && fill === 'limit') return exits;
  for (const target of rest) {
    if (left > 0 && (best - target.ticks) * sign >= 0) close('target', target.size, target.ticks);
  }
  return exits;
}
