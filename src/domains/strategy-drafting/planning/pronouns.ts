import { CLOSE, cross, type Expression, rebuilt } from '../expressions/expression.ts';
import { areComparable } from '../expressions/mirror.ts';
import { numbers } from '../reading/numbers.ts';
import { PlanError, type Said } from './said.ts';

// "when it crosses back": what was spoken of last.

/** "when it crosses back": what was spoken of last. */
export function withPronouns(said: readonly Said[]): Said[] {
  let subject: Expression = CLOSE;
  let level: Expression | null = null;
  let supertrend: Expression | null = null;
  let crossed: Expression | null = null;
  let compared: Expression | null = null;
  const replaced = (x: Expression): Expression =>
    rebuilt(withCrossed(withCrossed(x, crossed), compared), (one) => {
      if (one.type === '@it') {
        if (one.params.as === 'subject') return subject;
        if (level === null && subject.type !== 'data.bars') return subject;
        if (level === null) throw new PlanError('it is not clear what "it" is');
        return level;
      }
      if (one.type === '@deviations') {
        const { direction, value } = one.params as { direction: 'above' | 'below'; value: number };
        return numbers.offset(one.inputs.x as Expression, direction, { unit: 'deviations', value });
      }
      if (one.type === '@symbol') return CLOSE;
      if (one.type === '@turns') {
        if (!supertrend) throw new PlanError('it is not clear what turns');
        return cross(CLOSE, one.params.way === 'up' ? 'above' : 'below', supertrend);
      }
      if (one.type === 'ind.supertrend') supertrend = { ...one, output: 'line' };
      if (one.type === 'cond.trend' && (one.inputs.x as Expression).type !== 'data.bars')
        subject = one.inputs.x as Expression;
      if (one.type === 'cond.compare' || one.type === 'cond.cross') {
        if ((one.inputs.a as Expression).type !== 'data.bars' || subject.type === 'data.bars')
          subject = one.inputs.a as Expression;
        if (one.inputs.b) level = one.inputs.b as Expression;
        if (one.inputs.b && !areComparable(one.inputs.a as Expression, one.inputs.b as Expression))
          throw new PlanError('it compares a price with a number that is no price');
        if (one.type === 'cond.cross') crossed = one;
        else if (one.inputs.b) compared = one;
      }
      return one;
    });
  return said.map((clause) => {
    if ('when' in clause) return { ...clause, when: replaced(clause.when) };
    if ('level' in clause) return { ...clause, level: replaced(clause.level) };
    return clause;
  });
}

/** "when it crosses below": the lines that crossed before. */
function withCrossed(x: Expression, crossed: Expression | null): Expression {
  const isIt = (one: unknown, as: string) => {
    const { type, params } = (one ?? {}) as Partial<Expression>;
    return type === '@it' && params?.as === as;
  };
  const { a, b } = x.inputs;
  if (crossed && x.type === crossed.type && isIt(a, 'subject') && isIt(b, 'level'))
    return { ...crossed, params: { ...crossed.params, ...x.params } };
  const inputs = Object.fromEntries(
    Object.entries(x.inputs).map(([name, input]) => [
      name,
      Array.isArray(input)
        ? input.map((one: Expression) => withCrossed(one, crossed))
        : withCrossed(input as Expression, crossed),
    ]),
  );
  return { ...x, inputs };
}
