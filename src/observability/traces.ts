import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BarCommit } from '../domains/runtimes/index.ts';
import type { Measure } from '../graphql-server/plugins/measured-operations.ts';
import type { RequestLabels } from './request-labels.ts';
import { type Attributes, type Telemetry, traced } from './telemetry.ts';

// What of this process is traced: requests, operations, what the dispatcher commits, jobs.

export interface RequestTraces {
  /** Answers a request; the trace of it ends when the answer was sent. */
  request<T>(request: IncomingMessage, response: ServerResponse, answer: () => T): T;
}

const SERVER_FAULT = 500;
const LONGEST_NAME = 100;

export function createTraces(telemetry: Telemetry, labels: RequestLabels): RequestTraces & { operation: Measure } {
  return {
    request(request, response, answer) {
      // Without the query, which may contain a webhook secret or a token.
      const path = (request.url ?? '/').split('?', 1)[0] as string;
      const method = labels.method(request.method);
      const route = labels.route(method, path);
      const span = telemetry.begin({
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
      const known = name?.slice(0, LONGEST_NAME);
      const span = telemetry.begin({
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

/** The same commits, each a span: what happened on one bar, and the quiet bars of many runs. */
export function tracedCommit(commit: BarCommit, telemetry: Telemetry): BarCommit {
  return {
    ...commit,
    commitEvents: (outcomes) =>
      traced(
        telemetry,
        {
          name: 'dispatcher events',
          alone: true,
          attributes: { 'ex7.events': outcomes.length, ...instrumentOf(outcomes[0]?.live) },
        },
        () => commit.commitEvents(outcomes),
      ),
    async commitQuiet(runs) {
      const bars = runs.reduce((sum, { pending }) => sum + pending.length, 0);
      if (bars === 0) return commit.commitQuiet(runs);
      return traced(
        telemetry,
        {
          name: 'dispatcher bars',
          alone: true,
          attributes: { 'ex7.bars': bars, 'ex7.runs': runs.length, ...instrumentOf(runs[0]) },
        },
        () => commit.commitQuiet(runs),
      );
    },
  };
}

const instrumentOf = (live: { lease: { instrument: string } } | undefined): Attributes =>
  live ? { 'ex7.instrument': live.lease.instrument } : {};
