import { CLOSE, gives, HIGH, LOW, type NodeDefinition, OPEN, VOLUME } from '../definition.ts';
import { stateless } from '../instance.ts';
import { ALL_NUMBERS, atLeast } from '../intervals.ts';

export const dataBars: NodeDefinition = {
  type: 'data.bars',
  category: 'data',
  label: 'Bars',
  description:
    "Price and volume bars of the strategy's own instrument and timeframe. Every strategy has exactly one of these.",
  inputs: [],
  outputs: [...gives('bars', 'bars'), ...gives('number', 'open', 'high', 'low', 'close', 'volume')],
  offsets: [0, OPEN, HIGH, LOW, CLOSE, VOLUME],
  params: [],
  range: (_, output) => (output === 'volume' ? atLeast(0) : ALL_NUMBERS),
  nameOf: (_, output) => output.charAt(0).toUpperCase() + output.slice(1),
  warmup: () => 1,
  // Written out: an imported offset would be looked up on every bar.
  create: () =>
    stateless((v, _, o, { bar, ts, end }) => {
      v[o] = bar.open;
      v[o + 1] = bar.high;
      v[o + 2] = bar.low;
      v[o + 3] = bar.close;
      v[o + 4] = bar.volume;
      v[o + 5] = ts;
      v[o + 6] = end;
      v[o + 7] = 1;
    }),
};
