import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { MeRef } from '../../../graphql/references.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
} from '../../../kernel/domain-error.ts';
import type { Billing as BillingRow } from '../billing-service.ts';
import { Caps } from './tiers.ts';

export const Billing = builder.objectRef<BillingRow>('Billing').implement({
  description: 'The tier a user has, where it comes from, and how much of it is used.',
  fields: (t) => ({
    tier: t.field({ type: Tier, description: 'The tier in force now.', resolve: ({ tier }) => tier }),
    status: t.exposeString('status', {
      description:
        'Stripe’s word for the subscription: `active`, `trialing`, `past_due`, `unpaid`, `canceled`, …; `none` when there was never one.',
    }),
    source: t.exposeString('source', {
      description: 'Where the tier comes from: `stripe` (paid), `comp` (given until a date) or `free`.',
    }),
    currentPeriodEnd: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the subscription renews, or ends if it was cancelled.',
      resolve: ({ currentPeriodEnd }) => currentPeriodEnd,
    }),
    cancelAtPeriodEnd: t.exposeBoolean('cancelAtPeriodEnd', {
      description: 'Whether it was cancelled and only runs to the end of what is paid.',
    }),
    compUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when a tier was given free of charge; null when none is.',
      resolve: ({ compUntil }) => compUntil,
    }),
    caps: t.field({ type: Caps, description: 'What the tier allows.', resolve: ({ caps }) => caps }),
    usage: t.field({
      type: Caps,
      description: 'How much of each cap is used now.',
      resolve: (row, _args, context) => context.billing.service.usageOf(row),
    }),
    compliant: t.boolean({
      description: 'Whether every required legal text is accepted in the version in force.',
      resolve: async ({ userId }, _args, context) => (await context.billing.compliance.of(userId)).compliant,
    }),
  }),
});

export const BillingResult = resultUnion('BillingResult', 'The billing as it now is, or why not.', Billing, [
  NotFoundError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  UnavailableError,
]);

builder.queryField('billing', (t) =>
  t.field({
    type: Billing,
    description: 'The caller’s tier, its source and its use.',
    resolve: (_root, _args, context) => context.billing.service.of(requireUser(context).userId),
  }),
);

builder.objectField(MeRef, 'billing', (t) =>
  t.field({
    type: Billing,
    description: 'The tier, its source and its use.',
    resolve: ({ userId }, _args, context) => context.billing.service.of(userId),
  }),
);

builder.mutationField('compAccount', (t) =>
  t.field({
    type: BillingResult,
    description: 'Gives a user a tier until a date; FREE ends what was given before. Admins only, and kept on record.',
    args: {
      userId: t.arg.id({ required: true, description: 'Whose.' }),
      tier: t.arg({ type: Tier, required: true, description: 'The tier.' }),
      until: t.arg({ type: 'DateTime', required: true, description: 'Until when, at most ten years on.' }),
      reason: t.arg.string({ required: true, description: 'Why, 1–500 characters.' }),
    },
    resolve: (_root, grant, context) => context.billing.service.comp(context.caller, grant),
  }),
);
