import { D } from '../../kernel/decimal.ts';

// The engine uses prices in whole ticks, which are exact; wire formats use decimals.

/** Converts a price in whole ticks to an exact decimal. */
export const priceOfTicks = (ticks: number, tickSize: string): string => new D(ticks).times(tickSize).toFixed();

/** Converts an exact price to whole ticks, rounded to the nearest. */
export const ticksOfPrice = (price: string, tickSize: string): number => new D(price).div(tickSize).round().toNumber();
