import type { ExecutionResult } from 'graphql';
import { toClientError } from '../../graphql/mask-error.ts';
import type { DirectExecutionDeps } from '../../graphql-server/fast-path.ts';
import { runOnce } from '../../graphql-server/idempotent-operation.ts';
import type { Operations } from '../../graphql-server/operations.ts';
import { costExtension, costProblem } from '../../graphql-server/plugins/document-cost.ts';
import { withoutSuggestions } from '../../graphql-server/plugins/document-limits.ts';
import { withTimeout } from '../../graphql-server/plugins/operation-timeout.ts';
import { checkVariables } from '../../graphql-server/plugins/storable-text.ts';
import { NO_CLIENT } from '../../graphql-server/yoga.ts';
import type { Compiler } from './compiler.ts';

/** Runs prepared queries and mutations compiled, with the checks of Yoga's plugins. */
export function createDirectExecution(deps: DirectExecutionDeps, compiler: Compiler): Operations['execute'] {
  const { schema, known, context: createContext, idempotency, measure, suggestions, onFault } = deps;
  const reported = (error: unknown) => toClientError(error, onFault);
  const shown = (result: ExecutionResult): ExecutionResult => {
    if (!result.errors) return result;
    const masked = { ...result, errors: result.errors.map(reported) };
    return suggestions ? masked : withoutSuggestions(masked);
  };

  return async ({
    operation,
    variables,
    context: { caller, client = NO_CLIENT, connection = null, idempotency: request },
  }) => {
    const end = measure(operation.measured);
    let result: ExecutionResult;
    try {
      checkVariables(variables);
      const { document } = operation;
      const priced = known.has(document) ? null : { schema, document, variableValues: variables };
      const problem = priced && costProblem(priced);
      if (problem) throw problem;
      const run = compiler.compile(schema, document);
      const answer = shown(
        await withTimeout(operation.timeout, connection, (work) => {
          const context = createContext(caller ?? null, client, work);
          if (!request) return run(context, variables);
          const { type, name, source } = operation;
          const keyed = { caller, request, type, name, source, variables };
          return runOnce(idempotency, keyed, context, () => run(context, variables));
        }),
      );
      result = priced ? { ...answer, ...costExtension(priced) } : answer;
    } catch (error) {
      result = { errors: [reported(error)] };
    }
    end(result.errors ? 'error' : 'ok');
    return result;
  };
}
