import type { Column } from '../columns.ts';
import {
  boolean,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  optionalInput,
  outputs,
  requiredInput,
} from '../definition.ts';

interface Params {
  bars: number;
  same_bar: boolean;
}

class Sequence implements NodeInstance {
  private readonly bars: number;
  private readonly sameBar: boolean;
  /** Bars since the step was reached; −1: it is not. */
  private sinceFirst = -1;
  private sinceSecond = -1;

  constructor({ bars, same_bar }: Params) {
    this.bars = bars;
    this.sameBar = same_bar;
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [first, second, third, cancel] = inputs as [Column, Column, Column | null, Column | null];
    const [result] = outputs as [Column];
    for (let at = from; at < to; at++) {
      this.age();
      if (cancel?.[at] === 1) this.sinceFirst = this.sinceSecond = -1;
      result[at] = this.step(first[at] === 1, second[at] === 1, third ? third[at] === 1 : null) ? 1 : 0;
    }
  }

  private age(): void {
    if (this.sinceFirst >= 0) this.sinceFirst++;
    if (this.sinceSecond >= 0) this.sinceSecond++;
    if (this.sinceFirst > this.bars) this.sinceFirst = -1;
    if (this.sinceSecond > this.bars) this.sinceSecond = -1;
  }

  /** `third`: null without such a step. */
  private step(first: boolean, second: boolean, third: boolean | null): boolean {
    if (this.sameBar) {
      if (first) this.sinceFirst = 0;
      if (second && this.sinceFirst >= 0) this.sinceSecond = 0;
    }
    const done = third === null ? second && this.sinceFirst >= 0 : third && this.sinceSecond >= 0;
    if (done) this.sinceFirst = this.sinceSecond = -1;
    if (!this.sameBar) {
      if (!done && second && this.sinceFirst >= 0) this.sinceSecond = 0;
      if (first) this.sinceFirst = 0;
    }
    return done;
  }
}

export const logicSequence: NodeDefinition<Params> = {
  type: 'logic.sequence',
  category: 'logic',
  label: 'Sequence',
  description:
    'True when `first` was true, then `second` within some bars (then `third` within as many of that). `cancel` starts it over, and so does the end.',
  formula: 'second[k] and first on one of the bars k − bars … k − 1; with third: third[k] and that of second',
  source: 'set-up and trigger, as in Linda Raschke and Larry Connors, "Street Smarts", 1995',
  keywords: ['then', 'after', 'setup', 'trigger', 'a then b', 'order'],
  inputs: [
    requiredInput('first', 'bool'),
    requiredInput('second', 'bool'),
    optionalInput('third', 'bool'),
    optionalInput('cancel', 'bool'),
  ],
  outputs: outputs('bool', 'result'),
  params: [
    int('bars', 5, 1, 500, 'How many bars later the next step may come at most.'),
    boolean('same_bar', false, 'Steps may come on one bar.'),
  ],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }, wired) => {
    if (!is) return { kind: 'all', of: [] };
    const last = wired[2] ? 2 : 1;
    return {
      kind: 'all',
      of: [
        { kind: 'condition', input: last, is: true },
        { kind: 'ever', input: 0 },
        { kind: 'ever', input: 1 },
      ],
    };
  },
  create: (params) => new Sequence(params),
};
