import type { Catalogue, Param } from './catalogue.ts';
import type { Drawing } from './drawing.ts';

/** A parameter of a node of the drawing: `fast.length`. */
export interface NodeParameter {
  name: string;
  node: string;
  param: Param;
  /** The value in the drawing, else the default. */
  value: unknown;
}

export function parametersOf({ nodes }: Drawing, catalogue: Catalogue): NodeParameter[] {
  return nodes.flatMap(({ key, type, params }) =>
    (catalogue.typeOf(type)?.params ?? []).map((param) => ({
      name: `${key}.${param.name}`,
      node: key,
      param,
      value: params[param.name] ?? param.default,
    })),
  );
}

/** Those with a number, which a sweep can vary. The indicators come first, since they are what one varies. */
export function numbersOf(drawing: Drawing, catalogue: Catalogue): NodeParameter[] {
  const rank = ({ param }: NodeParameter) => (param.kind === 'int' ? 0 : 1);
  return parametersOf(drawing, catalogue)
    .filter(({ param, value }) => (param.kind === 'int' || param.kind === 'number') && typeof value === 'number')
    .sort((a, b) => rank(a) - rank(b));
}

export interface Range {
  param: string;
  from: number;
  to: number;
  step: number;
}

/** A range around the value: from half of it to twice it in about ten steps, within what the catalogue allows. */
export function rangeAround({ name, param, value }: NodeParameter): Range {
  const now = Number(value) || 1;
  const isWhole = param.kind === 'int';
  const rounded = (each: number) => (isWhole ? Math.round(each) : Number(each.toPrecision(2)));
  const low = Math.max(rounded(now / 2), param.min ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(rounded(now * 2), param.max ?? Number.POSITIVE_INFINITY);
  const step = Math.max(rounded((high - low) / 9), isWhole ? 1 : Number.MIN_VALUE);
  return { param: name, from: Math.min(low, high), to: Math.max(low, high), step };
}

/** How many values a range has; 0 for one that has none. */
export function sizeOf({ from, to, step }: Range): number {
  if (![from, to, step].every(Number.isFinite) || step <= 0 || to < from) return 0;
  // A step that ends just short of the last number by rounding still ends on it.
  return Math.floor((to - from) / step + 1e-9) + 1;
}

/** How many combinations of the ranges there are; with `ordered`, those in which the first is below the second. */
export function combinationsOf(ranges: readonly Range[], ordered: boolean): number {
  const product = (some: readonly Range[]) => some.reduce((total, range) => total * sizeOf(range), 1);
  const [first, second, ...others] = ranges;
  if (!ordered || !first || !second) return product(ranges);
  let pairs = 0;
  for (let at = 0; at < sizeOf(first); at++) {
    const low = first.from + at * first.step;
    // The first place in the second range that is above `low`.
    const above = Math.max(0, Math.floor((low - second.from) / second.step + 1e-9) + 1);
    pairs += Math.max(0, sizeOf(second) - above);
  }
  return pairs * product(others);
}
