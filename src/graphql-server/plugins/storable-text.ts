import { type ExecutionResult, GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { toClientError } from '../../graphql/mask-error.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { isStorable } from '../../kernel/text.ts';

const MAX_DEPTH = 64;
const REFUSED = 'must not contain NUL characters or broken Unicode (lone surrogates)';

/** Rejects variables and literals that PostgreSQL cannot store (NUL, lone surrogates) and deeply nested JSON. */
export function useStorableText(): Plugin {
  const check = ({ args, setResultAndStopExecution }: Checked) => {
    try {
      checkVariables(args.variableValues);
    } catch (error) {
      const shown = toClientError(error, () => {});
      setResultAndStopExecution({ errors: [shown] });
    }
  };
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(storableLiterals);
    },
    onExecute: check,
    onSubscribe: check,
  };
}

interface Checked {
  args: { variableValues?: unknown };
  setResultAndStopExecution(result: ExecutionResult): void;
}

const storableLiterals: ValidationRule = (context) => ({
  StringValue(node) {
    if (!isStorable(node.value)) context.reportError(new GraphQLError(`A string ${REFUSED}`, { nodes: node }));
  },
});

/** Throws InvalidInputError with the path of the invalid variable. */
export function checkVariables(variables: unknown): void {
  const rest: [value: unknown, path: string[]][] = [[variables, []]];
  while (rest.length > 0) {
    const [value, path] = rest.pop() as [unknown, string[]];
    if (path.length > MAX_DEPTH)
      throw invalid(path.slice(0, 8), `must not be nested deeper than ${MAX_DEPTH}`, 'depth');
    if (typeof value === 'string' && !isStorable(value)) throw invalid(path, REFUSED, 'bad_text');
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, part] of Object.entries(value)) {
      if (!isStorable(key)) throw invalid(path, `a key ${REFUSED}`, 'bad_text');
      rest.push([part, [...path, key]]);
    }
  }
}
