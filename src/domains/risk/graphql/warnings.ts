import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Breaker, TradingMode } from '../../../graphql/enums.ts';
import type { RiskWarning as Warning } from '../limits.ts';

const RiskWarning = builder.objectRef<Warning>('RiskWarning').implement({
  description: 'A limit is nearly reached. Sent once per limit and trade date.',
  fields: (t) => ({
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    breaker: t.exposeString('breaker', {
      description: 'The limit: `daily_loss_limit`, `max_daily_signals`, ….',
      deprecationReason: 'Use breakerKind.',
    }),
    breakerKind: t.field({
      type: Breaker,
      description: 'The limit.',
      resolve: ({ breaker }) => breaker as typeof Breaker.$inferType,
    }),
    observed: t.exposeString('observed', { description: 'The observed value, such as "-412.50" or "5".' }),
    limit: t.exposeString('limit', { description: 'The limit, such as "-500.00" or "6".' }),
    at: t.expose('at', { type: 'DateTime', description: 'When 80 % was reached.' }),
  }),
});

builder.subscriptionField('riskWarnings', (t) =>
  t.field({
    type: RiskWarning,
    description: 'Warnings when 80 % of a limit is used, once per limit and trade date.',
    subscribe: (_root, _args, context) =>
      context.signals.hub.live({ userId: requireUser(context).userId, filter: { kinds: ['risk_warning'] } }),
    resolve: ({ payload }) => payload as Warning,
  }),
);
