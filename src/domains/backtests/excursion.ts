import type { ContractCosts, Side } from '../signals/index.ts';

/** High, low and close of minutes, by column. */
export type MinutePrices = Record<'high' | 'low' | 'close', Float64Array>;

/** The equity in US cents at an instant (UTC ms): the close of a minute with an open trade, or of a trade. */
export type OnMark = (ts: number, cents: number) => void;
const MINUTE = 60_000;

/** How far the open trade moved, and the equity marked to the market. Ticks are whole numbers, money is in US cents. */
export function createExcursion(costs: ContractCosts & { tickSize: string }, onMark?: OnMark) {
  const tickSize = Number(costs.tickSize);
  const tickCents = Number(costs.tickValue) * 100;
  let direction = 0;
  let size = 0;
  let entry = 0;
  let worst = 0;
  let best = 0;
  /** Of closed trades and of the parts of the open one. */
  let closedCents = 0;
  let partCents = 0;
  let peak = 0;
  let drawdownCents = 0;

  const mark = (cents: number) => {
    if (cents > peak) peak = cents;
    else if (peak - cents > drawdownCents) drawdownCents = peak - cents;
  };

  return {
    get drawdownCents() {
      return drawdownCents;
    },
    begin(side: Side, contracts: number, entryTicks: number): void {
      direction = side === 'long' ? 1 : -1;
      size = contracts;
      entry = entryTicks;
      worst = 0;
      best = 0;
      partCents = 0;
    },
    hold({ high, low, close, ts }: MinutePrices & { ts?: Float64Array }, from: number, to: number): void {
      const adverse = direction === 1 ? low : high;
      const favourable = direction === 1 ? high : low;
      const before = closedCents + partCents;
      let lowest = Number.POSITIVE_INFINITY;
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = from; at < to; at++) {
        lowest = Math.min(lowest, direction * (adverse[at] as number));
        highest = Math.max(highest, direction * (favourable[at] as number));
        mark(before + direction * ((close[at] as number) / tickSize - entry) * tickCents * size);
      }
      if (onMark && ts) {
        for (let at = from; at < to; at++) {
          const ticks = direction * ((close[at] as number) / tickSize - entry);
          onMark((ts[at] as number) + MINUTE, before + ticks * tickCents * size);
        }
      }
      worst = Math.max(worst, direction * entry - lowest / tickSize);
      best = Math.max(best, highest / tickSize - direction * entry);
    },
    part(contracts: number, cents: number): void {
      size -= contracts;
      partCents += cents;
    },
    /** Ends the trade at `at` (UTC ms): its excursions in whole ticks, 0 or more. */
    end(exitTicks: number, pnlCents: number, at = 0): { adverse: number; favourable: number } {
      const move = direction * (exitTicks - entry);
      closedCents += pnlCents;
      partCents = 0;
      mark(closedCents);
      onMark?.(at, closedCents);
      return { adverse: Math.round(Math.max(worst, -move)), favourable: Math.round(Math.max(best, move)) };
    },
    leave(): void {
      size = 0;
      partCents = 0;
    },
  };
}
