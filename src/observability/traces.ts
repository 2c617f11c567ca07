import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BarCommit } from '../domains/runtimes/index.ts';
import type { Measure } from '../graphql-server/plugins/measured-operations.ts';
import type { RequestLabels } from './request-labels.ts';
import { type Attributes, type Telemetry, traced } from './telemetry.ts';

// What this process traces: requests, operations, commits of the dispatcher, jobs.

export interface RequestTraces {
  /** Handles a request in a span that ends when the response is sent. */
  request<T>(request: IncomingMessage, response: ServerResponse, answer: () => T): T;
}

const SERVER_FAULT = 500;
const MAX_NAME = 100;

export function createTraces(telemetry: Telemetry, labels: RequestLabels): RequestTraces & { operation: Measure } {
  return {
    request(request, response, answer) {
      // Without the query, which may contain a webhook secret or a token.
      const path = (request.url ?? '/').split('?', 1)[0] as string;
      const method = labels.method(request.method);
      const route = labels.route(method, path);
      const span = telemetry.startSpan({
        name: `${method} ${route}`,
        attributes: { 'http.request.method': method, 'http.route': route },
        headers: request.headers,
      });
      response.once('close', () => {
        const { statusCode } = response;
        span.end({
          attributes: { 'http.response.status_code': statusCode },
          ...(statusCode >= SERVER_FAULT ? { failure: `HTTP ${statusCode}` } : {}),
        });
      });
      return span.within(answer);
    },
    operation({ type, field, name }) {
      const known = name?.slice(0, MAX_NAME);
      const span = telemetry.startSpan({
        name: `${type} ${known ?? field}`,
        attributes: {
          'graphql.operation.type': type,
          'graphql.field': field,
          ...(known === undefined ? {} : { 'graphql.operation.name': known }),
        },
      });
      return (outcome) => span.end(outcome === 'error' ? { failure: 'errors in the result' } : {});
    },
  };
}

/** Wraps the commit with a span for each bar and for each batch of quiet bars. */
export function tracedCommit(commit: BarCommit, telemetry: Telemetry): BarCommit {
  return {
    ...commit,
    commitEvents: (outcomes) =>
      traced(
        telemetry,
        {
          name: 'dispatcher events',
          isRoot: true,
          attributes: { 'ex7.events': outcomes.length, ...instrumentOf(outcomes[0]?.live) },
        },
        () => commit.commitEvents(outcomes),
      ),
    commitQuiet: (runs, lane, to) =>
      to.length === 0
        ? commit.commitQuiet(runs, lane, to)
        : traced(
            telemetry,
            {
              name: 'dispatcher bars',
              isRoot: true,
              attributes: { 'ex7.runs': runs.length, 'ex7.passed': lane.passed, ...instrumentOf(runs[0]) },
            },
            () => commit.commitQuiet(runs, lane, to),
          ),
  };
}

const instrumentOf = (live: { lease: { instrument: string } } | undefined): Attributes =>
  live ? { 'ex7.instrument': live.lease.instrument } : {};
