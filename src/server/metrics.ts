import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { routeOf } from '../../rest-shim/index.ts';
import type { Database } from '../platform/database.ts';
import { createMeters } from '../platform/metrics.ts';
import type { Asset } from './asset.ts';
import { createMetricsStore } from './metrics-store.ts';
import type { EventObserver } from './observed-events.ts';
import type { Services } from './services.ts';
import { GRAPHQL_PATH } from './yoga.ts';

export interface MetricsEndpoint {
  /** Measures a request until its answer is sent. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** What /metrics answers; null for another path, and for whoever may not see it. */
  serve(path: string, request: IncomingMessage): Promise<Asset | null>;
}

export interface MetricsOptions {
  /** The bearer token that a scrape has to bring. */
  token: string | null;
  /** Whether, without a token configured, anyone may see them. */
  open: boolean;
  onFault(fault: unknown): void;
}

export interface MeasuredParts {
  db: Pick<Database, 'query'>;
  services: Pick<Services, 'hub' | 'runtimeStore'>;
}

const OWN_PATHS = new Set(['/', '/graphiql', '/docs', '/openapi.json', '/healthz', '/readyz', '/metrics']);

/** Everything that is measured in this process, and the page that shows it in Prometheus' format. */
export function createMetrics({ token, open, onFault }: MetricsOptions) {
  const meters = createMeters({ onFault });
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
        const route = routeLabel(request.method ?? 'GET', path);
        stop({ method: methodLabel(request.method), route, status: String(response.statusCode) });
      });
    },
    async serve(path, request) {
      if (path !== '/metrics' || !mayScrape(request, token, open)) return null;
      return { type: meters.contentType, body: await meters.text(), lasting: false, secret: true };
    },
  };

  return {
    endpoint,
    observer,
    plugin: timedOperations((type, field, outcome, seconds) => operations.observe({ type, field, outcome }, seconds)),
    /** Joins what is asked at every scrape. */
    measure({ db, services }: MeasuredParts) {
      const store = createMetricsStore(db);
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

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const methodLabel = (method = 'GET'): string => (METHODS.has(method) ? method : 'other');

/** A bounded set of names, whatever is asked for. */
function routeLabel(method: string, path: string): string {
  if (path === GRAPHQL_PATH || OWN_PATHS.has(path)) return path;
  return routeOf(method, path) ?? 'other';
}

type Timed = (type: string, field: string, outcome: 'ok' | 'error', seconds: number) => void;

/** Times queries and mutations to their result, and subscriptions to their start. */
function timedOperations(timed: Timed): Plugin {
  const begin = (document: DocumentNode, operationName: string | null | undefined) => {
    const started = performance.now();
    const { type, field } = namesOf(document, operationName);
    return (failed: boolean) => timed(type, field, failed ? 'error' : 'ok', (performance.now() - started) / 1000);
  };
  return {
    onExecute({ args }) {
      const done = begin(args.document, args.operationName);
      return { onExecuteDone: ({ result }) => done(failedResult(result)) };
    },
    onSubscribe({ args }) {
      const done = begin(args.document, args.operationName);
      return { onSubscribeResult: ({ result }) => done(failedResult(result)), onSubscribeError: () => done(true) };
    },
  };
}

const failedResult = (result: unknown): boolean =>
  !isAsyncIterable(result) && ((result as ExecutionResult | null)?.errors?.length ?? 0) > 0;

function namesOf(document: DocumentNode, operationName: string | null | undefined) {
  const operation = document.definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION && (operationName == null || one.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return { type: OperationTypeNode.QUERY, field: 'none' };
  const [first] = operation.selectionSet.selections;
  return { type: operation.operation, field: first?.kind === Kind.FIELD ? first.name.value : 'fragment' };
}
