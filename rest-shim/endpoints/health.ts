import { endpoint, ok } from '../endpoint.ts';
import { HealthDocument, SignalsHealthDocument } from '../generated/operations.ts';
import { Health } from '../schema/account.ts';
import { SignalsHealth } from '../schema/signals.ts';
import { lower } from '../wire.ts';

export const healthEndpoints = [
  endpoint({
    id: 'getHealth',
    method: 'GET',
    route: '/api/health',
    public: true,
    summary: 'The health of the service; 503 when it is down.',
    response: Health,
    also: [503],
    operation: HealthDocument,
    variables: () => ({}),
    answer: ({ health }) => ({
      status: health.status === 'ok' ? 200 : 503,
      body: {
        status: health.status,
        version: health.version,
        uptime_seconds: health.uptimeSeconds,
        database: health.database,
        redis: health.redis,
        dispatcher: health.dispatcher,
      },
    }),
  }),
  endpoint({
    id: 'getSignalsHealth',
    method: 'GET',
    route: '/api/signals/health',
    public: true,
    summary: 'The health of the pipeline: market data by instrument, live feeds, runtimes by status.',
    response: SignalsHealth,
    operation: SignalsHealthDocument,
    variables: () => ({}),
    answer: ({ signalsHealth: { dispatcher, marketData, feeds, runtimes, now } }) =>
      ok({
        dispatcher,
        market_data: Object.fromEntries(
          marketData.map(({ instrument, lastBarTs, lagSeconds, status }) => [
            instrument.symbol,
            { last_bar_ts: lastBarTs, lag_seconds: lagSeconds, status },
          ]),
        ),
        feeds: feeds.map((feed) => ({
          name: feed.name,
          adapter: feed.adapter,
          instrument: feed.instrument.symbol,
          state: feed.state,
          connected: feed.connected,
          last_bar_ts: feed.lastBarTs,
          lag_seconds: feed.lagSeconds,
          gaps_filled: feed.gapsFilled,
          bars_filled: feed.barsFilled,
          rejected: feed.rejected,
          reconnects: feed.reconnects,
          problem: feed.problem,
        })),
        runtimes: Object.fromEntries(runtimes.map(({ status, count }) => [lower(status), count])),
        now,
      }),
  }),
];
