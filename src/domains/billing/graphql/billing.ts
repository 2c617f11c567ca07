import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { Node, nodeId, nodeLoader } from '../../../graphql/node.ts';
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
  description: 'A user’s tier, its source, caps and usage.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Unique over all types.', resolve: ({ userId }) => nodeId('Billing', userId) }),
    tier: t.field({ type: Tier, description: 'The tier in force now.', resolve: ({ tier }) => tier }),
    status: t.exposeString('status', {
      description:
        'The Stripe status of the subscription: `active`, `trialing`, `past_due`, `unpaid`, `canceled`, …; `none` without one.',
    }),
    source: t.exposeString('source', {
      description: 'The source of the tier: `stripe` (paid), `comp` (granted until a date) or `free`.',
    }),
    currentPeriodEnd: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the subscription renews, or ends when it is cancelled.',
      resolve: ({ currentPeriodEnd }) => currentPeriodEnd,
    }),
    cancelAtPeriodEnd: t.exposeBoolean('cancelAtPeriodEnd', {
      description: 'Whether it is cancelled and ends with the paid period.',
    }),
    compUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The end of a granted tier; null without one.',
      resolve: ({ compUntil }) => compUntil,
    }),
    caps: t.field({ type: Caps, description: 'The caps of the tier.', resolve: ({ caps }) => caps }),
    usage: t.field({
      type: Caps,
      description: 'Usage of each cap.',
      resolve: (row, _args, context) => context.billing.service.usageOf(row),
    }),
    compliant: t.boolean({
      description: 'Whether every required document is accepted in the version in force.',
      resolve: async ({ userId }, _args, context) => (await context.billing.compliance.of(userId)).compliant,
    }),
  }),
});

export const BillingResult = resultUnion('BillingResult', 'The updated billing, or the error.', Billing, [
  NotFoundError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  UnavailableError,
]);

nodeLoader('Billing', async (keys, context) => {
  const { userId } = requireUser(context);
  const own = context.billing.service.of(userId);
  return Promise.all(keys.map(([of]) => (of === userId ? own : null)));
});

builder.queryField('billing', (t) =>
  t.field({
    type: Billing,
    description: 'The caller’s tier, its source, caps and usage.',
    resolve: (_root, _args, context) => context.billing.service.of(requireUser(context).userId),
  }),
);

builder.objectField(MeRef, 'billing', (t) =>
  t.field({
    type: Billing,
    description: 'The tier, its source, caps and usage.',
    resolve: ({ userId }, _args, context) => context.billing.service.of(userId),
  }),
);

builder.mutationField('compAccount', (t) =>
  t.field({
    type: BillingResult,
    description: 'Grants a user a tier until a date; FREE ends an earlier grant. Admins only; recorded.',
    args: {
      userId: t.arg.id({ required: true, description: 'The user.' }),
      tier: t.arg({ type: Tier, required: true, description: 'The tier.' }),
      until: t.arg({ type: 'DateTime', required: true, description: 'The end of the grant, at most ten years ahead.' }),
      reason: t.arg.string({ required: true, description: 'The reason, 1 to 500 characters.' }),
    },
    resolve: (_root, grant, context) => context.billing.service.comp(context.caller, grant),
  }),
);
