import { choice, gives, type NodeDefinition, needs, number, type Operand, type Sign, takes } from '../definition.ts';
import { stateless } from '../instance.ts';
import { above, atLeast, atMost, below, except, type NumberSet, span } from '../intervals.ts';
import { rival, stateOf, valueReason } from '../wording.ts';

type Op = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';
const OPS: Record<Op, (a: number, b: number) => boolean> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
  // NaN !== x is true, and a condition on null is false.
  neq: (a, b) => a < b || a > b,
};

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
  inputs: [needs('a', 'number'), takes('b', 'number')],
  outputs: gives('bool', 'result'),
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
    const holds = OPS[op];
    return stateless((v, i, o) => {
      const b = i[1] as number;
      v[o] = holds(v[i[0] as number] as number, b < 0 ? value : (v[b] as number)) ? 1 : 0;
    });
  },
};
