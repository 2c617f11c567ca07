import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Rsi } from '../indicators/rsi.ts';

class RsiNode extends Rsi implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.next(v[i[0] as number] as number);
  }
}

export const indRsi: NodeDefinition<{ length: number }> = {
  type: 'ind.rsi',
  category: 'indicator',
  label: 'RSI',
  description:
    "Wilder's relative strength index, 0 to 100: low after a fall, high after a rise. A series that has not moved reads 0, as in TA-Lib.",
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'value'),
  params: [int('length', 14, 2, 500, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => length + 1,
  create: ({ length }) => new RsiNode(length),
};
