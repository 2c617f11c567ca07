/** −1 for a close at the low, 1 for one at the high, 0 without a range. */
export const closeLocation = (high: number, low: number, close: number): number =>
  high === low ? 0 * close : (close - low - (high - close)) / (high - low);
