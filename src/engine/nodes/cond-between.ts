import type { Column } from '../columns.ts';
import { type Formula, type NodeDefinition, number, optionalInput, outputs, requiredInput } from '../definition.ts';
import { stateless } from '../instance.ts';
import { above, atLeast, atMost, below } from '../intervals.ts';
import { rival, stateOf, valueReason } from '../wording.ts';

export const condBetween: NodeDefinition<{ low: number; high: number }> = {
  type: 'cond.between',
  category: 'condition',
  label: 'Between',
  description:
    'True while x lies between low and high, both included. Each bound is an edge, or the fixed value when it has none.',
  inputs: [requiredInput('x', 'number'), optionalInput('low', 'number'), optionalInput('high', 'number')],
  outputs: outputs('bool', 'result'),
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
    stateless((block, from, to) => {
      const [source, bottom, top] = block.inputs as [Column, Column | null, Column | null];
      const [result] = block.outputs as [Column];
      for (let at = from; at < to; at++) {
        const x = source[at] as number;
        const least = bottom ? (bottom[at] as number) : low;
        const most = top ? (top[at] as number) : high;
        result[at] = x >= least && x <= most ? 1 : 0;
      }
    }),
};
