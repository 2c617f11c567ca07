import { D } from '../../kernel/decimal.ts';

// The engine counts prices in whole ticks, which are exact; every wire carries decimals.

/** A price in whole ticks as an exact decimal. */
export const priceOfTicks = (ticks: number, tickSize: string): string => new D(ticks).times(tickSize).toFixed();

/** An exact price in whole ticks, rounded to the nearest. */
export const ticksOfPrice = (price: string, tickSize: string): number => new D(price).div(tickSize).round().toNumber();
