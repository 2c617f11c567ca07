import type { GraphQLSchema } from 'graphql';
import { type KnownOperation, operationOf } from '../../graphql-server/known-operations.ts';
import { costProblem } from '../../graphql-server/plugins/document-cost.ts';
import type { Yoga } from '../../graphql-server/yoga.ts';
import { MAX_CACHED_DOCUMENT_LENGTH } from '../../http/limits/numbers.ts';

/** Number of requests with a text before it is compiled. */
const COMPILE_AFTER_REQUESTS = 5;
/** Maximum number of counted texts: at most 10 MB plus their compiled form. */
const MAX_TEXTS = 500;

/**
 * Texts that authenticated callers send repeatedly. Yoga parses and validates each once, with all limits; then they run
 * like registered operations, with an additional cost check.
 */
export interface FrequentOperations {
  /** Null: Yoga handles the text. */
  byText(source: string): KnownOperation | null;
  count(source: string): void;
}

interface Counted {
  requests: number;
  /** Null: invalid, or several operations. */
  operation?: KnownOperation | null;
}

export function createFrequentOperations(schema: GraphQLSchema, yoga: Yoga): FrequentOperations {
  const texts = new Map<string, Counted>();

  const prepared = (source: string): KnownOperation | null => {
    try {
      const { parse, validate } = yoga.getEnveloped({ params: { query: source } } as never);
      const document = parse(source);
      if (validate(schema, document).length > 0) return null;
      // An operation that exceeds the cost limit without variables is not compiled.
      if (costProblem({ schema, document, variableValues: {} })) return null;
      return operationOf(source, document);
    } catch {
      // Yoga reports the error on every request.
      return null;
    }
  };

  return {
    byText: (source) => texts.get(source)?.operation ?? null,
    count(source) {
      if (source.length > MAX_CACHED_DOCUMENT_LENGTH) return;
      const text = texts.get(source) ?? { requests: 0 };
      // The first entry is the least recently counted.
      texts.delete(source);
      texts.set(source, text);
      if (texts.size > MAX_TEXTS) texts.delete(texts.keys().next().value as string);
      if (++text.requests >= COMPILE_AFTER_REQUESTS && text.operation === undefined) text.operation = prepared(source);
    },
  };
}
