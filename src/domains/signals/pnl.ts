import { centsText, D } from '../../kernel/decimal.ts';

/** The instrument's costs used by the formula: USD per tick, USD per point, USD per side and contract. */
export interface ContractCosts {
  tickValue: string;
  pointValue: string;
  commissionPerSide: string;
  /** Slippage of one side, in ticks. Default: 2. */
  slippageTicks?: number;
}

export interface Pnl {
  grossPnl: string;
  slippageTicks: string;
  slippageCost: string;
  commission: string;
  pnl: string;
}

const SIDES = 2;
const SLIPPAGE_TICKS = 2;

/**
 * The only P&L formula, in USD: gross = (close − entry) × point value × size × (long: 1, short: −1); slippage = 2 sides × 2
 * ticks (unless a backtest sets another number) × tick value × size; commission = 2 sides × commission per side × size; pnl = gross − slippage − commission. Exact
 * until each is rounded to cents, half-even.
 */
export function computePnl(
  costs: ContractCosts,
  trade: { side: 'long' | 'short'; size: number; entryPrice: string; closePrice: string },
): Pnl {
  const direction = trade.side === 'long' ? 1 : -1;
  const gross = new D(trade.closePrice)
    .minus(trade.entryPrice)
    .times(costs.pointValue)
    .times(trade.size)
    .times(direction);
  const { slippageTicks = SLIPPAGE_TICKS } = costs;
  const slippage = new D(costs.tickValue).times(slippageTicks).times(SIDES * trade.size);
  const commission = new D(costs.commissionPerSide).times(SIDES * trade.size);
  return {
    grossPnl: centsText(gross),
    slippageTicks: slippageTicks.toFixed(1),
    slippageCost: centsText(slippage),
    commission: centsText(commission),
    pnl: centsText(gross.minus(slippage).minus(commission)),
  };
}

/** The P&L of a trade closed in parts: the sum over its parts. */
export function sumPnl(parts: readonly Omit<Pnl, 'slippageTicks'>[]): Pnl {
  const sum = (name: keyof Omit<Pnl, 'slippageTicks'>) =>
    centsText(parts.reduce((total, part) => total.plus(part[name]), new D(0)));
  return {
    grossPnl: sum('grossPnl'),
    slippageTicks: SLIPPAGE_TICKS.toFixed(1),
    slippageCost: sum('slippageCost'),
    commission: sum('commission'),
    pnl: sum('pnl'),
  };
}
