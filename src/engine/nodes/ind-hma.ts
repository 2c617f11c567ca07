import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { WeightedWindow } from '../indicators/regression.ts';
import { Scratch } from '../indicators/scratch.ts';

/** A weighted average of twice the fast minus the slow one, over the square root of the length. */
class Hma implements NodeInstance {
  private readonly fast: WeightedWindow;
  private readonly slow: WeightedWindow;
  private readonly smooth: WeightedWindow;
  #work = new Scratch();

  constructor(length: number) {
    this.fast = new WeightedWindow(Math.floor(length / 2));
    this.slow = new WeightedWindow(length);
    this.smooth = new WeightedWindow(Math.floor(Math.sqrt(length)));
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [value] = outputs as [Column];
    const fast = this.#work.upTo(to);
    this.fast.fillAverage(source, fast, from, to);
    this.slow.fillAverage(source, value, from, to);
    for (let at = from; at < to; at++) value[at] = 2 * (fast[at] as number) - (value[at] as number);
    this.smooth.fillAverage(value, value, from, to);
  }
}

export const indHma: NodeDefinition<{ length: number }> = {
  type: 'ind.hma',
  category: 'indicator',
  label: 'HMA',
  description: 'Hull moving average: smooth like a slow average, with hardly any lag. It may overshoot at turns.',
  formula: 'WMA(2 × WMA(x, length / 2) − WMA(x, length), √length), both rounded down',
  source: 'Alan Hull, "How to reduce lag in a moving average", 2005',
  keywords: ['hull moving average'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 2, 1000, 'Bars of the slow average.')],
  warmup: ({ length }) => length + Math.floor(Math.sqrt(length)) - 1,
  create: ({ length }) => new Hma(length),
};
