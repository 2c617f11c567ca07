import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../app/compose/services.ts';
import type { Measure } from '../graphql-server/plugins/measured-operations.ts';
import type { Asset } from '../http/assets/asset.ts';
import { cacheUsage } from '../kernel/bounded-cache.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { LoopWatch } from './loop-watch.ts';
import { createMeters } from './metric-registry.ts';
import { createMetricsStore } from './metrics-store.ts';
import type { EventObserver } from './observed-events.ts';
import type { RequestLabels } from './request-labels.ts';

export interface MetricsEndpoint {
  /** Measures a request until its response is sent. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** The response to /metrics; null for another path or without permission. */
  serve(path: string, request: IncomingMessage): Promise<Asset | null>;
}

export interface MetricsOptions {
  labels: RequestLabels;
  /** The bearer token of scrapes. */
  token: string | null;
  /** Whether the metrics are public when no token is configured. */
  open: boolean;
  /** Blocks of the event loop so far. Default: they are not watched. */
  loopBlocks?: LoopWatch['blocks'] | undefined;
  /** Number of uncaught errors so far. Default: none. */
  uncaughtErrors?: (() => number) | undefined;
  onFault(fault: unknown): void;
}

export interface MeasuredParts {
  db: Pick<Database, 'query' | 'pool'>;
  /** The version in package.json. */
  version: string;
  /** Whether Redis responds. Undefined: not configured. */
  redisOk?: () => boolean;
  services: Pick<Services, 'hub' | 'runtimeStore' | 'feedHealth'>;
  /** The request bodies in memory. Undefined: the process serves no requests. */
  bodies?: { bytes(): number };
}

/** Defines all metrics of the process and serves them in Prometheus format. */
export function createMetrics(options: MetricsOptions) {
  const { token, open, labels, loopBlocks, uncaughtErrors = () => 0 } = options;
  const onFault = (fault: unknown): void => {
    faults.inc();
    options.onFault(fault);
  };
  const meters = createMeters({ onFault });
  const faults = meters.counter('ex7_faults_total', 'Errors that clients see as internal.', []);
  meters.gauge('ex7_uncaught_errors', 'Uncaught errors; the first one shuts the process down.', [], () => [
    { value: uncaughtErrors() },
  ]);
  if (loopBlocks) {
    const blockGauge = (name: string, help: string, of: 'count' | 'seconds') =>
      meters.gauge(name, help, ['operation'], () =>
        loopBlocks().map(({ operation, ...block }) => ({ labels: { operation }, value: block[of] })),
      );
    blockGauge('ex7_event_loop_blocks', 'Turns of the event loop over 100 ms, by their probable cause.', 'count');
    blockGauge('ex7_event_loop_blocked_seconds', 'Duration of those turns together.', 'seconds');
  }
  const cacheGauge = (name: string, help: string, of: 'bytes' | 'maxBytes' | 'entries') =>
    meters.gauge(name, help, ['cache'], () =>
      cacheUsage().map(({ name: cache, ...usage }) => ({ labels: { cache }, value: usage[of] })),
    );
  cacheGauge('ex7_cache_bytes', 'Estimated bytes of what a cache keeps.', 'bytes');
  cacheGauge('ex7_cache_max_bytes', 'Bytes that a cache may keep.', 'maxBytes');
  cacheGauge('ex7_cache_entries', 'Entries of a cache.', 'entries');
  const http = meters.duration('ex7_http_request_seconds', 'Time until the response was sent or the stream ended.', [
    'method',
    'route',
    'status',
  ]);
  const operations = meters.duration(
    'ex7_graphql_operation_seconds',
    'Duration of operations by the first root field, including REST.',
    ['type', 'field', 'outcome'],
  );
  const events = meters.counter('ex7_events_total', 'Events of users by kind: signals fired, blocked, …', ['kind']);
  const lag = meters.duration('ex7_event_delivery_seconds', 'Time from an event to its delivery to a stream.', [
    'kind',
  ]);

  const observer: EventObserver = {
    onCommitted: (kind) => events.inc({ kind }),
    onDelivered: (kind, seconds) => lag.observe({ kind }, Math.max(0, seconds)),
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
      return { type: meters.contentType, body: await meters.text(), cacheable: false, isPrivate: true };
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
    /** Counts and logs an internal error. */
    onFault,
    /** What this process has done since it started. */
    async totals(): Promise<Totals> {
      const requests = (await http.get()).values.filter(
        ({ metricName }) => metricName === 'ex7_http_request_seconds_count',
      );
      const refused = requests.filter(({ labels: of }) => Number(of.status) >= SERVER_FAULT);
      return {
        requests: sum(requests),
        serverErrors: sum(refused),
        faults: sum((await faults.get()).values),
        events: sum((await events.get()).values),
      };
    },
    /** Registers the gauges that are read at every scrape. */
    measure({ db, version, redisOk, services, bodies }: MeasuredParts) {
      const store = createMetricsStore(db);
      meters.gauge('ex7_build_info', 'Always 1; the labels are the versions.', ['version', 'node'], () => [
        { labels: { version, node: process.versions.node }, value: 1 },
      ]);
      meters.gauge(
        'ex7_pool_connections',
        'Connections to PostgreSQL, and statements that wait for one.',
        ['state'],
        () => [
          { labels: { state: 'busy' }, value: db.pool.totalCount - db.pool.idleCount },
          { labels: { state: 'idle' }, value: db.pool.idleCount },
          { labels: { state: 'waited_for' }, value: db.pool.waitingCount },
        ],
      );
      meters.gauge('ex7_leases', 'Shards of runtimes, by whether a live process holds them.', ['state'], () =>
        store.leases(),
      );
      meters.gauge(
        'ex7_instrument_lag_seconds',
        'Lag of the slowest runtime of an instrument behind its newest bar.',
        ['instrument'],
        () => store.instrumentLags(),
      );
      const feedGauge = (name: string, help: string, of: 'connected' | 'reconnects' | 'gapsFilled' | 'rejected') =>
        meters.gauge(name, help, ['feed', 'instrument'], async () =>
          (await store.feeds()).map(({ labels, [of]: value }) => ({ labels, value })),
        );
      feedGauge('ex7_feed_connected', '1 while a live feed is connected and a process runs it, else 0.', 'connected');
      feedGauge('ex7_feed_reconnects', 'Connections of a live feed that were lost or refused.', 'reconnects');
      feedGauge('ex7_feed_gaps_filled', 'Gaps that a live feed filled from its history.', 'gapsFilled');
      feedGauge('ex7_feed_rejected_bars', 'Bars of a live feed that were not stored.', 'rejected');
      meters.gauge(
        'ex7_feed_lag_seconds',
        'Seconds since the newest bar of a live feed closed; 0 while its market is closed.',
        ['feed', 'instrument'],
        async () =>
          (await services.feedHealth()).map(({ name, instrument, lagSeconds }) => ({
            labels: { feed: name, instrument },
            value: lagSeconds ?? 0,
          })),
      );
      if (redisOk) {
        meters.gauge('ex7_redis_up', '1 if Redis responds in time, else 0.', [], () => [{ value: Number(redisOk()) }]);
      }
      if (bodies) {
        meters.gauge('ex7_request_body_bytes', 'Bytes of request bodies in memory.', [], () => [
          { value: bodies.bytes() },
        ]);
      }
      meters.gauge('ex7_hub_streams', 'Open event streams of this process.', [], () => [
        { value: services.hub.size() },
      ]);
      meters.gauge('ex7_hub_waiting', 'Queued deliveries: in total, and in the longest queue.', ['of'], () => {
        const { total, longest } = services.hub.waiting();
        return [
          { labels: { of: 'all' }, value: total },
          { labels: { of: 'longest' }, value: longest },
        ];
      });
      meters.gauge('ex7_dispatcher_lag_seconds', 'Lag of the slowest runtime behind the newest bar.', [], async () => [
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

export interface Totals {
  requests: number;
  /** Responses with a status of 500 or above. */
  serverErrors: number;
  faults: number;
  /** Events of users that this process committed. */
  events: number;
}

const SERVER_FAULT = 500;
const sum = (values: readonly { value: number }[]): number => values.reduce((total, { value }) => total + value, 0);

function mayScrape({ headers }: IncomingMessage, token: string | null, open: boolean): boolean {
  if (token === null) return open;
  const sent = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
