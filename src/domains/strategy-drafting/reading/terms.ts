import { all, any, CLOSE, type Distance, type Expression, node, not } from '../expressions/expression.ts';

// Conditions as they are put together: a term knows what it is about, so that "RSI below 30 and rising" and "above VWAP and
// the 200 EMA" need not repeat it.

export interface Term {
  expression: Expression;
  subject: Expression | null;
  /** The same said of another level. */
  make: ((level: Expression) => Expression) | null;
  /** A bare comparison: "above the range high". */
  compared: { op: string; levels: readonly Expression[] } | null;
  /** Parts that are joined by "and", for the question that "or" beside them raises. */
  parts: number;
}
/** What is said of a number; null: of the price. */
export type Tail = (subject: Expression | null) => Term;
export type Part =
  | { part: Term }
  | { tail: Tail }
  | { number: Expression }
  | { not: Term }
  /** What follows it, within so many bars. */
  | { then: { part: Term } | { tail: Tail }; bars: number | null };

/** Something that cannot be drawn, and refuses the draft. */
export class CannotDrawError extends Error {
  readonly from: number;
  readonly to: number;
  constructor(what: string, range: { start: number; end: number }) {
    super(what);
    this.from = range.start;
    this.to = range.end;
  }
}

/** A remark on a part of the tree: what was assumed, or asked. */
export const noted = (x: Expression, kind: 'assumption' | 'question', text: string): Expression =>
  node('@note', x.output, { kind, text }, { x });

export const term = (of: Expression | Term): Term =>
  'expression' in of ? of : { expression: of, subject: null, make: null, compared: null, parts: 1 };
export const made = (expression: Expression, subject: Expression | null, more: Partial<Term> = {}): Term => ({
  expression,
  subject: subject ?? CLOSE,
  make: null,
  compared: null,
  parts: 1,
  ...more,
});

function joined(first: Term, more: readonly Part[], join: typeof all): Term {
  const parts = [first.expression];
  let last = first;
  for (const part of more) {
    if ('then' in part) {
      const next = partOf(part.then, last);
      const before = parts.splice(0);
      parts.push(inSequence(join(...before), next.expression, part.bars));
      last = next;
      continue;
    }
    const next = partOf(part, last);
    parts.push(next.expression);
    last = next;
  }
  return { ...last, expression: join(...parts), compared: more.length > 0 ? null : first.compared };
}

const USUAL_WAIT = 20;
/** The second within some bars after the first. */
export function inSequence(first: Expression, second: Expression, bars: number | null): Expression {
  const x = node('logic.sequence', 'result', { bars: bars ?? USUAL_WAIT, same_bar: false }, { first, second });
  return bars === null ? noted(x, 'assumption', `What comes "then" comes within ${USUAL_WAIT} bars.`) : x;
}

/** A level of the day does not move: what comes after it is said of the price. */
const isLevel = (x: Expression | null): boolean =>
  x !== null && ['data.session', 'data.prior_session', 'data.prior_period', 'data.opening_range'].includes(x.type);

function partOf(part: Exclude<Part, { then: unknown }>, last: Term): Term {
  if ('part' in part) return part.part;
  if ('not' in part) return { ...last, expression: not(part.not.expression) };
  if ('tail' in part) return part.tail(isLevel(last.subject) ? null : last.subject);
  return last.make ? { ...last, expression: last.make(part.number) } : made(node('@lost', 'result'), null);
}

export const allOf = (first: Term, more: readonly Part[]): Term => ({
  ...joined(first, more, all),
  parts: first.parts + more.length,
});

export function anyOf(first: Term, more: readonly Part[]): Expression & { compared?: Term['compared'] } {
  const { expression, compared } = joined(first, more, any);
  const mixed =
    more.length > 0 &&
    [first, ...more.flatMap((part) => ('part' in part ? [part.part] : []))].some(({ parts }) => parts > 1);
  const whole = mixed
    ? noted(expression, 'question', '"and" binds before "or": is that how the conditions belong together?')
    : expression;
  return compared ? { ...whole, compared } : whole;
}

/** Distances that have to be turned into an offset of a level. */
export type SaidDistance = Distance | { unit: 'deviations'; value: number };
