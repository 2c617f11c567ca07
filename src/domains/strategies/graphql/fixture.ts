import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import type { Fixture } from '../fixtures.ts';

const FixtureType = builder.objectRef<Fixture>('Fixture').implement({
  description: 'A ready-made strategy that ships with the project.',
  fields: (t) => ({
    slug: t.exposeID('slug', { description: 'The argument of `createStrategyFromFixture`.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
    description: t.exposeString('description', { description: 'The idea behind it.' }),
    source: t.exposeString('source', { description: 'Who described the idea, and where.' }),
    reasoning: t.exposeString('reasoning', { description: 'Why it should work, in three sentences.' }),
    fails: t.exposeString('fails', { description: 'When it does not work.' }),
    tags: t.exposeStringList('tags', { description: 'What kind of strategy it is.' }),
    instrument: t.exposeID('instrument', { description: 'The contract that it is drawn for.' }),
    timeframe: t.field({ type: Timeframe, description: 'The bar length.', resolve: ({ timeframe }) => timeframe }),
  }),
});

builder.queryField('fixtures', (t) =>
  t.field({
    type: [FixtureType],
    description: 'The ready-made strategies.',
    args: {
      search: t.arg.string({ description: 'Only those with every word in name, description, tags or source.' }),
    },
    resolve(_root, { search }, context) {
      requireCaller(context);
      return [...context.strategies.fixtures.find(search ?? '')];
    },
  }),
);
