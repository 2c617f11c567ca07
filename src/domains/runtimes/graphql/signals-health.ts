import { builder } from '../../../graphql/builder.ts';
import { LiveFeedRef, MarketDataHealthRef } from '../../../graphql/references.ts';
import type { CalendarHealth, LiveFeed } from '../../market-data/index.ts';
import type { RuntimeStatus as Status } from '../runtime.ts';
import { RuntimeStatus } from './runtime.ts';

const RuntimeCount = builder.objectRef<{ status: Status; count: number }>('RuntimeCount').implement({
  description: 'The number of runtimes in a status.',
  fields: (t) => ({
    status: t.expose('status', { type: RuntimeStatus, description: 'The status.' }),
    count: t.exposeInt('count', { description: 'The number, over all users.' }),
  }),
});

export interface SignalsHealthRow {
  dispatcher: 'ok' | 'stale';
  counts: { status: Status; count: number }[];
  marketData: (typeof MarketDataHealthRef.$inferType)[];
  calendars: CalendarHealth[];
  feeds: LiveFeed[];
  now: string;
}

const CalendarHealthType = builder.objectRef<CalendarHealth>('CalendarHealth').implement({
  description: 'How long the holidays of a calendar are known.',
  fields: (t) => ({
    calendar: t.exposeString('calendar', { description: 'Which calendar: `equity_index`.' }),
    completeUntil: t.exposeString('completeUntil', { description: 'The last date for which its holidays are known.' }),
    daysLeft: t.exposeInt('daysLeft', { description: 'Days until then; negative after it.' }),
    status: t.exposeString('status', { description: '`ok`, `ends_soon` in the last 60 days, `ended` after it.' }),
  }),
});

const SignalsHealth = builder.objectRef<SignalsHealthRow>('SignalsHealth').implement({
  description: 'The health of the pipeline, without user data.',
  fields: (t) => ({
    dispatcher: t.exposeString('dispatcher', {
      description: '`ok` when a process that runs strategies sent a heartbeat in the last 15 seconds, else `stale`.',
    }),
    marketData: t.expose('marketData', { type: [MarketDataHealthRef], description: 'Every instrument that has bars.' }),
    calendars: t.expose('calendars', {
      type: [CalendarHealthType],
      description: 'The calendars of instruments that have bars.',
    }),
    feeds: t.expose('feeds', { type: [LiveFeedRef], description: 'The configured live feeds, by instrument.' }),
    runtimes: t.expose('counts', { type: [RuntimeCount], description: 'The runtimes of all users, by status.' }),
    now: t.expose('now', { type: 'DateTime', description: 'When this was evaluated.' }),
  }),
});

builder.queryField('signalsHealth', (t) =>
  t.field({
    type: SignalsHealth,
    description: 'Health of feeds, dispatcher and runtimes, for status pages. Public.',
    resolve: (_root, _args, { runtimes }) => runtimes.signalsHealth(),
  }),
);
