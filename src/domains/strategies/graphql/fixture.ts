import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Fixture } from '../fixtures.ts';

const FixtureType = builder.objectRef<Fixture>('Fixture').implement({
  description: 'A ready-made strategy that ships with the project.',
  fields: (t) => ({
    slug: t.exposeID('slug', { description: 'The argument of `createStrategyFromFixture`.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
    description: t.exposeString('description', { description: 'The idea behind it.' }),
  }),
});

builder.queryField('fixtures', (t) =>
  t.field({
    type: [FixtureType],
    description: 'The ready-made strategies.',
    resolve(_root, _args, context) {
      requireCaller(context);
      return [...context.strategies.fixtures.list];
    },
  }),
);
