import { requireUser } from '../../../graphql/auth.ts';
import { nodeLoader } from '../../../graphql/node.ts';

nodeLoader('Runtime', (keys, context) => {
  const runtimes = keys.map(([strategyId = '', mode = '']) => ({ strategyId, mode }));
  return context.runtimes.reads.byKeys(requireUser(context).userId, runtimes);
});
