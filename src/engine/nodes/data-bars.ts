import { type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { ALL_NUMBERS, atLeast } from '../intervals.ts';

export const dataBars: NodeDefinition = {
  type: 'data.bars',
  category: 'data',
  label: 'Bars',
  description:
    "Price and volume bars of the strategy's own instrument and timeframe. Every strategy has exactly one of these.",
  inputs: [],
  outputs: [...outputs('bars', 'bars'), ...outputs('number', 'open', 'high', 'low', 'close', 'volume')],
  params: [],
  range: (_, output) => (output === 'volume' ? atLeast(0) : ALL_NUMBERS),
  nameOf: (_, output) => output.charAt(0).toUpperCase() + output.slice(1),
  warmup: () => 1,
  barOutputs: ({ open, high, low, close, volume }) => [null, open, high, low, close, volume],
  create: () => stateless(() => {}),
};
