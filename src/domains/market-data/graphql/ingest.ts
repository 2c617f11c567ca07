import { requireService } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { FieldIssueType, resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError, InvalidInputError } from '../../../kernel/domain-error.ts';
import type { Ingested } from '../market-data-service.ts';

export const BarInputType = builder.inputType('BarInput', {
  description: 'A final one-minute bar, prices in points on the instrument’s tick grid.',
  fields: (t) => ({
    ts: t.field({ type: 'DateTime', required: true, description: 'When the bar opened: a whole minute.' }),
    open: t.field({ type: 'Decimal', required: true, description: 'The first price.' }),
    high: t.field({ type: 'Decimal', required: true, description: 'The highest price.' }),
    low: t.field({ type: 'Decimal', required: true, description: 'The lowest price.' }),
    close: t.field({ type: 'Decimal', required: true, description: 'The last price.' }),
    volume: t.field({ type: 'Decimal', required: true, description: 'Contracts traded, 0 or more.' }),
  }),
});

const IngestedType = builder.objectRef<Ingested>('Ingested').implement({
  description: 'The result of an ingest: accepted, duplicates and rejected add up to the bars sent.',
  fields: (t) => ({
    accepted: t.exposeInt('accepted', { description: 'Number of stored bars.' }),
    duplicates: t.exposeInt('duplicates', { description: 'Number of bars already stored with the same values.' }),
    rejected: t.expose('rejected', {
      type: [FieldIssueType],
      description:
        'One issue per rejected bar, with path ["bars", INDEX, FIELD]: `late_bar`, `conflicting_bar`, `bar_not_over`, `off_tick_grid`, `high_below_low`, …',
    }),
  }),
});

const IngestResult = resultUnion('IngestResult', 'The result of the ingest, or the error.', IngestedType, [
  ForbiddenError,
  InvalidInputError,
]);

builder.mutationField('ingestBars', (t) =>
  t.field({
    type: IngestResult,
    description:
      'Stores final bars of an instrument, in their order; valid ones are stored even if others are rejected. Service role only.',
    args: {
      instrument: t.arg.id({ required: true, description: 'The contract: `MES`.' }),
      timeframe: t.arg({ type: Timeframe, defaultValue: '1m', description: 'Must be M1.' }),
      bars: t.arg({
        type: [BarInputType],
        required: true,
        description: 'At most 10,000, oldest first; a request body has at most 1 MiB, some 8,000 bars.',
      }),
      completeTo: t.arg({
        type: 'DateTime',
        description: 'The feed has sent every bar that opens before this instant: bars up to it are final.',
      }),
    },
    resolve(_root, { instrument, timeframe, bars, completeTo }, context) {
      requireService(context);
      return context.market.service.ingest(instrument, bars, {
        timeframe: timeframe ?? '1m',
        completeTo: completeTo ?? null,
      });
    },
  }),
);
