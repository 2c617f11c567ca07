import { centsText, D } from '../../../kernel/decimal.ts';

// Two window functions over 100,000 trades take several times as long as their sums. So a statement of sums also answers the
// P&L of each group, with the place of each trade, and the drawdown is computed here.

export const PNL_IN_ORDER = 'array_agg(pnl)::text as pnls, array_agg(place)::text as places';

/**
 * How far the equity, which begins at 0, fell from its peak. `pnls` and `places` are arrays as PostgreSQL writes them; they
 * come in the order of the places unless the planner sorts by group.
 */
export function drawdownOf(pnls: string, places: string): string {
  const cents = readArray(pnls, centsOf);
  const order = readArray(places, Number);
  const sorted = order.every((place, at) => at === 0 || place > (order[at - 1] as number))
    ? cents
    : order
        .map((place, at) => ({ place, at }))
        .sort((a, b) => a.place - b.place)
        .map(({ at }) => cents[at] as number);
  let [equity, peak, deepest] = [0, 0, 0];
  for (const pnl of sorted) {
    equity += pnl;
    if (equity > peak) peak = equity;
    else if (peak - equity > deepest) deepest = peak - equity;
  }
  return centsText(new D(deepest).div(100));
}

/** P&L has two decimals. Sums of cents are exact up to 90 million million dollars. */
const centsOf = (text: string): number => Number(text.replace('.', ''));

const readArray = <T>(text: string, read: (item: string) => T): T[] => text.slice(1, -1).split(',').map(read);
