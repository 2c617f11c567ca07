import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Sma } from '../indicators/sma.ts';
import { averageOf } from '../intervals.ts';

class SmaNode extends Sma implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.next(v[i[0] as number] as number);
  }
}

export const indSma: NodeDefinition<{ length: number }> = {
  type: 'ind.sma',
  category: 'indicator',
  label: 'SMA',
  description: 'Simple moving average: the mean of the last values.',
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'value'),
  params: [int('length', 20, 1, 1000, 'How many bars are averaged.')],
  warmup: ({ length }) => length,
  range: (_, _output, [source]) => averageOf(source),
  create: ({ length }) => new SmaNode(length),
};
