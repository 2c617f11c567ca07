import { CLOSE, END, FRESH, gives, HIGH, LOW, type NodeDefinition, OPEN, TS, VOLUME } from '../definition.ts';
import { stateless } from '../instance.ts';

export const dataBars: NodeDefinition = {
  type: 'data.bars',
  category: 'data',
  label: 'Bars',
  description:
    "Price and volume bars of the strategy's own instrument and timeframe. Every strategy has exactly one of these.",
  inputs: [],
  outputs: [...gives('bars', 'bars'), ...gives('number', 'open', 'high', 'low', 'close', 'volume')],
  params: [],
  warmup: () => 1,
  create: () =>
    stateless((v, _, o, tape) => {
      v[o + OPEN] = v[o + 8] = tape.open;
      v[o + HIGH] = v[o + 9] = tape.high;
      v[o + LOW] = v[o + 10] = tape.low;
      v[o + CLOSE] = v[o + 11] = tape.close;
      v[o + VOLUME] = v[o + 12] = tape.volume;
      v[o + TS] = tape.ts;
      v[o + END] = tape.end;
      v[o + FRESH] = 1;
    }),
};
