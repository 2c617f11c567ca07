// What a prompt says as a tree of nodes of the catalogue, each with the output that is used. Types that begin with "@" are
// not nodes: they depend on the side, the contract or the timeframe, and `resolve` replaces them.

export interface Expression {
  readonly type: string;
  readonly output: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Expression | readonly Expression[]>>;
}
export type Side = 'long' | 'short';
export type Direction = 'above' | 'below';
export type Op = 'gt' | 'gte' | 'lt' | 'lte' | 'eq';

export const node = (
  type: string,
  output: string,
  params: Expression['params'] = {},
  inputs: Expression['inputs'] = {},
): Expression => ({ type, output, params, inputs });

export const BARS = node('data.bars', 'bars');
export const price = (field: 'open' | 'high' | 'low' | 'close' | 'volume'): Expression => node('data.bars', field);
export const CLOSE = price('close');
export const constant = (value: number): Expression => node('data.constant', 'value', { value });
export const isConstant = ({ type }: Expression): boolean => type === 'data.constant';
const numberIn = ({ params }: Expression): number => params.value as number;

export const average = (kind: string, length: number, source: Expression = CLOSE): Expression =>
  node(`ind.${kind}`, 'value', { length }, { source });
export const calculate = (op: string, a: Expression, b: Expression): Expression =>
  node('math.op', 'value', { op }, { a, b });
export const earlier = (x: Expression, bars: number): Expression => node('math.shift', 'value', { bars }, { x });
export const extreme = (mode: 'highest' | 'lowest', x: Expression, length: number): Expression =>
  node('math.extreme', 'value', { mode, length }, { x });

const FLIPPED: Record<Op, Op> = { gt: 'lt', gte: 'lte', lt: 'gt', lte: 'gte', eq: 'eq' };

export function compare(a: Expression, op: Op, b: Expression): Expression {
  if (isConstant(a) && !isConstant(b)) return compare(b, FLIPPED[op], a);
  return isConstant(b)
    ? node('cond.compare', 'result', { op, value: numberIn(b) }, { a })
    : node('cond.compare', 'result', { op }, { a, b });
}

export function cross(a: Expression, direction: Direction | 'either', b: Expression): Expression {
  return isConstant(b)
    ? node('cond.cross', 'result', { direction, value: numberIn(b) }, { a })
    : node('cond.cross', 'result', { direction }, { a, b });
}

export const between = (x: Expression, low: Expression, high: Expression): Expression =>
  isConstant(low) && isConstant(high)
    ? node(
        'cond.between',
        'result',
        { low: Math.min(numberIn(low), numberIn(high)), high: Math.max(numberIn(low), numberIn(high)) },
        { x },
      )
    : node('cond.between', 'result', {}, { x, low, high });

export const trend = (x: Expression, direction: 'rising' | 'falling', bars: number): Expression =>
  node('cond.trend', 'result', { direction, bars }, { x });

/** Parts of the same kind are flattened, so that a conjunction of conjunctions is one. */
const joined = (type: 'logic.and' | 'logic.or', parts: readonly Expression[]): Expression => {
  const flat = parts.flatMap((part) => (part.type === type ? (part.inputs.in as Expression[]) : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : node(type, 'result', {}, { in: flat });
};
export const all = (...parts: readonly Expression[]): Expression => joined('logic.and', parts);
export const any = (...parts: readonly Expression[]): Expression => joined('logic.or', parts);
export const not = (x: Expression): Expression =>
  x.type === 'logic.not' ? (x.inputs.in as Expression) : node('logic.not', 'result', {}, { in: x });
export const within = (x: Expression, bars: number): Expression => node('logic.within', 'result', { bars }, { in: x });

/** A condition on each of the last bars: it was not false on any of them. */
export const lasting = (x: Expression, bars: number): Expression => (bars <= 1 ? x : not(within(not(x), bars)));

/** What reads differently for longs and shorts: a breakout is above the one line, or below the other. */
export const sided = (long: Expression, short: Expression): Expression => node('@side', 'result', {}, { long, short });

/** A distance of a level: in ticks, points, percent of the level, USD, or times a number of points such as an ATR. */
export interface Distance {
  unit: 'ticks' | 'points' | 'percent' | 'usd' | 'r' | 'times';
  value: number;
  /** For `times`. */
  of?: Expression;
}
export const offset = (x: Expression, direction: Direction, { unit, value, of }: Distance): Expression =>
  node('@offset', 'value', { direction, unit, value }, of ? { x, of } : { x });

/** On bars of `minutes` instead of the strategy's own; whole sessions for Infinity. */
export const onBars = (x: Expression, minutes: number): Expression => node('@bars', x.output, { minutes }, { x });

/** Rebuilds a tree: `change` sees each node after its inputs. */
export function rebuilt(x: Expression, change: (x: Expression) => Expression): Expression {
  const inputs = Object.fromEntries(
    Object.entries(x.inputs).map(([name, input]) => [
      name,
      Array.isArray(input)
        ? input.map((one: Expression) => rebuilt(one, change))
        : rebuilt(input as Expression, change),
    ]),
  );
  return change({ ...x, inputs });
}

export function some(x: Expression, test: (x: Expression) => boolean): boolean {
  return (
    test(x) || Object.values(x.inputs).some((input) => [input].flat().some((one) => some(one as Expression, test)))
  );
}
