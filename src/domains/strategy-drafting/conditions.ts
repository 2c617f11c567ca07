// Conditions of a strategy as data. They are parsed from prompts, mirrored for the other side, described in words and drawn
// as nodes.

/** A numeric value of a bar. */
export type Operand =
  | { kind: 'price'; field: 'open' | 'high' | 'low' | 'close' }
  | { kind: 'ma'; type: 'ema' | 'sma'; length: number; multiple?: number }
  | { kind: 'rsi'; length: number; multiple?: number }
  | { kind: 'stochastic'; line: 'k' | 'd'; length: number; smoothK: number; smoothD: number }
  | { kind: 'bollinger'; line: 'upper' | 'middle' | 'lower'; length: number; stddev: number }
  | { kind: 'donchian'; line: 'upper' | 'middle' | 'lower'; length: number }
  | { kind: 'opening_range'; line: 'high' | 'low'; minutes: number }
  | { kind: 'prior'; line: 'high' | 'low' | 'close' }
  | { kind: 'macd'; line: 'macd' | 'signal' | 'histogram'; fast: number; slow: number; signal: number }
  | { kind: 'vwap'; line: 'vwap' | 'upper' | 'lower'; stddev: number }
  | { kind: 'supertrend'; length: number; multiplier: number }
  | { kind: 'adx'; line: 'adx' | 'plus_di' | 'minus_di'; length: number }
  | { kind: 'atr'; length: number }
  /** Volume, as a multiple of its average over `length` bars. */
  | { kind: 'volume'; length: number }
  | { kind: 'change'; mode: 'percent' | 'diff'; bars: number }
  | { kind: 'number'; value: number };

export type Condition =
  | { kind: 'cross'; a: Operand; b: Operand; direction: 'above' | 'below' | 'either' }
  | { kind: 'compare'; a: Operand; b: Operand; op: 'gt' | 'gte' | 'lt' | 'lte' }
  | { kind: 'between'; x: Operand; low: number; high: number }
  | { kind: 'trend'; x: Operand; direction: 'rising' | 'falling'; bars: number }
  /** The Bollinger bands are at their narrowest of `over` bars. */
  | { kind: 'squeeze'; length: number; stddev: number; over: number }
  | { kind: 'within'; of: Condition; bars: number }
  | { kind: 'all' | 'any'; of: Condition[] };

export const CLOSE: Operand = { kind: 'price', field: 'close' };
export const number = (value: number): Operand => ({ kind: 'number', value });
export const cross = (a: Operand, direction: 'above' | 'below' | 'either', b: Operand): Condition => ({
  kind: 'cross',
  a,
  b,
  direction,
});
export const compare = (a: Operand, op: 'gt' | 'gte' | 'lt' | 'lte', b: Operand): Condition => ({
  kind: 'compare',
  a,
  b,
  op,
});

export const isOscillator = ({ kind }: Operand): boolean => kind === 'rsi' || kind === 'stochastic';
/** Values without direction, the same for longs and shorts. */
const isNeutral = (operand: Operand): boolean =>
  operand.kind === 'atr' || operand.kind === 'volume' || (operand.kind === 'adx' && operand.line === 'adx');

const OTHER = {
  above: 'below',
  below: 'above',
  either: 'either',
  gt: 'lt',
  gte: 'lte',
  lt: 'gt',
  lte: 'gte',
  rising: 'falling',
  falling: 'rising',
  upper: 'lower',
  lower: 'upper',
  middle: 'middle',
  high: 'low',
  low: 'high',
  close: 'close',
  open: 'open',
  vwap: 'vwap',
  plus_di: 'minus_di',
  minus_di: 'plus_di',
  adx: 'adx',
} as const;

function mirrorOperand(operand: Operand, beside: Operand | null): Operand {
  switch (operand.kind) {
    case 'price':
      return { ...operand, field: OTHER[operand.field] };
    case 'bollinger':
    case 'donchian':
      return { ...operand, line: OTHER[operand.line] };
    case 'opening_range':
    case 'prior':
      return { ...operand, line: OTHER[operand.line] } as Operand;
    case 'vwap':
      return { ...operand, line: OTHER[operand.line] };
    case 'adx':
      return { ...operand, line: OTHER[operand.line] };
    case 'number':
      if (beside && isOscillator(beside)) return number(100 - operand.value);
      if (beside && (beside.kind === 'macd' || beside.kind === 'change')) return number(0 - operand.value);
      return operand;
    default:
      return operand;
  }
}

/** The condition for the other side: above becomes below, oversold overbought, the high the low. */
export function mirror(condition: Condition): Condition {
  switch (condition.kind) {
    case 'cross':
    case 'compare': {
      const { a, b } = condition;
      if (isNeutral(a) || isNeutral(b)) return condition;
      const sides = { a: mirrorOperand(a, b), b: mirrorOperand(b, a) };
      if (condition.kind === 'cross') return { ...condition, ...sides, direction: OTHER[condition.direction] };
      return { ...condition, ...sides, op: OTHER[condition.op] };
    }
    case 'between':
      if (!isOscillator(condition.x)) return condition;
      return { ...condition, low: 100 - condition.high, high: 100 - condition.low };
    case 'trend':
      if (isNeutral(condition.x)) return condition;
      return { ...condition, x: mirrorOperand(condition.x, null), direction: OTHER[condition.direction] };
    case 'within':
      return { ...condition, of: mirror(condition.of) };
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map(mirror) };
    case 'squeeze':
      return condition;
  }
}

/** The side a condition favours: 1 long, −1 short, 0 neither. An oversold oscillator favours long. */
export function orientation(condition: Condition): -1 | 0 | 1 {
  switch (condition.kind) {
    case 'cross':
    case 'compare': {
      const { a, b } = condition;
      if (isNeutral(a) || isNeutral(b)) return 0;
      const crossing = condition.kind === 'cross';
      if (crossing && condition.direction === 'either') return 0;
      const up = crossing ? condition.direction === 'above' : condition.op === 'gt' || condition.op === 'gte';
      const [low, high] = isOscillator(a) ? [45, 55] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      if (b.kind === 'number' && b.value <= low) return 1;
      if (b.kind === 'number' && b.value >= high) return -1;
      const fading = (b.kind === 'bollinger' || b.kind === 'vwap') && !crossing;
      if (fading && ((b.line === 'lower' && !up) || (b.line === 'upper' && up))) return up ? -1 : 1;
      return up ? 1 : -1;
    }
    case 'trend':
      return isNeutral(condition.x) ? 0 : condition.direction === 'rising' ? 1 : -1;
    case 'within':
      return orientation(condition.of);
    case 'all':
    case 'any':
      return condition.of.map(orientation).find((side) => side !== 0) ?? 0;
    case 'between':
    case 'squeeze':
      return 0;
  }
}

/** Whether the condition is true on single bars only, like a cross. */
export const isEvent = (condition: Condition): boolean => condition.kind === 'cross';
