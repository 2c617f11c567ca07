import type { Formula, LeafFormula, Sign } from './definition.ts';
import {
  ALL_NUMBERS,
  above,
  atLeast,
  atMost,
  below,
  except,
  hull,
  intersect,
  type NumberSet,
  span,
} from './intervals.ts';
import type { Source, Step } from './plan.ts';
import { areDisjoint, type WeekHours } from './week.ts';

/** A condition wanted to be true, or false. */
export interface Wanted {
  source: Source;
  is: boolean;
}
/** Why wanted conditions cannot be met together: what they ask of one number, and the range it has. */
export interface Conflict {
  source?: Source;
  range?: NumberSet;
  sets?: readonly NumberSet[];
}

/** Steps left before the unknown is taken to be satisfiable. */
export interface Budget {
  steps: number;
}

/**
 * Whether conditions can be as wanted on one bar: null when they can, or when it is not known, else a conflict. It never
 * answers a conflict for what some bar could meet: each condition stands for what it needs of numbers, of the order of two
 * numbers, of the time and of the position, and numbers for the range that their nodes give.
 */
export function conflictOf(wanted: readonly Wanted[], budget: Budget): Conflict | null {
  const search = new Search(budget);
  const formulas = wanted.map(
    ({ source, is }): Pending => ({ formula: { kind: 'condition', input: 0, is }, inputs: [source] }),
  );
  return search.solve(formulas, new State()) ? null : search.conflict;
}

/** A formula and the node's edges that its inputs count. */
interface Pending {
  formula: Formula;
  inputs: readonly (Source | null)[];
}
interface NumberState {
  source: Source;
  set: NumberSet;
  orNull: boolean;
  asked: NumberSet[];
}
interface OrderState {
  a: Source;
  b: Source;
  signs: readonly Sign[];
  orNull: boolean;
}

const keyOf = ({ step, output }: Source): string => `${step.key}:${output}`;
const ALL_SIGNS: readonly Sign[] = [-1, 0, 1];
const common = (a: readonly Sign[], b: readonly Sign[]): Sign[] => a.filter((sign) => b.includes(sign));

class State {
  readonly conditions = new Map<string, boolean>();
  readonly numbers = new Map<string, NumberState>();
  readonly orders = new Map<string, OrderState>();
  readonly steps = new Map<string, { signs: readonly Sign[]; orNull: boolean }>();
  readonly facts = new Map<string, NumberSet>();
  readonly clocks: WeekHours[] = [];

  copy(): State {
    const state = new State();
    for (const name of ['conditions', 'numbers', 'orders', 'steps', 'facts'] as const) {
      for (const [key, value] of this[name]) (state[name] as Map<string, unknown>).set(key, value);
    }
    state.clocks.push(...this.clocks);
    return state;
  }
}

class Search {
  /** The last one met. */
  conflict: Conflict = {};
  private readonly budget: Budget;
  private readonly ranges = new Map<string, NumberSet>();
  private readonly ever = new Map<string, boolean>();

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** Whether some bar could meet all formulas; `state` is what earlier ones need. */
  solve(pending: readonly Pending[], state: State): boolean {
    const left = [...pending];
    for (let next = left.pop(); next; next = left.pop()) {
      if (this.budget.steps-- <= 0) return true;
      const { formula, inputs } = next;
      if (formula.kind === 'any') {
        return formula.of.some((one) => this.solve([...left, { formula: one, inputs }], state.copy()));
      }
      if (formula.kind === 'all') left.push(...formula.of.map((one) => ({ formula: one, inputs })));
      else if (formula.kind === 'condition') {
        const source = inputs[formula.input];
        if (!source) continue;
        const more = this.condition(source, formula.is, state);
        if (more === null) return this.fail({});
        left.push(...more);
      } else if (!this.add(formula, inputs, state)) return false;
    }
    return this.ordersHold(state);
  }

  /** What a condition needs, null when it was wanted the other way already. */
  private condition(source: Source, is: boolean, state: State): Pending[] | null {
    const key = keyOf(source);
    const known = state.conditions.get(key);
    if (known !== undefined) return known === is ? [] : null;
    state.conditions.set(key, is);
    const { definition } = source.step.vertex;
    const output = definition.outputs[source.output]?.name ?? '';
    const { inputs, params } = source.step;
    const formula = definition.implied?.(
      params,
      { output, is },
      inputs.map((input) => input !== null),
    );
    return formula ? [{ formula, inputs }] : [];
  }

  private add(formula: LeafFormula, inputs: Pending['inputs'], state: State): boolean {
    switch (formula.kind) {
      case 'ever': {
        const source = inputs[formula.input];
        return !source || this.everTrue(source) || this.fail({});
      }
      case 'number': {
        const source = inputs[formula.input];
        return !source || this.number(source, formula.in, formula.orNull === true, state);
      }
      case 'order': {
        const [a, b] = formula.inputs.map((input) => inputs[input]);
        return !a || !b || this.order(a, b, formula.signs, formula.orNull === true, state);
      }
      case 'step': {
        const source = inputs[formula.input];
        return !source || this.step(source, formula, state);
      }
      case 'clock': {
        const before = state.clocks.slice();
        state.clocks.push(formula.hours);
        if (formula.hours.spans.length === 0 || before.some((hours) => areDisjoint(hours, formula.hours)))
          return this.fail({});
        return true;
      }
      case 'fact': {
        const set = intersect(state.facts.get(formula.name) ?? ALL_NUMBERS, formula.in);
        state.facts.set(formula.name, set);
        return set.length > 0 || this.fail({});
      }
    }
  }

  private number(source: Source, wanted: NumberSet, orNull: boolean, state: State): boolean {
    const key = keyOf(source);
    const before = state.numbers.get(key) ?? { source, set: this.rangeOf(source), orNull: true, asked: [] };
    const next = {
      source,
      set: intersect(before.set, wanted),
      orNull: before.orNull && orNull,
      asked: [...before.asked, wanted],
    };
    state.numbers.set(key, next);
    return next.set.length > 0 || next.orNull || this.fail({ source, range: this.rangeOf(source), sets: next.asked });
  }

  private order(a: Source, b: Source, signs: readonly Sign[], orNull: boolean, state: State): boolean {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left > right)
      return this.order(
        b,
        a,
        signs.map((sign) => -sign as Sign),
        orNull,
        state,
      );
    const fixed = [pointOf(this.rangeOf(a)), pointOf(this.rangeOf(b))];
    if (fixed[1] !== null) return this.number(a, beyond(fixed[1] as number, signs), orNull, state);
    if (fixed[0] !== null)
      return this.number(
        b,
        beyond(
          fixed[0] as number,
          signs.map((sign) => -sign as Sign),
        ),
        orNull,
        state,
      );
    const key = `${left} ${right}`;
    const before = state.orders.get(key) ?? { a, b, signs: left === right ? [0 as Sign] : ALL_SIGNS, orNull: true };
    const next = { a, b, signs: common(before.signs, signs), orNull: before.orNull && orNull };
    state.orders.set(key, next);
    if (next.signs.length === 0 && !next.orNull) return this.fail({});
    // Either of the two must have a value, unless both may be null.
    return next.orNull || (this.number(a, ALL_NUMBERS, false, state) && this.number(b, ALL_NUMBERS, false, state));
  }

  private step(
    source: Source,
    { signs, orNull = false }: { signs: readonly Sign[]; orNull?: boolean },
    state: State,
  ): boolean {
    const key = keyOf(source);
    const before = state.steps.get(key) ?? { signs: ALL_SIGNS, orNull: true };
    const next = { signs: common(before.signs, signs), orNull: before.orNull && orNull };
    state.steps.set(key, next);
    return next.signs.length > 0 || next.orNull || this.fail({});
  }

  /** Whether the numbers leave room for the orders that are wanted of them. */
  private ordersHold(state: State): boolean {
    for (const { a, b, signs, orNull } of state.orders.values()) {
      if (orNull) continue;
      const [one, other] = [a, b].map((source) => hull(state.numbers.get(keyOf(source))?.set ?? this.rangeOf(source)));
      if (!one || !other) continue;
      const possible = ALL_SIGNS.filter((sign) =>
        sign === 0
          ? one.low <= other.high && other.low <= one.high
          : sign > 0
            ? one.high > other.low
            : one.low < other.high,
      );
      if (common(signs, possible).length === 0) return this.fail({});
    }
    return true;
  }

  private everTrue(source: Source): boolean {
    const key = keyOf(source);
    const known = this.ever.get(key);
    if (known !== undefined) return known;
    this.ever.set(key, true);
    const more = this.condition(source, true, new State());
    const possible = more === null || this.solve(more, new State());
    this.ever.set(key, possible);
    return possible;
  }

  private rangeOf(source: Source): NumberSet {
    const key = keyOf(source);
    const known = this.ranges.get(key);
    if (known) return known;
    const { definition } = source.step.vertex;
    const { inputs, params }: Step = source.step;
    const output = definition.outputs[source.output]?.name ?? '';
    const ranges = definition.range ? inputs.map((input) => (input ? this.rangeOf(input) : ALL_NUMBERS)) : [];
    const range = definition.range?.(params, output, ranges) ?? ALL_NUMBERS;
    this.ranges.set(key, range);
    return range;
  }

  private fail(conflict: Conflict): false {
    this.conflict = conflict;
    return false;
  }
}

const pointOf = (set: NumberSet): number | null => {
  const { low, high } = hull(set);
  return low === high ? low : null;
};

/** Numbers whose difference to `x` has one of the signs. */
function beyond(x: number, signs: readonly Sign[]): NumberSet {
  const [less, same, more] = [-1, 0, 1].map((sign) => signs.includes(sign as Sign));
  if (less && same && more) return ALL_NUMBERS;
  if (less && more) return except(x);
  if (less) return same ? atMost(x) : below(x);
  if (more) return same ? atLeast(x) : above(x);
  return same ? span(x, x) : [];
}
