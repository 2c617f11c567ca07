/** Bars that a caller inside the process stores at once. */
export const MOST_BARS = 10_000;
/** Bars of a request: so many fit into its body of 1 MiB, with any number of digits. */
export const BARS_PER_REQUEST = 5_000;
