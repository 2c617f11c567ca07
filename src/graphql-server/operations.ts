import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Flow } from '../events/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import type { KnownOperation, KnownOperations } from './known-operations.ts';
import { flowBehind } from './plugins/flows.ts';
import type { ServerContext, Yoga } from './yoga.ts';

export interface OperationRequest {
  operation: KnownOperation;
  variables: Record<string, unknown>;
  /** The caller is required. */
  context: ServerContext & Required<Pick<ServerContext, 'caller'>>;
}

/** Runs prepared operations without HTTP. */
export interface Operations {
  /** Throws an Error that describes a problem of the document. */
  prepare(source: string): KnownOperation;
  /** Runs a query or mutation. Never throws; errors are in the result. */
  execute(request: OperationRequest): Promise<ExecutionResult>;
  /**
   * Starts a subscription. If it cannot start, returns a single result with `errors`. The stream ends when the caller's
   * token expires.
   */
  subscribe(request: OperationRequest): Promise<Flow<ExecutionResult> | ExecutionResult>;
}

export interface OperationsOptions {
  schema: GraphQLSchema;
  known: KnownOperations;
  yoga: Yoga;
  /** Runs queries and mutations instead of Yoga. */
  execute: Operations['execute'] | null;
  onFault(fault: unknown): void;
}

type Execute = (args: object) => Promise<ExecutionResult>;

export function createOperations(options: OperationsOptions): Operations {
  const { schema, known, yoga, execute: direct, onFault } = options;

  /** Runs the operation with Yoga's plugins but without its HTTP layer. */
  const run = async (kind: 'execute' | 'subscribe', { operation, variables, context }: OperationRequest) => {
    const { source, document } = operation;
    const enveloped = yoga.getEnveloped({ ...context, params: { query: source, variables } } as never);
    const contextValue = (await enveloped.contextFactory()) as object;
    const work = enveloped[kind] as Execute;
    return { contextValue, result: await work({ schema, document, variableValues: variables, contextValue }) };
  };

  return {
    prepare: (source) => known.add(source),
    async execute(request) {
      if (direct) return direct(request);
      try {
        return (await run('execute', request)).result;
      } catch (error) {
        return { errors: [toClientError(error, onFault)] };
      }
    },
    async subscribe(request) {
      try {
        const { contextValue, result } = await run('subscribe', request);
        return flowBehind(contextValue) ?? result;
      } catch (error) {
        return { errors: [toClientError(error, onFault)] };
      }
    },
  };
}
