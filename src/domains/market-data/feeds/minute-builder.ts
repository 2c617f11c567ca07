import { D, decimalText } from '../../../kernel/decimal.ts';
import type { FeedBar, FeedTrade } from './feed.ts';

const MINUTE = 60_000;

interface Minute {
  ts: number;
  open: D;
  high: D;
  low: D;
  close: D;
  volume: D;
  /** The time of the newest trade: a trade that comes later but is older does not change the close. */
  closedAt: number;
  openedAt: number;
}

/** Builds minute bars of trades, which may come slightly out of order. */
export function createMinuteBuilder() {
  const minutes = new Map<number, Minute>();
  let completeFrom = Number.POSITIVE_INFINITY;

  return {
    /** Trades are complete from `ts` (UTC milliseconds) on: the minute that contains it is not. */
    begin(ts: number): void {
      minutes.clear();
      completeFrom = Math.ceil(ts / MINUTE) * MINUTE;
    },
    /** Returns false when the trade is not a price and a size. */
    add({ ts, price, size }: FeedTrade): boolean {
      const [at, amount] = [decimalOf(price), decimalOf(size)];
      if (!at || !amount || amount.lt(0) || !Number.isFinite(ts)) return false;
      const open = Math.floor(ts / MINUTE) * MINUTE;
      if (open < completeFrom) return true;
      const minute = minutes.get(open);
      if (!minute) {
        minutes.set(open, {
          ts: open,
          open: at,
          high: at,
          low: at,
          close: at,
          volume: amount,
          closedAt: ts,
          openedAt: ts,
        });
        return true;
      }
      if (at.gt(minute.high)) minute.high = at;
      if (at.lt(minute.low)) minute.low = at;
      if (ts >= minute.closedAt) Object.assign(minute, { close: at, closedAt: ts });
      if (ts < minute.openedAt) Object.assign(minute, { open: at, openedAt: ts });
      minute.volume = minute.volume.plus(amount);
      return true;
    },
    /** The end of the oldest minute in progress; null: none. */
    nextEnd: (): number | null => (minutes.size === 0 ? null : Math.min(...minutes.keys()) + MINUTE),
    /** Removes and returns the minutes that ended by `until` (UTC milliseconds), oldest first. */
    take(until: number): FeedBar[] {
      const over = [...minutes.values()].filter(({ ts }) => ts + MINUTE <= until).sort((a, b) => a.ts - b.ts);
      for (const { ts } of over) minutes.delete(ts);
      const last = over.at(-1);
      if (last) completeFrom = Math.max(completeFrom, last.ts + MINUTE);
      return over.map(({ ts, open, high, low, close, volume }) => ({
        ts,
        open: decimalText(open),
        high: decimalText(high),
        low: decimalText(low),
        close: decimalText(close),
        volume: decimalText(volume),
      }));
    },
  };
}

function decimalOf(value: number | string): D | null {
  try {
    const read = new D(value);
    return read.isFinite() ? read : null;
  } catch {
    return null;
  }
}
