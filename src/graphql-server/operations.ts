import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Caller } from '../domains/account/index.ts';
import type { Flow } from '../events/index.ts';
import type { Client, Context } from '../graphql/context.ts';
import { reportError } from '../graphql/report.ts';
import type { KnownOperation, KnownOperations } from './known-operations.ts';
import { costProblem } from './plugins/document-cost.ts';
import { withoutSuggestions } from './plugins/document-limits.ts';
import type { Measure } from './plugins/measured-operations.ts';
import { inTime } from './plugins/operation-timeout.ts';
import { flowBehind } from './plugins/shared-execution.ts';
import { checkVariables } from './plugins/storable-text.ts';
import type { ServerContext, Yoga } from './yoga.ts';

export interface OperationRequest {
  operation: KnownOperation;
  variables: Record<string, unknown>;
  /** Who asks must be known by now. */
  context: ServerContext & Required<Pick<ServerContext, 'caller'>>;
}

/** Runs prepared operations, without HTTP: queries and mutations compiled, subscriptions by Yoga. */
export interface Operations {
  /** Throws an Error that names what is wrong with the document. */
  prepare(source: string): KnownOperation;
  /** Runs a query or mutation. Never throws: what went wrong is in `errors`. */
  execute(request: OperationRequest): Promise<ExecutionResult>;
  /** Starts a subscription; one that cannot start answers a single result with `errors`. Ends with its caller's token. */
  subscribe(request: OperationRequest): Promise<Flow<ExecutionResult> | ExecutionResult>;
}

export interface OperationsOptions {
  schema: GraphQLSchema;
  known: KnownOperations;
  yoga: Yoga;
  /** The context of one request. */
  context(caller: Caller | null, client: Client): Context;
  measure: Measure;
  /** Whether an error may suggest names of the schema. */
  suggestions: boolean;
  onFault(fault: unknown): void;
}

const NOWHERE: Client = { address: null, userAgent: null };

export function createOperations(options: OperationsOptions): Operations {
  const { schema, known, yoga, context: createContext, measure, suggestions, onFault } = options;
  const reported = (error: unknown) => reportError(error, onFault);
  const shown = (result: ExecutionResult): ExecutionResult => {
    if (!result.errors) return result;
    const told = { ...result, errors: result.errors.map(reported) };
    return suggestions ? told : withoutSuggestions(told);
  };

  return {
    prepare: (source) => known.add(source),
    async execute({ operation, variables, context: { caller, client = NOWHERE } }) {
      const end = measure(operation.measured);
      let result: ExecutionResult;
      try {
        checkVariables(variables);
        const { document } = operation;
        const problem = known.has(document) ? null : costProblem({ schema, document, variableValues: variables });
        if (problem) throw problem;
        result = shown(
          await inTime(operation.patience, () => operation.run(createContext(caller ?? null, client), variables)),
        );
      } catch (error) {
        result = { errors: [reported(error)] };
      }
      end(result.errors ? 'error' : 'ok');
      return result;
    },
    async subscribe({ operation: { source, document }, variables, context }) {
      try {
        const { subscribe, contextFactory } = yoga.getEnveloped({
          ...context,
          params: { query: source, variables },
        } as never);
        const contextValue = await contextFactory();
        const result = (await subscribe({
          schema,
          document,
          variableValues: variables,
          contextValue,
        })) as ExecutionResult;
        return flowBehind(contextValue as object) ?? result;
      } catch (error) {
        return { errors: [reported(error)] };
      }
    },
  };
}
