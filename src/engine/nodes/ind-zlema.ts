import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';
import { LastValues } from '../indicators/last-values.ts';

/** An EMA of the source with its own lag added back. */
class Zlema implements NodeInstance {
  private readonly average: Ema;
  private readonly past: LastValues | null;

  constructor(length: number) {
    const lag = Math.floor((length - 1) / 2);
    this.average = new Ema(length);
    this.past = lag > 0 ? new LastValues(lag) : null;
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [value] = outputs as [Column];
    const { past } = this;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      value[at] = past ? 2 * x - past.push(x) : x;
    }
    this.average.fill(value, value, from, to);
  }
}

export const indZlema: NodeDefinition<{ length: number }> = {
  type: 'ind.zlema',
  category: 'indicator',
  label: 'ZLEMA',
  description: 'Zero-lag EMA: an EMA of the source plus its change over the lag, so that it follows turns sooner.',
  formula: 'EMA(2 × x − x[lag], length), lag = (length − 1) / 2 rounded down',
  source: 'John Ehlers and Ric Way, "Zero Lag (Well, Almost)", 2010',
  keywords: ['zero lag exponential moving average', 'zero-lag'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 1000, 'Bars of the EMA.')],
  warmup: ({ length }) => length + Math.floor((length - 1) / 2),
  create: ({ length }) => new Zlema(length),
};
