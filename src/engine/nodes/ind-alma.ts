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
import { LastValues } from '../indicators/last-values.ts';

interface Params {
  length: number;
  offset: number;
  sigma: number;
}

/** A Gaussian has no shorter form: each value costs the length, which is why that is at most 200. */
class Alma implements NodeInstance {
  private readonly past: LastValues;
  /** Newest first; they sum to 1. */
  private readonly weights: Float64Array;

  constructor({ length, offset, sigma }: Params) {
    this.past = new LastValues(length);
    const centre = offset * (length - 1);
    const width = length / sigma;
    const bell = (k: number) => Math.exp(-((length - 1 - k - centre) ** 2) / (2 * width * width));
    const weights = Float64Array.from({ length }, (_, k) => bell(k));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.weights = weights.map((weight) => weight / total);
  }

  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [value] = outputs as [Column];
    const { past, weights } = this;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      past.push(x);
      value[at] = past.isFull && !Number.isNaN(x) ? this.average(weights) : Number.NaN;
    }
  }

  private average(weights: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * this.past.ago(k);
    return sum;
  }
}

export const indAlma: NodeDefinition<Params> = {
  type: 'ind.alma',
  category: 'indicator',
  label: 'ALMA',
  description:
    'Arnaud Legoux moving average: weighs bars by a bell curve that leans to the newest ones. Smooth, with little lag.',
  formula: 'Σ w·x / Σ w, w = exp(−(i − offset × (length − 1))² / (2 × (length / sigma)²)), i = 0 for the oldest bar',
  source: 'Arnaud Legoux and Dimitrios Kouzis-Loukas, 2009',
  keywords: ['arnaud legoux moving average', 'gaussian'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [
    int('length', 9, 1, 200, 'Bars of the average.'),
    number('offset', 0.85, 0, 1, 'Where the bell has its top: 1 is the newest bar, 0 the oldest.'),
    number('sigma', 6, 0.1, 100, 'How narrow the bell is: the more, the narrower.'),
  ],
  warmup: ({ length }) => length,
  create: (params) => new Alma(params),
};
