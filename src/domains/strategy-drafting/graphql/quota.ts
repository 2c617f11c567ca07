import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { errorOptions } from '../../../graphql/errors.ts';
import { QuotaExceededError } from '../drafting-errors.ts';
import type { VixQuota as VixQuotaRow } from '../quota.ts';

export const VixQuota = builder.objectRef<VixQuotaRow>('VixQuota').implement({
  description: 'The quota of strategies drafted from prompts in a calendar month (UTC).',
  fields: (t) => ({
    tier: t.field({ type: Tier, description: 'The tier.', resolve: ({ tier }) => tier }),
    limit: t.exposeInt('limit', { description: 'The limit of the tier per month.' }),
    used: t.exposeInt('used', { description: 'Drafts of this month, including those in progress.' }),
    remaining: t.exposeInt('remaining', { description: 'Remaining drafts.' }),
    resetsAt: t.field({
      type: 'DateTime',
      description: 'When the quota resets.',
      resolve: ({ resetsAt }) => resetsAt,
    }),
  }),
});

builder.objectType(QuotaExceededError, {
  ...errorOptions('QuotaExceededError', 'The monthly quota is used up.'),
  fields: (t) => ({ quota: t.expose('quota', { type: VixQuota, description: 'The state of the quota.' }) }),
});

builder.queryField('vixQuota', (t) =>
  t.field({
    type: VixQuota,
    description: 'The caller’s quota for this month.',
    resolve: (_root, _args, context) => context.vix.quotaOf(requireUser(context).userId),
  }),
);
