import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { MeanDeviation } from '../indicators/bollinger.ts';
import { Scratch } from '../indicators/scratch.ts';

class ZScore implements NodeInstance {
  private readonly window: MeanDeviation;
  #work = new Scratch();

  constructor(length: number) {
    this.window = new MeanDeviation(length);
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [value] = outputs as [Column];
    const mean = this.#work.upTo(to);
    this.window.fill(source, mean, value, from, to);
    for (let at = from; at < to; at++) {
      const deviation = value[at] as number;
      value[at] = deviation > 0 ? ((source[at] as number) - (mean[at] as number)) / deviation : Number.NaN;
    }
  }
}

export const indZscore: NodeDefinition<{ length: number }> = {
  type: 'ind.zscore',
  category: 'indicator',
  label: 'Z-score',
  description:
    'How many standard deviations a value lies from its average: beyond ±2 it is unusual. Empty while the values do not vary.',
  formula: '(x − SMA(x)) / σ(x), population σ over the length',
  source: 'textbook statistics; Perry Kaufman, "Trading Systems and Methods"',
  keywords: ['standard score', 'deviations', 'mean reversion'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 2, 1000, 'Bars of the average and the deviation.')],
  warmup: ({ length }) => length,
  create: ({ length }) => new ZScore(length),
};
