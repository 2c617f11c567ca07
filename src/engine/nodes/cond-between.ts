import { type Formula, gives, type NodeDefinition, needs, number, takes } from '../definition.ts';
import { stateless } from '../instance.ts';
import { above, atLeast, atMost, below } from '../intervals.ts';
import { rival, stateOf, valueReason } from '../wording.ts';

export const condBetween: NodeDefinition<{ low: number; high: number }> = {
  type: 'cond.between',
  category: 'condition',
  label: 'Between',
  description:
    'True while x lies between low and high, both included. Each bound is an edge, or the fixed value when it has none.',
  inputs: [needs('x', 'number'), takes('low', 'number'), takes('high', 'number')],
  outputs: gives('bool', 'result'),
  params: [
    number('low', 30, -1e9, 1e9, 'Lower bound when `low` has no edge; below `high`.'),
    number('high', 70, -1e9, 1e9, 'Upper bound when `high` has no edge.'),
  ],
  warmup: () => 1,
  relation: ({ low, high }, wired) =>
    wired.has('low') || wired.has('high') || low < high ? null : `needs \`low\` below \`high\`, got ${low} and ${high}`,
  implied: ({ low, high }, { is }, [, bottom, top]) => {
    const orNull = !is;
    const least: Formula = bottom
      ? { kind: 'order', inputs: [0, 1], signs: is ? [0, 1] : [-1], orNull }
      : { kind: 'number', input: 0, in: is ? atLeast(low) : below(low), orNull };
    const most: Formula = top
      ? { kind: 'order', inputs: [0, 2], signs: is ? [-1, 0] : [1], orNull }
      : { kind: 'number', input: 0, in: is ? atMost(high) : above(high), orNull };
    return { kind: is ? 'all' : 'any', of: [least, most] };
  },
  explain: ({ low, high }, question, [x, bottom, top]) => {
    if (!x) return [];
    const [from, to] = [bottom ? bottom.value : low, top ? top.value : high];
    const outside = question.wanted ? '' : 'outside of ';
    const words = `${outside}${rival(bottom ?? null, low)} to ${rival(top ?? null, high)}`;
    return [valueReason(question, 0, stateOf(x), `${outside}${from} to ${to}`, words)];
  },
  create: ({ low, high }) =>
    stateless((v, i, o) => {
      const x = v[i[0] as number] as number;
      const bottom = i[1] as number;
      const top = i[2] as number;
      v[o] = x >= (bottom < 0 ? low : (v[bottom] as number)) && x <= (top < 0 ? high : (v[top] as number)) ? 1 : 0;
    }),
};
