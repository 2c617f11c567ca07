import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError, InvalidInputError, TierLimitError } from '../../../kernel/domain-error.ts';
import { Risk } from './risk.ts';

const RiskResult = resultUnion('RiskResult', 'The gate as it now stands, or why the limits stay as they are.', Risk, [
  ForbiddenError,
  TierLimitError,
  InvalidInputError,
]);

const RiskLimitsInput = builder.inputType('RiskLimitsInput', {
  description: 'Limits to change; what is left out stays. Up to the ceilings of the caller’s tier.',
  fields: (t) => ({
    dailyLossLimit: t.field({ type: 'Decimal', description: 'USD, "-500.00" or "500.00"; not zero.' }),
    maxDailySignals: t.int({ description: 'From 1.' }),
    maxOpenSignals: t.int({ description: 'From 1.' }),
    maxConsecutiveLosses: t.int({ description: 'From 1.' }),
    tradingHalted: t.boolean({ description: 'true stops every entry until it is false again.' }),
  }),
});

builder.queryField('risk', (t) =>
  t.field({
    type: Risk,
    description: 'How the caller’s risk gate stands now. Fails closed.',
    args: { mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Which pool of risk.' }) },
    resolve: (_root, { mode }, context) => context.risk.state(requireUser(context), mode ?? 'paper'),
  }),
);

builder.mutationField('updateRiskLimits', (t) =>
  t.field({
    type: RiskResult,
    description:
      'Tightens the caller’s limits, or loosens them up to what their tier allows. Holds from the next entry.',
    args: {
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Which pool of risk.' }),
      input: t.arg({ type: RiskLimitsInput, required: true, description: 'The limits.' }),
    },
    async resolve(_root, { mode, input }, context) {
      await context.risk.update(context.caller, mode ?? 'paper', input);
      return context.risk.state(context.caller, mode ?? 'paper');
    },
  }),
);
