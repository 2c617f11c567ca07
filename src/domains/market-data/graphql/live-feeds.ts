import { builder } from '../../../graphql/builder.ts';
import { InstrumentRef, LiveFeedRef } from '../../../graphql/references.ts';

const FeedProblemType = builder.objectRef<{ code: string; message: string; at: string }>('LiveFeedProblem').implement({
  description: 'What was wrong with a feed.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: '`wrong_keys`, `connection_lost`, `rate_limited`, `late_bar`, …: docs/feeds.md lists them.',
    }),
    message: t.exposeString('message', { description: 'What was wrong, without keys.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  }),
});

LiveFeedRef.implement({
  description: 'A configured live feed, for one of its instruments. Counts are of the process that runs it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As configured.' }),
    adapter: t.exposeString('adapter', { description: 'The kind of source: `alpaca`, `json`, …' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: ({ instrument }) => ({ symbol: instrument }),
    }),
    state: t.exposeString('state', {
      description:
        '`connecting`, `connected`, `waiting` before the next attempt, `refused` for wrong keys, `stopped` when no process runs it.',
    }),
    connected: t.exposeBoolean('connected', { description: 'Whether the source has accepted the subscription.' }),
    lastBarTs: t.expose('lastBarTs', { type: 'DateTime', nullable: true, description: 'The open of its newest bar.' }),
    lagSeconds: t.exposeFloat('lagSeconds', {
      nullable: true,
      description:
        'Seconds since its newest bar closed or, if later, since trading started; null while the market is closed.',
    }),
    gapsFilled: t.exposeInt('gapsFilled', { description: 'Gaps that were filled from the history of the source.' }),
    barsFilled: t.exposeInt('barsFilled', { description: 'The bars of those gaps.' }),
    rejected: t.exposeInt('rejected', { description: 'Bars that were not stored.' }),
    reconnects: t.exposeInt('reconnects', { description: 'Connections that were lost or refused.' }),
    problem: t.expose('problem', { type: FeedProblemType, nullable: true, description: 'The newest problem.' }),
  }),
});
