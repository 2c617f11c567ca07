import { Decimal } from 'decimal.js';
import type { Side } from '../../../src/engine/index.ts';

/** What an instrument costs, as decimals in text. */
export interface Costs {
  tickSize: string;
  tickValue: string;
  pointValue: string;
  commissionPerSide: string;
}
export interface Money {
  grossPnl: string;
  slippageCost: string;
  commission: string;
  pnl: string;
}

const cents = (usd: Decimal): string => usd.toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN).toFixed(2);

/** The P&L formula of one closing; two ticks of slippage and the commission on each side. */
export function moneyOf(costs: Costs, side: Side, size: number, entryTicks: number, exitTicks: number): Money {
  const gross = new Decimal(exitTicks - entryTicks)
    .times(costs.tickSize)
    .times(costs.pointValue)
    .times(size)
    .times(side === 'long' ? 1 : -1);
  const slippage = new Decimal(costs.tickValue).times(2 * 2 * size);
  const commission = new Decimal(costs.commissionPerSide).times(2 * size);
  return {
    grossPnl: cents(gross),
    slippageCost: cents(slippage),
    commission: cents(commission),
    pnl: cents(gross.minus(slippage).minus(commission)),
  };
}

export function total(parts: readonly Money[]): Money {
  const sum = (name: keyof Money) => cents(parts.reduce((all, part) => all.plus(part[name]), new Decimal(0)));
  return {
    grossPnl: sum('grossPnl'),
    slippageCost: sum('slippageCost'),
    commission: sum('commission'),
    pnl: sum('pnl'),
  };
}
