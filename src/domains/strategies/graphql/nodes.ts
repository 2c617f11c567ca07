import { requireUser } from '../../../graphql/auth.ts';
import { nodeLoader } from '../../../graphql/node.ts';

nodeLoader('Strategy', (keys, context) => {
  const ids = keys.map(([id]) => id as string);
  return context.strategies.reads.byIds(requireUser(context).userId, ids);
});

nodeLoader('StrategyVersion', async (keys, context) => {
  const versions = keys.map(([strategyId = '', version = '']) => ({ strategyId, version: readVersion(version) }));
  return context.strategies.reads.versions(requireUser(context).userId, versions);
});

/** Not a number: 0, which no version has. */
const readVersion = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0);
