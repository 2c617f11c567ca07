import type { Column } from '../columns.ts';
import {
  choice,
  type NodeDefinition,
  number,
  type Operand,
  optionalInput,
  outputs,
  requiredInput,
  type Sign,
} from '../definition.ts';
import { stateless } from '../instance.ts';
import { above, atLeast, atMost, below, except, type NumberSet, span } from '../intervals.ts';
import { rival, stateOf, valueReason } from '../wording.ts';

type Op = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';
const SIGNS: Record<Op, Sign[]> = { gt: [1], gte: [0, 1], lt: [-1], lte: [-1, 0], eq: [0], neq: [-1, 1] };
const SETS: Record<Op, (x: number) => NumberSet> = {
  gt: above,
  gte: atLeast,
  lt: below,
  lte: atMost,
  eq: (x) => span(x, x),
  neq: except,
};

/** Sign, words, and what it is when it is not so. */
const WORDS: Record<Op, [sign: string, words: string, otherwise: Op]> = {
  gt: ['>', 'more than', 'lte'],
  gte: ['≥', 'at least', 'lt'],
  lt: ['<', 'less than', 'gte'],
  lte: ['≤', 'at most', 'gt'],
  eq: ['=', 'exactly', 'neq'],
  neq: ['≠', 'other than', 'eq'],
};

export const condCompare: NodeDefinition<{ op: Op; value: number }> = {
  type: 'cond.compare',
  category: 'condition',
  label: 'Compare',
  description:
    'True while a is above, below or equal to b, or to a fixed value when b has no edge. False while either is empty.',
  inputs: [requiredInput('a', 'number'), optionalInput('b', 'number')],
  outputs: outputs('bool', 'result'),
  params: [
    choice('op', 'gt', ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'], 'gt >, gte ≥, lt <, lte ≤, eq =, neq ≠.'),
    number('value', 0, -1e9, 1e9, 'What a is compared with when b has no edge.'),
  ],
  warmup: () => 1,
  implied: ({ op, value }, { is }, [, b]) => {
    const holds = is ? op : WORDS[op][2];
    const orNull = !is;
    if (b) return { kind: 'order', inputs: [0, 1], signs: SIGNS[holds], orNull };
    return { kind: 'number', input: 0, in: SETS[holds](value), orNull };
  },
  explain: ({ op, value }, question, [a, b]) => {
    if (!a) return [];
    const [sign, words] = WORDS[question.wanted ? op : WORDS[op][2]];
    const bound = b ? b.value : value;
    if (bound === null) return [valueReason(question, 1, stateOf(b as Operand), 'a value', 'a value')];
    return [valueReason(question, 0, stateOf(a), `${sign} ${bound}`, `${words} ${rival(b ?? null, value)}`)];
  },
  create: ({ op, value }) => {
    const [less, equal, greater] = [-1, 0, 1].map((sign) => (SIGNS[op].includes(sign as Sign) ? 1 : 0));
    return stateless((block, from, to) => {
      const [a, b] = block.inputs as [Column, Column | null];
      const [result] = block.outputs as [Column];
      for (let at = from; at < to; at++) {
        const x = a[at] as number;
        const y = b ? (b[at] as number) : value;
        // A condition on null is false.
        result[at] = (x < y ? less : x > y ? greater : x === y ? equal : 0) as number;
      }
    });
  },
};
