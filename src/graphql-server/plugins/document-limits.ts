import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type ExecutionResult,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DOCUMENT_LIMITS } from '../../http/limits/numbers.ts';

const { depth, aliases, directives, tokens } = DOCUMENT_LIMITS;

/** graphql-armor throws its own syntax errors; this reports them as validation errors of the document. */
const reported = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(
        new GraphQLError(message.replace(/^Syntax Error: /, ''), { extensions: { code: 'invalid_input', fields: [] } }),
      ),
  ],
};

const rules = [
  maxDepthRule({ n: depth, flattenFragments: true, ...reported }),
  maxAliasesRule({ n: aliases, allowList: [], ...reported }),
  maxDirectivesRule({ n: directives, ...reported }),
] as unknown as ValidationRule[];

/**
 * Limits tokens, depth, aliases and directives of documents. In production the schema is hidden: introspection is off, and
 * suggestions ("Did you mean …?") are removed from errors.
 */
export function useDocumentLimits({ introspection }: { introspection: boolean }): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: tokens }));
    },
    onValidate({ addValidationRule, validateFn, setValidationFn }) {
      for (const rule of rules) addValidationRule(rule);
      if (introspection) return;
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn(((schema, document, given, options, info) =>
        validateFn(schema, document, given, { ...options, hideSuggestions: true }, info)) as typeof validateFn);
    },
    // Execution errors need it too: coercion of variables has no option that turns suggestions off.
    onExecute: () => (introspection ? undefined : { onExecuteDone: ({ result }) => void withoutSuggestions(result) }),
    onSubscribe: () =>
      introspection ? undefined : { onSubscribeResult: ({ result }) => void withoutSuggestions(result) },
  };
}

const SUGGESTION = / ?Did you mean (?:(?!Did you mean )[^?])*\?/g;

/** The same result, without suggestions in its errors. */
export function withoutSuggestions<Result>(result: Result): Result {
  for (const error of (result as ExecutionResult | null)?.errors ?? []) {
    Object.assign(error, { message: error.message.replaceAll(SUGGESTION, '') });
  }
  return result;
}
