import { choice, gives, type NodeDefinition, needs, takes } from '../definition.ts';
import { stateless } from '../instance.ts';

export const entrySignal: NodeDefinition<{ side: 'long' | 'short' }> = {
  type: 'entry.signal',
  category: 'execution',
  label: 'Entry',
  description:
    'Opens a trade at the close of a bar on which its condition (and its filter, if any) is true and no trade was open.',
  inputs: [needs('when', 'bool'), takes('filter', 'bool'), needs('size', 'size')],
  outputs: gives('entry', 'entry'),
  params: [choice('side', 'long', ['long', 'short'], 'long buys, short sells.')],
  warmup: () => 1,
  everyBar: true,
  create: () =>
    stateless((v, i, o) => {
      const filter = i[1] as number;
      v[o] = v[i[0] as number] === 1 && (filter < 0 || v[filter] === 1) ? 1 : 0;
    }),
};
