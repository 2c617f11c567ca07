/** A value of 0 to 100 without the rounding error that takes it outside; NaN stays NaN. */
export const percentage = (value: number): number => (value > 100 ? 100 : value < 0 ? 0 : value);
