import type { GraphQLSchema } from 'graphql';
import { type KnownOperation, operationOf } from '../../graphql-server/known-operations.ts';
import { documentBytes, textBytes } from '../../graphql-server/plugins/document-cache.ts';
import { costProblem } from '../../graphql-server/plugins/document-cost.ts';
import type { Yoga } from '../../graphql-server/yoga.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';

/** Number of requests with a text before it is compiled. */
const COMPILE_AFTER_REQUESTS = 5;
/** Of the texts that are counted, and the documents of those that are compiled. */
const MAX_BYTES = 8 * 2 ** 20;

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
  const texts = createBoundedCache<string, Counted>({
    name: 'frequent_operations',
    maxBytes: MAX_BYTES,
    bytesOf: ({ operation }, text) => (operation ? documentBytes(operation.document) : textBytes(text)),
  });

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
      const text = texts.get(source) ?? { requests: 0 };
      if (++text.requests >= COMPILE_AFTER_REQUESTS && text.operation === undefined) text.operation = prepared(source);
      texts.set(source, text);
    },
  };
}
