import type { BarBlock } from '../market-data/index.ts';
import { tradeDate, tradeDateEnd } from '../market-data/index.ts';
import type { TradeDate } from './trade.ts';

export interface BarDates {
  /** Adds the next bars, in ascending order. */
  add(block: BarBlock): void;
  /** The trade dates so far, ascending. */
  readonly dates: readonly TradeDate[];
}

/** Collects the trade dates that have bars with `from` ≤ ts < `to` (UTC milliseconds). */
export function createBarDates(from: number, to: number): BarDates {
  const dates: TradeDate[] = [];
  let end = from;
  return {
    dates,
    add({ count, ts: opens }) {
      for (let at = 0; at < count; at++) {
        const ts = opens[at] as number;
        if (ts < end) continue;
        if (ts >= to) return;
        dates.push(tradeDate(ts));
        end = tradeDateEnd(ts);
      }
    },
  };
}
