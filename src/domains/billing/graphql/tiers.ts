import { builder } from '../../../graphql/builder.ts';
import { Tier } from '../../../graphql/enums.ts';
import { type Caps as CapsRow, TIERS, type TierInfo as TierRow } from '../tiers.ts';

export const Caps = builder.objectRef<CapsRow>('Caps').implement({
  description: 'How many of each thing: what a tier allows, or what is used of it.',
  fields: (t) => ({
    strategies: t.exposeInt('strategies', { description: 'Strategies that are not deleted.' }),
    runningRuntimes: t.exposeInt('runningRuntimes', { description: 'Strategies running at the same time.' }),
    alertChannels: t.exposeInt('alertChannels', { description: 'Places that alerts are sent to.' }),
    vixGenerationsPerMonth: t.exposeInt('vixGenerationsPerMonth', {
      description: 'Strategies drawn from a prompt in a calendar month (UTC).',
    }),
    historyDays: t.exposeInt('historyDays', {
      description: 'How many days signals and audit rows are kept, from when they were written.',
    }),
    concurrentStreams: t.exposeInt('concurrentStreams', {
      description: 'Subscriptions and REST streams open at the same time.',
    }),
  }),
});

const TierInfo = builder.objectRef<TierRow>('TierInfo').implement({
  description: 'A tier, its prices and its caps.',
  fields: (t) => ({
    id: t.field({ type: Tier, description: 'Which tier.', resolve: ({ id }) => id }),
    name: t.exposeString('name', { description: 'As shown to people.' }),
    monthPrice: t.field({
      type: 'Decimal',
      description: 'For a month, in `currency`, before taxes.',
      resolve: ({ prices }) => prices.month,
    }),
    yearPrice: t.field({
      type: 'Decimal',
      description: 'For a year, in `currency`, before taxes.',
      resolve: ({ prices }) => prices.year,
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217: `USD`.' }),
    caps: t.field({ type: Caps, description: 'What it allows.', resolve: ({ caps }) => caps }),
  }),
});

builder.queryField('tiers', (t) =>
  t.field({
    type: [TierInfo],
    description: 'Every tier, the smallest first. Public.',
    resolve: () => [...TIERS],
  }),
);
