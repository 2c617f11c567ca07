import { requireService } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { FieldIssueType, resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError, InvalidInputError } from '../../../kernel/domain-error.ts';
import { BARS_PER_REQUEST } from '../limits.ts';
import type { Ingested } from '../market-data-service.ts';
import type { MissingMinutes } from '../missing.ts';

const figure = (count: number): string => count.toLocaleString('en-US');

export const BarInputType = builder.inputType('BarInput', {
  description:
    'A final one-minute bar, prices in points on the instrument’s tick grid. A price within 1e-9 of a tick of it is rounded.',
  fields: (t) => ({
    ts: t.field({ type: 'DateTime', required: true, description: 'When the bar opened: a whole minute.' }),
    open: t.field({ type: 'Decimal', required: true, description: 'The first price.' }),
    high: t.field({ type: 'Decimal', required: true, description: 'The highest price.' }),
    low: t.field({ type: 'Decimal', required: true, description: 'The lowest price.' }),
    close: t.field({ type: 'Decimal', required: true, description: 'The last price.' }),
    volume: t.field({ type: 'Decimal', description: 'Contracts traded, 0 or more; null or -1: unknown.' }),
    contract: t.string({
      description:
        'The futures contract that it is of: `ESZ3`. Another than the current one is refused (`wrong_contract`).',
    }),
  }),
});

const MissingType = builder.objectRef<MissingMinutes>('MissingMinutes').implement({
  description: 'Minutes of trading that are over, and not known to be complete.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'The open of the first.' }),
    to: t.expose('to', { type: 'DateTime', description: 'The end of the last.' }),
    minutes: t.exposeInt('minutes', {
      nullable: true,
      description: 'Their number within trading hours; null when the span is longer than 60 days.',
    }),
  }),
});

const IngestedType = builder.objectRef<Ingested>('Ingested').implement({
  description:
    'The result of an ingest: accepted, duplicates and rejected add up to the bars sent. A call without bars asks where to continue.',
  fields: (t) => ({
    accepted: t.exposeInt('accepted', { description: 'Number of stored bars.' }),
    duplicates: t.exposeInt('duplicates', { description: 'Number of bars already stored with the same values.' }),
    rejected: t.expose('rejected', {
      type: [FieldIssueType],
      description:
        'One issue per rejected bar, with path ["bars", INDEX, FIELD]: `late_bar`, `conflicting_bar`, `bar_not_over`, `off_tick_grid`, `high_below_low`, `wrong_contract`, …',
    }),
    rounded: t.exposeInt('rounded', {
      description: 'Number of bars with a price that missed the tick grid by at most 1e-9 of a tick, and was rounded.',
    }),
    volumeUnknown: t.exposeInt('volumeUnknown', { description: 'Number of bars without a volume: stored with 0.' }),
    watermark: t.expose('watermark', {
      type: 'DateTime',
      nullable: true,
      description: 'Bars that open before it are final, and are refused (`late_bar`); null before the first bar.',
    }),
    missing: t.expose('missing', {
      type: MissingType,
      nullable: true,
      description:
        'What is missing since the watermark, within trading hours; null when nothing is, or before the first bar.',
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
        description: `0 to ${figure(BARS_PER_REQUEST)}, oldest first: so many fit into a request body of 1 MiB.`,
      }),
      completeTo: t.arg({
        type: 'DateTime',
        description: 'The feed has sent every bar that opens before this instant: bars up to it are final.',
      }),
      finalByClock: t.arg.boolean({
        defaultValue: true,
        description:
          'Whether minutes become final 15 s after their end while the newest bar is recent. False: only bars and `completeTo` make them final, so that a feed can send later what it missed.',
      }),
    },
    resolve(_root, { instrument, timeframe, bars, completeTo, finalByClock }, context) {
      requireService(context);
      return context.market.service.ingest(instrument, bars, {
        timeframe: timeframe ?? '1m',
        completeTo: completeTo ?? null,
        finalByClock: finalByClock ?? true,
        maxBars: BARS_PER_REQUEST,
      });
    },
  }),
);
