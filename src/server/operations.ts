import { type DocumentNode, type ExecutionResult, parse, validate } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { reportError } from '../graphql/report.ts';
import type { Clock } from '../kernel/clock.ts';
import type { KnownDocuments } from './limits/known-documents.ts';
import { until } from './plugins/stream-end.ts';
import type { ServerContext, Yoga } from './yoga.ts';

/** A document parsed and validated once. */
export interface Operation {
  source: string;
  document: DocumentNode;
}

export interface OperationRequest {
  operation: Operation;
  variables: Record<string, unknown>;
  /** Who asks must be known by now. */
  context: ServerContext & Required<Pick<ServerContext, 'caller'>>;
}

/** The registry of operations known at start. They run with Yoga's own context, plugins and masking, without HTTP. */
export interface Operations {
  /** Throws an Error that names what is wrong with the document. */
  prepare(source: string): Operation;
  /** Runs a query or mutation. Never throws: what went wrong is in `errors`. */
  execute(request: OperationRequest): Promise<ExecutionResult>;
  /** Starts a subscription; one that cannot start answers a single result with `errors`. Ends when `signal` aborts. */
  subscribe(
    request: OperationRequest & { signal: AbortSignal },
  ): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

export function createOperations({
  yoga,
  known,
  clock,
  onFault,
}: {
  yoga: Yoga;
  /** Told of each document that is prepared: limits for unknown ones are not for these. */
  known: KnownDocuments;
  clock: Clock;
  onFault(fault: unknown): void;
}): Operations {
  const enveloped = (context: object) => yoga.getEnveloped({ ...context } as never);

  async function argumentsOf({ operation, variables, context }: OperationRequest) {
    const { schema, execute, subscribe, contextFactory } = enveloped({
      ...context,
      params: { query: operation.source, variables },
    });
    const contextValue = await contextFactory();
    return {
      execute,
      subscribe,
      args: { schema, document: operation.document, variableValues: variables, contextValue },
    };
  }

  const failed = (error: unknown): ExecutionResult => ({ errors: [reportError(error, onFault)] });

  return {
    prepare(source) {
      const document = parse(source);
      const errors = validate(enveloped({}).schema, document);
      if (errors.length === 0) {
        known.add(document);
        return { source, document };
      }
      throw new Error(`Not an operation of this schema: ${errors.map((error) => error.message).join('; ')}\n${source}`);
    },
    async execute(request) {
      try {
        const { execute, args } = await argumentsOf(request);
        return (await execute(args)) as ExecutionResult;
      } catch (error) {
        return failed(error);
      }
    },
    async subscribe(request) {
      try {
        const { subscribe, args } = await argumentsOf(request);
        const result: AsyncIterable<ExecutionResult> | ExecutionResult = await subscribe(args);
        return isAsyncIterable(result) ? until(result, undefined, request.signal, clock) : result;
      } catch (error) {
        return failed(error);
      }
    },
  };
}
