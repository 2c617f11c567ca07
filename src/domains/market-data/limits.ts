/** Bars of one call. */
export const MOST_BARS = 10_000;
