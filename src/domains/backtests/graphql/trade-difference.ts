import type { BacktestTrade } from '../../../generated/prisma/client.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { type TradeDifference, tradeDifference } from '../trade-difference.ts';
import { Trade } from './trade.ts';

type Difference = TradeDifference<BacktestTrade>;

const ChangedTrade = builder.objectRef<Difference['changed'][number]>('ChangedTrade').implement({
  description: 'A trade that two backtests entered on the same bar and side, and that is not the same.',
  fields: (t) => ({
    before: t.field({ type: Trade, description: 'In the first backtest.', resolve: ({ before }) => before }),
    after: t.field({ type: Trade, description: 'In the second.', resolve: ({ after }) => after }),
  }),
});

const TradeDifferenceType = builder.objectRef<Difference>('TradeDifference').implement({
  description: 'How the trades of one backtest differ from those of another.',
  fields: (t) => ({
    same: t.exposeInt('same', { description: 'Trades that are equal in both.' }),
    removed: t.field({ type: [Trade], description: 'Trades of the first alone.', resolve: ({ removed }) => removed }),
    added: t.field({ type: [Trade], description: 'Trades of the second alone.', resolve: ({ added }) => added }),
    changed: t.field({
      type: [ChangedTrade],
      description: 'Trades with the same entry and another price, size, exit or P&L.',
      resolve: ({ changed }) => changed,
    }),
  }),
});

builder.queryField('tradeDifference', (t) =>
  t.field({
    type: TradeDifferenceType,
    nullable: true,
    description:
      'Compares the trades of two of the caller’s backtests, such as of a version and of its graph with the newest node revisions; null when one of them does not exist. The first 5,000 trades of each are compared.',
    args: {
      before: t.arg.id({ required: true, description: 'The uuid of the first.' }),
      after: t.arg.id({ required: true, description: 'The uuid of the second.' }),
    },
    async resolve(_root, { before, after }, context) {
      const { userId } = requireUser(context);
      const [first, second] = await Promise.all(
        [before, after].map((id) => context.backtests.reads.tradesOf(userId, id)),
      );
      return first && second ? tradeDifference(first, second) : null;
    },
  }),
);
