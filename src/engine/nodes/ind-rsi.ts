import { gives, int, type NodeDefinition, needs } from '../definition.ts';
import { Rsi } from '../indicators/rsi.ts';
import { Series } from '../instance.ts';

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
  create: ({ length }) => new Series(new Rsi(length)),
};
