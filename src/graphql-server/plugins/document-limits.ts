import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
  type ValidationRule,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DOCUMENT_LIMITS } from '../../http/limits/numbers.ts';

const { depth, aliases, directives, tokens, repetitions, errors } = DOCUMENT_LIMITS;

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
      setParseFn((source, options) => withoutRepetition(parseFn(source, { ...options, maxTokens: tokens })));
    },
    onValidate({ addValidationRule, validateFn, setValidationFn }) {
      for (const rule of rules) addValidationRule(rule);
      if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      const shown = { maxErrors: errors, hideSuggestions: !introspection };
      setValidationFn(((schema, document, given, options, info) =>
        validateFn(schema, document, given, { ...options, ...shown }, info)) as typeof validateFn);
    },
    // Execution errors need it too: coercion of variables has no option that turns suggestions off.
    onExecute: () => (introspection ? undefined : { onExecuteDone: ({ result }) => void withoutSuggestions(result) }),
    onSubscribe: () =>
      introspection ? undefined : { onSubscribeResult: ({ result }) => void withoutSuggestions(result) },
  };
}

/** Throws GraphQLError for a document that selects fields of one name too often: comparing them would take long. */
function withoutRepetition(document: DocumentNode): DocumentNode {
  const counts = new Map<string, number>();
  visit(document, {
    Field({ alias, name }) {
      const key = (alias ?? name).value;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= repetitions) return;
      throw new GraphQLError(`The document must not select "${key}" more than ${repetitions} times`, {
        extensions: { code: 'invalid_input', fields: [] },
      });
    },
  });
  return document;
}

const SUGGESTION = / ?Did you mean (?:(?!Did you mean )[^?])*\?/g;

/** The same result, without suggestions in its errors. */
export function withoutSuggestions<Result>(result: Result): Result {
  for (const error of (result as ExecutionResult | null)?.errors ?? []) {
    Object.assign(error, { message: error.message.replaceAll(SUGGESTION, '') });
  }
  return result;
}
