import { nodeDefinition } from '../../../engine/index.ts';
import { type Expression, node, not } from './expression.ts';

// The same strategy for the other side: what it would be if the chart were turned upside down.

/** How a number behaves on the chart turned upside down. */
type Reflection =
  /** A price. */
  | { kind: 'price' }
  /** A difference of prices, or what swings about zero. */
  | { kind: 'signed' }
  /** Swings about the middle of 0 and `sum`: RSI. */
  | { kind: 'sum'; sum: number }
  /** A size, the same for both sides: ATR, volume, ADX. */
  | { kind: 'size' }
  | { kind: 'constant' };

export class NoMirrorError extends Error {}

const OTHER: Record<string, string> = {
  upper: 'lower',
  lower: 'upper',
  high: 'low',
  low: 'high',
  plus_di: 'minus_di',
  minus_di: 'plus_di',
  above: 'below',
  below: 'above',
  gt: 'lt',
  gte: 'lte',
  lt: 'gt',
  lte: 'gte',
  rising: 'falling',
  falling: 'rising',
  highest: 'lowest',
  lowest: 'highest',
};
const other = (word: string): string => OTHER[word] ?? word;

const SIZES = new Set(['ind.atr', 'ind.adx', 'ind.rel_volume', 'ind.natr', 'ind.trange', 'ind.choppiness']);
const SIGNED = new Set([
  'ind.macd',
  'math.change',
  'ind.mom',
  'ind.roc',
  'ind.apo',
  'ind.ppo',
  'ind.trix',
  'ind.zscore',
]);
const PRICES = new Set(['value', 'upper', 'middle', 'lower', 'high', 'low', 'open', 'close', 'vwap', 'line']);

/** The level for the other side: a low for a high. Throws NoMirrorError. */
export const mirrorLevel = (x: Expression): Expression => mirrorNumber(x).x;

/** Whether two numbers can be compared: a price with a price, not with a size or an index. */
export function areComparable(a: Expression, b: Expression): boolean {
  try {
    const [one, two] = [mirrorNumber(a).as.kind, mirrorNumber(b).as.kind];
    return one === 'constant' || two === 'constant' || (one === 'price') === (two === 'price');
  } catch (error) {
    if (error instanceof NoMirrorError) return true;
    throw error;
  }
}

interface Mirrored {
  x: Expression;
  as: Reflection;
}

function mirrorNumber(x: Expression): Mirrored {
  const { type, params } = x;
  if (type === 'data.constant') return { x, as: { kind: 'constant' } };
  if (type === 'data.bars') {
    return x.output === 'volume'
      ? { x, as: { kind: 'size' } }
      : { x: { ...x, output: other(x.output) }, as: { kind: 'price' } };
  }
  if (type === '@offset') {
    const base = mirrorNumber(x.inputs.x as Expression);
    if (base.as.kind === 'size') return { x, as: base.as };
    return {
      x: {
        ...x,
        params: { ...params, direction: other(params.direction as string) },
        inputs: { ...x.inputs, x: base.x },
      },
      as: base.as,
    };
  }
  if (type === '@bars' || type === '@note' || type === '@days' || type === '@frame') {
    const inner = mirrorNumber(x.inputs.x as Expression);
    return { x: { ...x, output: inner.x.output, inputs: { x: inner.x } }, as: inner.as };
  }
  if (type === '@ma')
    return { x: { ...x, inputs: { source: mirrorNumber(x.inputs.source as Expression).x } }, as: { kind: 'price' } };
  if (type === '@band') return { x: { ...x, output: other(x.output) }, as: { kind: 'price' } };
  if (type === '@open') return { x, as: { kind: 'price' } };
  const inputs: Record<string, Expression> = {};
  const kinds: Reflection[] = [];
  for (const [name, input] of Object.entries(x.inputs) as [string, Expression][]) {
    if (input.output === 'bars') {
      inputs[name] = input;
      continue;
    }
    const inner = mirrorNumber(input);
    inputs[name] = inner.x;
    kinds.push(inner.as);
  }
  const turned = { ...x, output: other(x.output), inputs };
  const source = kinds[0];
  if (type === 'math.op') return { x: turned, as: ofCalculation(params.op as string, kinds) };
  if (type === 'math.extreme') {
    return source?.kind === 'size'
      ? { x, as: source }
      : { x: { ...turned, params: { ...params, mode: other(params.mode as string) } }, as: source as Reflection };
  }
  if (SIZES.has(type)) return { x: turned, as: { kind: 'size' } };
  if (SIGNED.has(type)) return source?.kind === 'size' ? { x, as: source } : { x: turned, as: { kind: 'signed' } };
  if (source && source.kind !== 'price') return { x: turned, as: source };
  const range = nodeDefinition(type)?.range?.(params as never, x.output, [
    [{ low: -Infinity, high: Infinity }],
  ] as never);
  const [low, high] = [range?.at(0)?.low, range?.at(-1)?.high];
  if (low !== undefined && high !== undefined && Number.isFinite(low) && Number.isFinite(high)) {
    return { x: turned, as: low === -high ? { kind: 'signed' } : { kind: 'sum', sum: low + high } };
  }
  if (x.output === 'percent_b') return { x: turned, as: { kind: 'sum', sum: 1 } };
  if (PRICES.has(x.output) && (type.startsWith('data.') || type.startsWith('ind.') || type === 'math.shift')) {
    return { x: turned, as: { kind: 'price' } };
  }
  throw new NoMirrorError(`${nodeDefinition(type)?.label ?? type} has no opposite`);
}

function ofCalculation(op: string, kinds: readonly Reflection[]): Reflection {
  const [a, b] = kinds.map(({ kind }) => kind);
  if (a === 'size' && (b === 'size' || b === 'constant')) return { kind: 'size' };
  if (op === 'subtract' && a === 'price' && b === 'price') return { kind: 'signed' };
  if ((op === 'multiply' || op === 'divide') && b === 'constant') return kinds[0] as Reflection;
  if (op === 'divide' && b === 'price') return kinds[0] as Reflection;
  if (a === b && a === 'signed' && (op === 'add' || op === 'subtract')) return { kind: 'signed' };
  throw new NoMirrorError('a calculation has no opposite');
}

/** A fixed number on the other side of what it is compared with. */
function mirrorValue(value: unknown, as: Reflection): unknown {
  if (typeof value !== 'number') return value;
  if (as.kind === 'price') throw new NoMirrorError(`the price ${value} has no opposite`);
  if (as.kind === 'sum') return as.sum - value;
  return as.kind === 'signed' ? 0 - value : value;
}

/** The condition for the other side. Throws NoMirrorError where there is none, e.g. for a fixed price. */
export function mirror(x: Expression): Expression {
  const { type, params, inputs } = x;
  switch (type) {
    case 'logic.and':
    case 'logic.or':
      return { ...x, inputs: { in: (inputs.in as Expression[]).map(mirror) } };
    case 'logic.not':
    case 'logic.within':
    case 'logic.limit_per_session':
    case '@first':
    case '@during':
      return { ...x, inputs: { in: mirror(inputs.in as Expression) } };
    case '@side':
      return { ...x, inputs: { long: inputs.short as Expression, short: inputs.long as Expression } };
    case '@bars':
    case '@note':
    case '@frame':
      return { ...x, inputs: { x: mirror(inputs.x as Expression) } };
    case 'cond.compare':
    case 'cond.cross': {
      const [a, b] = [inputs.a, inputs.b].map((input) => (input ? mirrorNumber(input as Expression) : null));
      const as = (a as Mirrored).as;
      const sides = { a: (a as Mirrored).x, ...(b ? { b: b.x } : {}) };
      if (as.kind === 'size') return { ...x, inputs: sides };
      const way = type === 'cond.cross' ? 'direction' : 'op';
      const value = 'value' in params ? { value: mirrorValue(params.value, as) } : {};
      return node(type, x.output, { ...params, ...value, [way]: other(params[way] as string) }, sides);
    }
    case 'cond.between': {
      const inner = mirrorNumber(inputs.x as Expression);
      if (inner.as.kind === 'size') return x;
      const bounds = Object.fromEntries(
        (['low', 'high'] as const).flatMap((name) =>
          inputs[name] ? [[other(name), mirrorNumber(inputs[name] as Expression).x]] : [],
        ),
      );
      const fixed = Object.fromEntries(
        ['low', 'high'].flatMap((name) => (name in params ? [[other(name), mirrorValue(params[name], inner.as)]] : [])),
      );
      return node(type, x.output, fixed, { x: inner.x, ...bounds });
    }
    case 'cond.trend': {
      const inner = mirrorNumber(inputs.x as Expression);
      if (inner.as.kind === 'size') return x;
      return node(type, x.output, { ...params, direction: other(params.direction as string) }, { x: inner.x });
    }
    case 'ind.supertrend':
      return not(x);
    default:
      if (type.startsWith('filter.')) return x;
      throw new NoMirrorError(`${nodeDefinition(type)?.label ?? type} has no opposite`);
  }
}
