import type { Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Lag } from '../indicators/lag.ts';

type Base = (before: number) => number;

class Change implements NodeInstance {
  private readonly lag: Lag;
  private readonly base: Base | null;

  /** `base`: what a change is a percentage of; null: the difference itself. */
  constructor(bars: number, base: Base | null) {
    this.lag = new Lag(bars);
    this.base = base;
  }

  update(block: NodeBlock, from: number, to: number): void {
    const [source] = block.inputs as [Column];
    const [value] = block.outputs as [Column];
    const { base } = this;
    this.lag.fill(source, value, from, to);
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      const before = value[at] as number;
      if (!base) value[at] = x - before;
      else value[at] = before === 0 ? Number.NaN : (100 * (x - before)) / base(before);
    }
  }
}

interface Params {
  bars: number;
  mode: 'diff' | 'percent';
}

export const mathChange: NodeDefinition<Params> = {
  type: 'math.change',
  category: 'math',
  label: 'Change',
  description: 'How much a value has changed over some bars, as a difference or in percent.',
  inputs: [requiredInput('x', 'number')],
  outputs: outputs('number', 'value'),
  params: [
    int('bars', 1, 1, 500, 'Over how many bars.'),
    choice(
      'mode',
      'diff',
      ['diff', 'percent'],
      'diff: now minus then; percent: that in percent of the size of then, so that a fall is negative below zero too.',
    ),
  ],
  warmup: ({ bars }) => bars + 1,
  nameOf: ({ bars, mode }, _, [x]) =>
    `Change of ${x} over ${bars} ${bars === 1 ? 'bar' : 'bars'}${mode === 'percent' ? ' in %' : ''}`,
  create: ({ bars, mode }) => new Change(bars, mode === 'percent' ? Math.abs : null),
  earlier: [
    {
      changed: 'A change in percent is of the absolute value of the earlier number: from −20 to −21 it is −5, not 5.',
      create: ({ bars, mode }) => new Change(bars, mode === 'percent' ? (before) => before : null),
    },
  ],
};
