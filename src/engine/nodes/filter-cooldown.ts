import type { Column } from '../columns.ts';
import { choice, int, type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';

export const filterCooldown: NodeDefinition<{ bars: number; after: 'any_exit' | 'loss' }> = {
  type: 'filter.cooldown',
  category: 'filter',
  label: 'Cooldown',
  description: 'False for some bars after a trade was closed, so that the next entry waits; otherwise true.',
  inputs: [],
  outputs: outputs('bool', 'result'),
  params: [
    int('bars', 5, 1, 500, 'Full bars to wait after the bar that closed the trade.'),
    choice('after', 'any_exit', ['any_exit', 'loss'], 'Wait after every exit, or only after a losing one.'),
  ],
  warmup: () => 0,
  readsTrades: true,
  explain: ({ bars, after }, { wanted, met }) => {
    const waited = wanted === met;
    const since = after === 'loss' ? 'the last loss' : 'the last exit';
    const text = waited
      ? `No cooldown: ${since} is more than ${bars} bars ago`
      : `Cooldown: ${since} is ${bars} bars ago or less`;
    return [{ kind: 'value', input: null, needed: `more than ${bars} bars since ${since}`, text }];
  },
  create: ({ bars, after }, { trades }) =>
    stateless((block, from, to) => {
      const counts = trades !== undefined && (after === 'any_exit' || trades.lastExitWasLoss);
      (block.outputs as [Column])[0].fill(counts && trades.barsSinceExit <= bars ? 0 : 1, from, to);
    }),
};
