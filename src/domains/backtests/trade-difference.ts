/** What two runs of a strategy on the same bars are compared by. */
export interface ComparedTrade {
  side: string;
  entryTs: Date;
  exitTs: Date;
  size: number;
  entryPrice: { toString(): string };
  exitPrice: { toString(): string };
  pnl: { toString(): string };
}
export interface TradeDifference<T> {
  /** Trades that both have, equal in every field compared. */
  same: number;
  removed: T[];
  added: T[];
  /** Entered on the same bar and side, but with another price, size, exit or P&L. */
  changed: { before: T; after: T }[];
}

/** How the trades of one run differ from those of another: trades are one when their side and entry are. */
export function tradeDifference<T extends ComparedTrade>(
  before: readonly T[],
  after: readonly T[],
): TradeDifference<T> {
  const left = new Map(after.map((trade) => [placeOf(trade), trade]));
  const found: TradeDifference<T> = { same: 0, removed: [], added: [], changed: [] };
  for (const trade of before) {
    const other = left.get(placeOf(trade));
    left.delete(placeOf(trade));
    if (!other) found.removed.push(trade);
    else if (valuesOf(trade) === valuesOf(other)) found.same++;
    else found.changed.push({ before: trade, after: other });
  }
  found.added.push(...left.values());
  return found;
}

const placeOf = ({ side, entryTs }: ComparedTrade): string => `${side} ${entryTs.getTime()}`;
const valuesOf = ({ size, entryPrice, exitTs, exitPrice, pnl }: ComparedTrade): string =>
  [size, entryPrice, exitTs.getTime(), exitPrice, pnl].join();
