import { requireOperator } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { ForbiddenError, InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Roll } from '../contracts.ts';
import type { Revised } from '../revision-store.ts';

const RollType = builder.objectRef<Roll>('Roll').implement({
  description:
    'A roll to the next futures contract. Strategies see one continuous series: prices after it are lowered by its gap. Prices that people see are those of the contract.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'The first minute of the new contract.', resolve: ({ ts }) => ts }),
    from: t.exposeString('from', { description: 'The contract before: `ESZ3`.' }),
    to: t.exposeString('to', { description: 'The contract from then on: `ESH4`.' }),
    gap: t.expose('gap', { type: 'Decimal', description: 'New less old price at the roll, in points.' }),
  }),
});

builder.objectFields(InstrumentRef, (t) => ({
  contract: t.string({
    nullable: true,
    description: 'The futures contract of the newest bars; null when none is named.',
    resolve: async ({ symbol }, _args, { market }) => (await market.contracts.load(symbol)).at(-1)?.to ?? null,
  }),
  rolls: t.field({
    type: [RollType],
    description: 'The rolls from one futures contract to the next, oldest first.',
    resolve: async ({ symbol }, _args, { market }) =>
      (await market.contracts.load(symbol)).filter((roll): roll is Roll => roll.from !== null),
  }),
}));

const RevisedType = builder.objectRef<Revised & { instrument: string }>('RevisedBars').implement({
  description: 'What became of an instrument’s bars.',
  fields: (t) => ({
    instrument: t.field({
      type: InstrumentRef,
      description: 'The instrument.',
      resolve: ({ instrument }) => ({ symbol: instrument }),
    }),
    bars: t.exposeInt('bars', { description: 'Stored bars that were removed, or belong to another contract since.' }),
    revision: t.exposeInt('revision', { description: 'The data revision of the instrument afterwards.' }),
  }),
});

const ReviseResult = resultUnion('ReviseBarsResult', 'What became of the bars, or why nothing was done.', RevisedType, [
  ForbiddenError,
  InvalidInputError,
]);

builder.mutationFields((t) => ({
  rollInstrument: t.field({
    type: ReviseResult,
    description:
      'Records a roll to the next futures contract. Service role or admin. Open positions are shifted by the gap without profit or loss.',
    args: {
      instrument: t.arg.id({ required: true, description: 'The instrument: `ES`.' }),
      at: t.arg({ type: 'DateTime', required: true, description: 'The first minute of the new contract.' }),
      from: t.arg.string({ required: true, description: 'The contract before: `ESZ3`.' }),
      to: t.arg.string({ required: true, description: 'The contract from then on: `ESH4`.' }),
      gap: t.arg({ type: 'Decimal', required: true, description: 'New less old price at the roll, in points.' }),
      reason: t.arg.string({
        description: 'Why a roll is recorded that lies before stored bars, or replaces one of the same minute.',
      }),
    },
    async resolve(_root, { instrument, at, from, to, gap, reason }, context) {
      requireOperator(context);
      const revised = await context.market.imports.roll(instrument, { ts: at, from, to, gap }, reason ?? null);
      return { instrument, ...revised };
    },
  }),
  dropBars: t.field({
    type: ReviseResult,
    description:
      'Removes an instrument’s bars and rolls from an instant on. Service role or admin. What they were is kept with the reason.',
    args: {
      instrument: t.arg.id({ required: true, description: 'The instrument: `ES`.' }),
      from: t.arg({ type: 'DateTime', required: true, description: 'The first minute that is removed.' }),
      reason: t.arg.string({ required: true, description: 'Why they are removed.' }),
    },
    async resolve(_root, { instrument, from, reason }, context) {
      requireOperator(context);
      return { instrument, ...(await context.market.imports.dropBars(instrument, from, reason)) };
    },
  }),
}));
