import type { Column } from '../columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';

interface Params {
  enter: number;
  leave: number;
  bars: number;
}

/** Two thresholds, so that a value that wavers around one does not switch the regime with every bar. */
class Regime implements NodeInstance {
  private readonly enter: number;
  private readonly leave: number;
  private readonly needed: number;
  /** −1 low, 1 high, 0 not known yet. */
  private state = 0;
  /** Bars in a row that ask for the other one. */
  private against = 0;
  private age = 0;

  constructor({ enter, leave, bars }: Params) {
    this.enter = enter;
    this.leave = leave;
    this.needed = bars;
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [x] = inputs as [Column];
    const [high, low, age] = outputs as [Column, Column, Column];
    for (let at = from; at < to; at++) {
      this.next(x[at] as number);
      high[at] = this.state > 0 ? 1 : 0;
      low[at] = this.state < 0 ? 1 : 0;
      age[at] = this.state === 0 ? Number.NaN : this.age;
    }
  }

  private next(x: number): void {
    this.age++;
    if (Number.isNaN(x)) return;
    const wanted = x >= this.enter ? 1 : x <= this.leave ? -1 : this.state;
    this.against = wanted === this.state ? 0 : this.against + 1;
    if (this.against < this.needed) return;
    if (wanted === this.state) return;
    this.state = wanted;
    this.against = 0;
    this.age = 1;
  }
}

export const condRegime: NodeDefinition<Params> = {
  type: 'cond.regime',
  category: 'condition',
  label: 'Regime',
  description:
    'Tells a high from a low regime by two thresholds: high from `enter` on, until the value falls to `leave`. Between the two it stays as it was, so it does not flicker; it can also ask for some bars in a row. Both are false until the first is known.',
  formula: 'x ≥ enter for bars in a row: high; x ≤ leave for bars in a row: low; else as before',
  source: 'hysteresis, as Otto Schmitt described it in 1938; regimes by ADX after Wilder',
  keywords: ['hysteresis', 'state', 'trend filter', 'volatility regime', 'schmitt trigger'],
  inputs: [requiredInput('x', 'number')],
  outputs: [...outputs('bool', 'high', 'low'), ...outputs('number', 'bars')],
  params: [
    number('enter', 25, -1_000_000_000, 1_000_000_000, 'From this value on the regime is high.'),
    number('leave', 20, -1_000_000_000, 1_000_000_000, 'At this value or below it is low.'),
    int('bars', 1, 1, 500, 'How many bars in a row have to say so.'),
  ],
  warmup: () => 1,
  everyBar: true,
  relation: ({ enter, leave }) => (leave < enter ? null : `needs \`leave\` below \`enter\`, got ${leave} and ${enter}`),
  create: (params) => new Regime(params),
};
