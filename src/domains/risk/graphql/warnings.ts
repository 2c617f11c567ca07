import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import type { RiskWarning as Warning } from '../limits.ts';

const RiskWarning = builder.objectRef<Warning>('RiskWarning').implement({
  description: 'A limit is nearly reached: one warning a trade date and limit.',
  fields: (t) => ({
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    breaker: t.exposeString('breaker', { description: 'Which limit: `daily_loss_limit`, `max_daily_signals`, ….' }),
    observed: t.exposeString('observed', { description: 'Where it stands: "-412.50" or "5".' }),
    limit: t.exposeString('limit', { description: 'Where it stops entries: "-500.00" or "6".' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it came that far.' }),
  }),
});

builder.subscriptionField('riskWarnings', (t) =>
  t.field({
    type: RiskWarning,
    description: 'The caller’s limits as 80 % of them is used, once a trade date each, from now on.',
    subscribe: (_root, _args, context) =>
      context.signals.hub.live({ userId: requireUser(context).userId, filter: { kinds: ['risk_warning'] } }),
    resolve: ({ payload }) => payload as Warning,
  }),
);
