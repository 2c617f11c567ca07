import { choice, gives, type NodeDefinition, needs, number, takes } from '../definition.ts';
import { stateless } from '../instance.ts';

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
  create: ({ op, value }) => {
    const holds = OPS[op];
    return stateless((v, i, o) => {
      const b = i[1] as number;
      v[o] = holds(v[i[0] as number] as number, b < 0 ? value : (v[b] as number)) ? 1 : 0;
    });
  },
};
