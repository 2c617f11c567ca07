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

/** graphql-armor throws a syntax error of its own making; here it becomes one of the document's errors. */
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
 * Bounds how much a document may ask of the parser and the validator: tokens, depth, aliases, directives. In production
 * nobody is shown the schema; suggestions ("Did you mean …?") would show it piece by piece.
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
    // Variables are read by an executor that knows of no such option.
    onExecute: () => (introspection ? undefined : { onExecuteDone: ({ result }) => void withoutSuggestions(result) }),
    onSubscribe: () =>
      introspection ? undefined : { onSubscribeResult: ({ result }) => void withoutSuggestions(result) },
  };
}

const SUGGESTION = / ?Did you mean (?:(?!Did you mean )[^?])*\?/g;

/** The same result, its errors without what they suggest. */
export function withoutSuggestions<Result>(result: Result): Result {
  for (const error of (result as ExecutionResult | null)?.errors ?? []) {
    Object.assign(error, { message: error.message.replaceAll(SUGGESTION, '') });
  }
  return result;
}
