import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { percentage } from '../indicators/percentage.ts';
import { Rsi } from '../indicators/rsi.ts';
import { span } from '../intervals.ts';

/** Rounding may take 100 × gain ÷ gain one step past 100. */
class RsiNode extends Rsi implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = percentage(this.next(v[i[0] as number] as number));
  }
}

class UnboundedRsi extends Rsi implements NodeInstance {
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
  range: () => span(0, 100),
  create: ({ length }) => new RsiNode(length),
  earlier: [
    {
      changed: 'The value never passes 100; rounding took it to 100.00000000000001 on a series that only rises.',
      create: ({ length }) => new UnboundedRsi(length),
    },
  ],
};
