import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { seededRandom, shuffledIndexes } from '../../kernel/random.ts';

// The variants of a sweep: which values its parameters take together.

export const SAMPLINGS = ['grid', 'random', 'latin_hypercube'] as const;
export type Sampling = (typeof SAMPLINGS)[number];

export const COMPARISONS = ['<', '<=', '>', '>=', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface ParameterRange {
  /** `fast.length` */
  param: string;
  /** Numbers from `from` to `to` by `step`, or the values themselves. */
  from?: number | null | undefined;
  to?: number | null | undefined;
  step?: number | null | undefined;
  values?: readonly unknown[] | null | undefined;
}

/** A condition on two parameters, or on one and a number: `fast.length < slow.length`. */
export interface Constraint {
  left: string;
  operator: Comparison;
  right: string;
}

export interface SpaceInput {
  ranges: readonly ParameterRange[];
  constraints?: readonly Constraint[] | null | undefined;
  sampling?: Sampling | null | undefined;
  /** How many variants random and Latin hypercube draw. */
  samples?: number | null | undefined;
  seed?: number | null | undefined;
}

/** A parameter and the values that it takes, in their order. */
export interface Axis {
  param: string;
  values: readonly unknown[];
}

/** `NODE.PARAMETER` → value. */
export type Variant = Readonly<Record<string, unknown>>;

export interface Space {
  axes: readonly Axis[];
  /** Those that meet the constraints. */
  variants: readonly Variant[];
}

export const MOST_VARIANTS = 100_000;
const MAX_AXES = 8;
const MAX_VALUES = 10_000;
const DECIMALS = 1e10;

/** The variants of a request. Throws InvalidInputError with every issue; a grid that is too large is never built. */
export function readSpace(input: SpaceInput, path: string[]): Space {
  const issues: FieldIssue[] = [];
  const wrong = (at: string[], message: string, code = 'range') =>
    issues.push({ code, path: [...path, ...at], message });
  const { ranges, constraints, seed } = input;
  const sampling = input.sampling ?? 'grid';
  if (ranges.length < 1 || ranges.length > MAX_AXES) {
    wrong(['ranges'], `expected 1 to ${MAX_AXES} parameters, got ${ranges.length}`);
  }
  const axes = ranges.slice(0, MAX_AXES).map((range, index): Axis => {
    const values = valuesOf(range, (message) => wrong(['ranges', `${index}`], message));
    return { param: range.param, values };
  });
  const names = axes.map(({ param }) => param);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) wrong(['ranges', `${index}`, 'param'], `${name} has a range already`);
  }
  const checks = (constraints ?? []).map((constraint, index) => {
    const known = new Set(names);
    for (const side of ['left', 'right'] as const) {
      const term = constraint[side];
      if (!known.has(term) && !isNumber(term)) {
        wrong(
          ['constraints', `${index}`, side],
          `expected a number or one of ${names.join(', ')}, got "${term.slice(0, 80)}"`,
        );
      }
    }
    return constraint;
  });
  const product = axes.reduce((count, { values }) => count * values.length, 1);
  const samples = input.samples ?? 1_000;
  if (sampling === 'grid' && product > MOST_VARIANTS) {
    const count = product.toLocaleString('en-US');
    wrong(['ranges'], `the grid has ${count} variants; expected at most 100,000: widen steps, or draw them at random`);
  }
  if (sampling !== 'grid' && !(Number.isInteger(samples) && samples >= 2 && samples <= MOST_VARIANTS)) {
    wrong(['samples'], `expected a whole number from 2 to ${MOST_VARIANTS}, got ${samples}`);
  }
  if (issues.length > 0) throw new InvalidInputError(issues);

  const drawn = sampling === 'grid' ? gridOf(axes, product) : draw(axes, sampling, samples, seed ?? 1);
  const variants = distinct(drawn).filter((variant) => checks.every((check) => holds(check, variant)));
  if (variants.length === 0) {
    throw new InvalidInputError([
      {
        code: 'range',
        path: [...path, 'constraints'],
        message: `none of the ${drawn.length} variants meets the constraints`,
      },
    ]);
  }
  return { axes, variants };
}

function valuesOf({ from, to, step, values }: ParameterRange, wrong: (message: string) => void): unknown[] {
  if (values != null) {
    if (from != null || to != null || step != null) wrong('expected either values, or from, to and step');
    if (values.length < 1 || values.length > MAX_VALUES)
      wrong(`expected 1 to ${MAX_VALUES} values, got ${values.length}`);
    return values.slice(0, MAX_VALUES);
  }
  if (from == null || to == null || step == null) {
    wrong('expected values, or from, to and step');
    return [];
  }
  if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to && step > 0)) {
    wrong(`expected from ≤ to and a step above 0, got ${from}, ${to} and ${step}`);
    return [];
  }
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MAX_VALUES) {
    wrong(`expected at most ${MAX_VALUES} values, got ${count.toLocaleString('en-US')}`);
    return [];
  }
  // 0.1 + 2 × 0.1 is 0.3, as a person would write it.
  return Array.from({ length: count }, (_, k) => Math.round((from + k * step) * DECIMALS) / DECIMALS);
}

function gridOf(axes: readonly Axis[], count: number): Variant[] {
  return Array.from({ length: count }, (_, k) => {
    let rest = k;
    const chosen = axes.toReversed().map(({ param, values }): [string, unknown] => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return [param, value];
    });
    return Object.fromEntries(chosen.reverse());
  });
}

/**
 * Independent draws, or a Latin hypercube: each axis is cut into as many equal strata as there are samples, each used once
 * (McKay, Beckman & Conover, "A Comparison of Three Methods for Selecting Values of Input Variables", 1979).
 */
function draw(axes: readonly Axis[], sampling: Sampling, samples: number, seed: number): Variant[] {
  const random = seededRandom(seed);
  const places = axes.map(({ values }) => {
    const order = sampling === 'latin_hypercube' ? shuffledIndexes(samples, random) : null;
    return Array.from({ length: samples }, (_, k) => {
      const share = order ? ((order[k] as number) + random()) / samples : random();
      return Math.min(values.length - 1, Math.floor(share * values.length));
    });
  });
  return Array.from({ length: samples }, (_, k) =>
    Object.fromEntries(axes.map(({ param, values }, axis) => [param, values[places[axis]?.[k] as number]])),
  );
}

function distinct(variants: readonly Variant[]): Variant[] {
  const seen = new Set<string>();
  return variants.filter((variant) => {
    const key = JSON.stringify(Object.values(variant));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const isNumber = (term: string): boolean => term.trim() !== '' && Number.isFinite(Number(term));

function holds({ left, operator, right }: Constraint, variant: Variant): boolean {
  const of = (term: string) => Number(Object.hasOwn(variant, term) ? variant[term] : term);
  const [a, b] = [of(left), of(right)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '!=':
      return a !== b;
  }
}

/** The axes on which a variant lies at an end, of those that have three values or more. */
export function edgesOf(axes: readonly Axis[], variant: Variant): string[] {
  return axes
    .filter(
      ({ param, values }) => values.length >= 3 && (variant[param] === values[0] || variant[param] === values.at(-1)),
    )
    .map(({ param }) => param);
}
