import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';
import { averageOf } from '../intervals.ts';

class EmaNode extends Ema implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.next(v[i[0] as number] as number);
  }
}

export const indEma: NodeDefinition<{ length: number }> = {
  type: 'ind.ema',
  category: 'indicator',
  label: 'EMA',
  description:
    'Exponential moving average: weighs recent bars more. It starts from the simple average of its first bars, as TA-Lib does.',
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'value'),
  params: [int('length', 20, 1, 1000, 'Smoothing length in bars; the newest bar weighs 2 / (length + 1).')],
  warmup: ({ length }) => length,
  range: (_, _output, [source]) => averageOf(source),
  create: ({ length }) => new EmaNode(length),
};
