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

/** A trade's P&L in whole US cents, each amount rounded half-even. */
export interface PnlCents {
  gross: number;
  slippage: number;
  commission: number;
  pnl: number;
}

/**
 * `computePnl` of trades between whole ticks, for runs that book many: `moved` ticks in the trade's favour, in whole numbers
 * as long as these are exact, else in decimals.
 */
export function createTickPnl(
  costs: ContractCosts & { tickSize: string },
): (moved: number, size: number, side: 'long' | 'short') => PnlCents {
  const { slippageTicks = SLIPPAGE_TICKS } = costs;
  const amounts = [
    new D(costs.tickSize).times(costs.pointValue),
    new D(costs.tickValue).times(slippageTicks).times(SIDES),
    new D(costs.commissionPerSide).times(SIDES),
  ] as const;
  const places = Math.max(2, ...amounts.map((amount) => amount.decimalPlaces()));
  const [tick, slip, fee] = amounts.map((amount) => amount.times(new D(10).pow(places)).toNumber()) as [
    number,
    number,
    number,
  ];
  const cent = 10 ** (places - 2);
  return (moved, size, side) => {
    const gross = moved * size * tick;
    const slippage = size * slip;
    const commission = size * fee;
    const net = gross - slippage - commission;
    const isExact = isWhole(gross) && isWhole(slippage) && isWhole(commission) && isWhole(net);
    if (!isExact) return inDecimals(costs, moved, size, side);
    return {
      gross: wholeCents(gross, cent),
      slippage: wholeCents(slippage, cent),
      commission: wholeCents(commission, cent),
      pnl: wholeCents(net, cent),
    };
  };
}

const isWhole = Number.isSafeInteger;

/** Rounds half-even; `cent`: what makes one. */
function wholeCents(amount: number, cent: number): number {
  if (cent === 1) return amount;
  const size = Math.abs(amount);
  const rest = size % cent;
  let whole = (size - rest) / cent;
  if (2 * rest > cent || (2 * rest === cent && whole % 2 === 1)) whole += 1;
  return amount < 0 ? -whole : whole;
}

function inDecimals(
  costs: ContractCosts & { tickSize: string },
  moved: number,
  size: number,
  side: 'long' | 'short',
): PnlCents {
  const closePrice = new D(costs.tickSize).times(side === 'long' ? moved : -moved).toFixed();
  const pnl = computePnl(costs, { side, size, entryPrice: '0', closePrice });
  const cents = (usd: string) => new D(usd).times(100).toNumber();
  return {
    gross: cents(pnl.grossPnl),
    slippage: cents(pnl.slippageCost),
    commission: cents(pnl.commission),
    pnl: cents(pnl.pnl),
  };
}
