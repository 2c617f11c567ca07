import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../app/compose/services.ts';
import type { Measure } from '../graphql-server/plugins/measured-operations.ts';
import type { Asset } from '../http/assets/asset.ts';
import type { Database } from '../platform/postgres/database.ts';
import { createMeters } from './metric-registry.ts';
import { createMetricsStore } from './metrics-store.ts';
import type { EventObserver } from './observed-events.ts';
import type { RequestLabels } from './request-labels.ts';

export interface MetricsEndpoint {
  /** Measures a request until its answer is sent. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** The response to /metrics; null for another path or without permission. */
  serve(path: string, request: IncomingMessage): Promise<Asset | null>;
}

export interface MetricsOptions {
  labels: RequestLabels;
  /** The bearer token that a scrape has to bring. */
  token: string | null;
  /** Whether, without a token configured, anyone may see them. */
  open: boolean;
  /** How many errors nothing caught. Default: none. */
  uncaughtErrors?: (() => number) | undefined;
  onFault(fault: unknown): void;
}

export interface MeasuredParts {
  db: Pick<Database, 'query'>;
  /** Whether Redis answers. Left out: none is configured. */
  redisOk?: () => boolean;
  services: Pick<Services, 'hub' | 'runtimeStore'>;
}

/** Everything that is measured in this process, and the page that shows it in Prometheus' format. */
export function createMetrics(options: MetricsOptions) {
  const { token, open, labels, uncaughtErrors = () => 0 } = options;
  const onFault = (fault: unknown): void => {
    faults.inc();
    options.onFault(fault);
  };
  const meters = createMeters({ onFault });
  const faults = meters.counter('ex7_faults_total', 'Errors that clients are shown as internal.', []);
  meters.gauge('ex7_uncaught_errors', 'Errors that nothing caught: the first one ends the process.', [], () => [
    { value: uncaughtErrors() },
  ]);
  const http = meters.duration('ex7_http_request_seconds', 'Until the answer was sent; a stream, until it ended.', [
    'method',
    'route',
    'status',
  ]);
  const operations = meters.duration('ex7_graphql_operation_seconds', 'By the first root field; REST included.', [
    'type',
    'field',
    'outcome',
  ]);
  const events = meters.counter('ex7_events_total', 'What happened to users, by kind: signals fired, blocked, …', [
    'kind',
  ]);
  const lag = meters.duration('ex7_event_delivery_seconds', 'From an event to its handing over to a stream.', ['kind']);

  const observer: EventObserver = {
    happened: (kind) => events.inc({ kind }),
    delivered: (kind, seconds) => lag.observe({ kind }, Math.max(0, seconds)),
  };

  const endpoint: MetricsEndpoint = {
    watch(request, response) {
      const stop = http.startTimer();
      response.once('close', () => {
        const path = (request.url ?? '/').split('?', 1)[0] as string;
        const route = labels.route(request.method ?? 'GET', path);
        stop({ method: labels.method(request.method), route, status: String(response.statusCode) });
      });
    },
    async serve(path, request) {
      if (path !== '/metrics' || !mayScrape(request, token, open)) return null;
      return { type: meters.contentType, body: await meters.text(), lasting: false, secret: true };
    },
  };

  const operation: Measure = ({ type, field }) => {
    const stop = operations.startTimer({ type, field });
    return (outcome) => void stop({ outcome });
  };

  return {
    endpoint,
    observer,
    operation,
    /** Counts a fault, and has it logged. */
    onFault,
    /** Adds the gauges that are read at every scrape. */
    measure({ db, redisOk, services }: MeasuredParts) {
      const store = createMetricsStore(db);
      if (redisOk) {
        meters.gauge('ex7_redis_up', '1 while Redis answers in time, else 0.', [], () => [
          { value: Number(redisOk()) },
        ]);
      }
      meters.gauge('ex7_hub_streams', 'Streams of events that are open here.', [], () => [
        { value: services.hub.size() },
      ]);
      meters.gauge(
        'ex7_hub_waiting',
        'Deliveries that wait for their readers: all, and the fullest queue.',
        ['of'],
        () => {
          const { total, longest } = services.hub.waiting();
          return [
            { labels: { of: 'all' }, value: total },
            { labels: { of: 'longest' }, value: longest },
          ];
        },
      );
      meters.gauge('ex7_dispatcher_lag_seconds', 'How far the last runtime is behind the newest bar.', [], async () => [
        { value: await store.dispatcherLag() },
      ]);
      meters.gauge('ex7_runtimes', 'Runtimes by status.', ['status'], async () =>
        (await services.runtimeStore.counts(db)).map(({ status, count }) => ({ labels: { status }, value: count })),
      );
      meters.gauge('ex7_jobs', 'Jobs by task and state.', ['task', 'state'], async () =>
        (await store.jobs()).map(({ task, state, count }) => ({ labels: { task, state }, value: count })),
      );
    },
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

function mayScrape({ headers }: IncomingMessage, token: string | null, open: boolean): boolean {
  if (token === null) return open;
  const sent = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
