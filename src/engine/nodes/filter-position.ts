import { gives, type NodeDefinition } from '../definition.ts';
import { stateless } from '../instance.ts';

export const filterPosition: NodeDefinition = {
  type: 'filter.position',
  category: 'filter',
  label: 'Position',
  description:
    "Reads this strategy's open paper signal as it stood when the bar began. bars_in_trade counts bars since the entry bar and is empty when flat.",
  inputs: [],
  outputs: [...gives('bool', 'is_flat', 'is_long', 'is_short'), ...gives('number', 'bars_in_trade')],
  params: [],
  warmup: () => 0,
  readsTrades: true,
  create: (_, { trades }) =>
    stateless((v, _i, o) => {
      const side = trades?.side ?? 0;
      v[o] = side === 0 ? 1 : 0;
      v[o + 1] = side > 0 ? 1 : 0;
      v[o + 2] = side < 0 ? 1 : 0;
      v[o + 3] = trades?.barsInTrade ?? Number.NaN;
    }),
};
