import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { nodeLoader } from '../../../graphql/node.ts';
import { ForbiddenError, InvalidInputError, TierLimitError } from '../../../kernel/domain-error.ts';
import { TRADING_MODES } from '../limits.ts';
import { Risk } from './risk.ts';

const RiskResult = resultUnion('RiskResult', 'The new state of the gate, or the error.', Risk, [
  ForbiddenError,
  TierLimitError,
  InvalidInputError,
]);

const RiskLimitsInput = builder.inputType('RiskLimitsInput', {
  description: 'The limits to change, up to the ceilings of the caller’s tier. Omitted limits stay unchanged.',
  fields: (t) => ({
    dailyLossLimit: t.field({ type: 'Decimal', description: 'USD, "-500.00" or "500.00"; not zero.' }),
    maxDailySignals: t.int({ description: 'From 1.' }),
    maxOpenSignals: t.int({ description: 'From 1.' }),
    maxConsecutiveLosses: t.int({ description: 'From 1.' }),
    tradingHalted: t.boolean({ description: 'True denies every entry until it is set to false.' }),
  }),
});

nodeLoader('Risk', async (keys, context) => {
  const user = requireUser(context);
  return Promise.all(
    keys.map(([userId, mode]) => {
      const known = TRADING_MODES.find((one) => one === mode);
      return known && userId === user.userId ? context.risk.state(user, known) : null;
    }),
  );
});

builder.queryField('risk', (t) =>
  t.field({
    type: Risk,
    description: 'The state of the caller’s risk gate. Fails closed.',
    args: { mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }) },
    resolve: (_root, { mode }, context) => context.risk.state(requireUser(context), mode ?? 'paper'),
  }),
);

builder.mutationField('updateRiskLimits', (t) =>
  t.field({
    type: RiskResult,
    description:
      'Tightens the caller’s limits, or loosens them up to the ceilings of their tier. Applies from the next entry.',
    args: {
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }),
      input: t.arg({ type: RiskLimitsInput, required: true, description: 'The limits.' }),
    },
    async resolve(_root, { mode, input }, context) {
      await context.risk.update(context.caller, mode ?? 'paper', input);
      return context.risk.state(context.caller, mode ?? 'paper');
    },
  }),
);
