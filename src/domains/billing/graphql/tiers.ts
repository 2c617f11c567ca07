import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { type Caps as CapsRow, TIERS, type TierInfo as TierRow } from '../tiers.ts';

export const Caps = builder.objectRef<CapsRow>('Caps').implement({
  description: 'Caps of a tier, or the usage of them.',
  fields: (t) => ({
    strategies: t.exposeInt('strategies', { description: 'Strategies that are not deleted.' }),
    runningRuntimes: t.exposeInt('runningRuntimes', { description: 'Strategies running at the same time.' }),
    alertChannels: t.exposeInt('alertChannels', { description: 'Alert channels.' }),
    vixGenerationsPerMonth: t.exposeInt('vixGenerationsPerMonth', {
      description: 'Drafts from a prompt per calendar month (UTC).',
    }),
    historyDays: t.exposeInt('historyDays', {
      description: 'Days of history of signals and audit rows, counted from their creation.',
    }),
    concurrentStreams: t.exposeInt('concurrentStreams', {
      description: 'Concurrent subscriptions and REST streams.',
    }),
  }),
});

const TierInfo = builder.objectRef<TierRow>('TierInfo').implement({
  description: 'A tier, its prices and its caps.',
  fields: (t) => ({
    id: t.field({ type: Tier, description: 'The tier.', resolve: ({ id }) => id }),
    name: t.exposeString('name', { description: 'The display name.' }),
    monthPrice: t.field({
      type: 'Decimal',
      description: 'Per month, in `currency`, before taxes.',
      resolve: ({ prices }) => prices.month,
    }),
    yearPrice: t.field({
      type: 'Decimal',
      description: 'Per year, in `currency`, before taxes.',
      resolve: ({ prices }) => prices.year,
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217: `USD`.' }),
    checkoutIntervals: t.stringList({
      description: 'The intervals by which it can be bought on this server: `month`, `year`; none without billing.',
      resolve: ({ id }, _args, context) => context.billing.checkout.intervalsOf(id),
    }),
    caps: t.field({ type: Caps, description: 'Its caps.', resolve: ({ caps }) => caps }),
  }),
});

builder.queryField('tiers', (t) =>
  t.field({
    type: [TierInfo],
    description: 'All tiers, smallest first. Public.',
    resolve: () => [...TIERS],
  }),
);
