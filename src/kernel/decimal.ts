import { Decimal } from 'decimal.js';

// Prices, sizes and money are never floats: 40 significant digits, half-even.
export const D = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 });
export type D = Decimal;

const PLAIN_DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;

/** Parses a plain decimal ("-12.50"): no exponent, no NaN, at most 20 digits before and 18 after the point. */
export function parseDecimal(text: string): D | null {
  return PLAIN_DECIMAL.test(text) ? new D(text) : null;
}

/** A decimal in its wire format, the shortest form: "1676.75". */
export const decimalText = (value: D): string => value.toFixed();

/** USD quantised to cents, half-even, always with two places: "-12.50". Zero has no sign. */
export function centsText(value: D): string {
  const cents = value.toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN);
  return cents.isZero() ? '0.00' : cents.toFixed(2);
}
