import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config/config.ts';
import type { Caller } from '../../domains/account/index.ts';
import { symbols } from '../../domains/market-data/index.ts';
import type { Wakeups } from '../../events/index.ts';
import { schema } from '../../graphql/schema.ts';
import type { KnownOperation } from '../../graphql-server/known-operations.ts';
import type { OperationRequest, Operations } from '../../graphql-server/operations.ts';
import { responseOf } from '../../http/client-connection.ts';
import type { Authenticator } from '../../http/session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createCallsInFlight } from '../../mcp/calls-in-flight.ts';
import { changedBy } from '../../mcp/changed.ts';
import { createMcpEndpoint, type McpEndpoint } from '../../mcp/endpoint.ts';
import * as documents from '../../mcp/generated/operations.ts';
import { createProtectedResource } from '../../mcp/oauth.ts';
import type { Services } from './services.ts';

export interface McpPartsOfApp {
  config: Pick<Config, 'http' | 'version'> & Partial<Pick<Config, 'auth'>>;
  services: Services;
  operations: Operations;
  wakeups: Wakeups;
  authenticator: Authenticator;
  /** The context of a request's operations. */
  contextOf(request: IncomingMessage, caller: Caller): OperationRequest['context'];
  clock: Clock;
  onFault(fault: unknown): void;
}

const codeOf = ({ text }: { text: string }): string => (JSON.parse(text) as { error: { code: string } }).error.code;

/** The tools of agents: each is an operation of GraphQL, run in process. */
export function composeMcp(parts: McpPartsOfApp): { endpoint: McpEndpoint; close(): void } {
  const { config, services, operations, wakeups, authenticator, contextOf, clock, onFault } = parts;
  const prepared = new Map<string, KnownOperation>();
  for (const [name, document] of Object.entries(documents)) {
    if (name.endsWith('ToolDocument')) prepared.set(String(document), operations.prepare(String(document)));
  }
  const calls = createCallsInFlight(wakeups);
  const endpoint = createMcpEndpoint({
    schema,
    version: config.version,
    resource: createProtectedResource({
      publicUrl: config.http.publicUrl,
      supabaseUrl: config.auth?.supabaseUrl ?? null,
    }),
    corsOrigins: config.http.corsOrigins,
    authenticate: (request) => authenticator.authenticate(request.headers, responseOf(request)),
    execute(document, variables, request, caller, anyway) {
      const operation = prepared.get(document);
      if (!operation) throw new Error('The document is none of the tools’ operations');
      const context = contextOf(request, caller);
      return operations.execute({
        operation,
        variables,
        context: anyway ? { ...context, connection: undefined } : context,
      });
    },
    keys: services.keySessions,
    calls,
    instruments: symbols,
    propose: services.agents.propose,
    confirm: services.agents.confirm,
    async onCall({ caller, client, tool, arguments: given, result, startedAt, ms }) {
      const outcome = result.isError ? 'refused' : result.structuredContent?.confirm ? 'previewed' : 'done';
      await services.agents.record(caller, {
        client: client ? `${client.name} ${client.version}`.trim() : '',
        tool,
        arguments: given,
        outcome,
        code: result.isError ? codeOf(result.content[0] as { text: string }) : null,
        changed: outcome === 'done' ? changedBy(tool, given, result.structuredContent ?? {}) : [],
        calledAt: startedAt,
        tookMs: ms,
      });
    },
    now: clock.now,
    onFault,
  });
  return { endpoint, close: calls.close };
}
