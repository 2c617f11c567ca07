import { CLOSE, gives, HIGH, int, LOW, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Atr } from '../indicators/atr.ts';
import { atLeast } from '../intervals.ts';

class AtrNode extends Atr implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    const b = i[0] as number;
    v[o] = this.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
  }
}

export const indAtr: NodeDefinition<{ length: number }> = {
  type: 'ind.atr',
  category: 'indicator',
  label: 'ATR',
  description:
    "Wilder's average true range, in points: how far a bar usually travels, gaps included. Commonly the distance of a stop.",
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'value'),
  params: [int('length', 14, 1, 500, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => length + 1,
  range: () => atLeast(0),
  create: ({ length }) => new AtrNode(length),
};
