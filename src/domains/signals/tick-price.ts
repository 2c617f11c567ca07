import { D } from '../../kernel/decimal.ts';

// The engine uses prices in whole ticks, which are exact; wire formats use decimals.

/** Converts a price in whole ticks to an exact decimal. */
export const priceOfTicks = (ticks: number, tickSize: string): string => new D(ticks).times(tickSize).toFixed();

/** Converts an exact price to whole ticks, rounded to the nearest. */
export const ticksOfPrice = (price: string, tickSize: string): number => new D(price).div(tickSize).round().toNumber();

/** `priceOfTicks` of one tick size, for many prices: in whole numbers as long as these are exact. */
export function createPriceText(tickSize: string): (ticks: number) => string {
  const places = new D(tickSize).decimalPlaces();
  const units = new D(tickSize).times(new D(10).pow(places)).toNumber();
  const scale = 10 ** places;
  return (ticks) => {
    const amount = ticks * units;
    // A decimal of up to 15 digits is what its nearest double is printed as; smaller ones are printed with an exponent.
    const isExact =
      Number.isInteger(amount) && Math.abs(amount) < 1e15 && (amount === 0 || Math.abs(amount) / scale >= 1e-6);
    return isExact ? String(amount / scale) : priceOfTicks(ticks, tickSize);
  };
}
