import type { GraphQLSchema } from 'graphql';
import { type KnownOperation, operationOf } from '../../graphql-server/known-operations.ts';
import { costProblem } from '../../graphql-server/plugins/document-cost.ts';
import type { Yoga } from '../../graphql-server/yoga.ts';
import { MAX_CACHED_DOCUMENT_LENGTH } from '../../http/limits/numbers.ts';

/** How often Yoga answers a text before it is worth compiling. */
const COMPILE_AFTER_REQUESTS = 5;
/** How many texts are counted: 10 MB at most, and what those that are compiled become. */
const MAX_TEXTS = 500;

/**
 * Texts that signed-in callers send again and again. Yoga's parser and validator, limits and all, judge each of them once;
 * then they run as the known ones do, except that their cost is checked.
 */
export interface FrequentOperations {
  /** Null for a text that Yoga answers. */
  byText(source: string): KnownOperation | null;
  count(source: string): void;
}

interface Counted {
  requests: number;
  /** Null: it is not valid, or has several operations. */
  operation?: KnownOperation | null;
}

export function createFrequentOperations(schema: GraphQLSchema, yoga: Yoga): FrequentOperations {
  const texts = new Map<string, Counted>();

  const prepared = (source: string): KnownOperation | null => {
    try {
      const { parse, validate } = yoga.getEnveloped({ params: { query: source } } as never);
      const document = parse(source);
      if (validate(schema, document).length > 0) return null;
      // What may not run with any variables is not worth compiling.
      if (costProblem({ schema, document, variableValues: {} })) return null;
      return operationOf(source, document);
    } catch {
      // Yoga says why, each time it is asked.
      return null;
    }
  };

  return {
    byText: (source) => texts.get(source)?.operation ?? null,
    count(source) {
      if (source.length > MAX_CACHED_DOCUMENT_LENGTH) return;
      const text = texts.get(source) ?? { requests: 0 };
      // The least recently counted is the first.
      texts.delete(source);
      texts.set(source, text);
      if (texts.size > MAX_TEXTS) texts.delete(texts.keys().next().value as string);
      if (++text.requests >= COMPILE_AFTER_REQUESTS && text.operation === undefined) text.operation = prepared(source);
    },
  };
}
