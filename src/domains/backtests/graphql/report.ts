import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';

builder.queryField('tearSheet', (t) =>
  t.string({
    nullable: true,
    description:
      'One of the caller’s backtests as a self-contained HTML page with charts, tables, caveats and the disclaimer; null when it does not exist.',
    args: { backtestId: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve: (_root, { backtestId }, context) =>
      context.backtests.reports.html(requireUser(context).userId, backtestId),
  }),
);
