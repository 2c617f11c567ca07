import { requireUser } from '../../../graphql/auth.ts';
import { nodeLoader } from '../../../graphql/node.ts';

// The type was looked up among the caller's rows; Prisma reads what is selected.
nodeLoader('Backtest', async (keys) => keys.map(([id]) => ({ id })));

nodeLoader('Trade', (keys, context) => {
  const trades = keys.map(([backtestId = '', ordinal = '']) => ({ backtestId, ordinal: Number(ordinal) }));
  return context.backtests.reads.trades(requireUser(context).userId, trades);
});
