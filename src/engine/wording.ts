import type { Operand, Question, Reason } from './definition.ts';
import type { NumberSet } from './intervals.ts';

/** A value as a sentence shows it: at most eight significant digits. */
export function shown(value: Operand['value']): string {
  if (value === null) return 'without a value';
  return typeof value === 'number' ? String(Number(value.toPrecision(8))) : String(value);
}

/** "ADX 14 is 17.2"; "ADX 14 has no value yet". */
export const stateOf = ({ name, value }: Operand): string =>
  value === null ? `${name} has no value yet` : `${name} is ${shown(value)}`;

/** The other side of a comparison: "EMA 21 (5003.25)"; a fixed number is its own name. */
export const rival = (operand: Operand | null, fixed: number): string =>
  operand ? `${operand.name} (${shown(operand.value)})` : shown(fixed);

/** A reason that is a value: "…, needs …" when what was wanted is not so. */
export function valueReason(
  { met }: Question,
  input: number | null,
  state: string,
  needed: string,
  words: string,
): Reason {
  return { kind: 'value', input, needed, text: met ? `${state}, ${words}` : `${state}, needs ${words}` };
}

/** The inputs that made a conjunction or disjunction what it is: those that have its value. */
export const sameInputs = ({ wanted, met }: Question, inputs: readonly (Operand | null)[]): Reason[] => {
  const actual = wanted === met;
  return inputs.flatMap((operand, input): Reason[] =>
    operand?.value === actual ? [{ kind: 'condition', input, wanted }] : [],
  );
};

/** A set of numbers: "more than 80", "30 to 70", "less than 20 or more than 80". */
export const setWords = (set: NumberSet): string =>
  set
    .map(({ low, high, lowOpen, highOpen }) => {
      if (low === high) return `exactly ${shown(low)}`;
      if (high === Number.POSITIVE_INFINITY) return `${lowOpen ? 'more than' : 'at least'} ${shown(low)}`;
      if (low === Number.NEGATIVE_INFINITY) return `${highOpen ? 'less than' : 'at most'} ${shown(high)}`;
      return `${shown(low)} to ${shown(high)}`;
    })
    .join(' or ');
