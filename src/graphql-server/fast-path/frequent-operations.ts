import type { GraphQLSchema } from 'graphql';
import { LONGEST_KEPT_DOCUMENT } from '../../http/limits/numbers.ts';
import { compiled, type KnownOperation } from '../known-operations.ts';
import { costProblem } from '../plugins/document-cost.ts';
import type { Yoga } from '../yoga.ts';

/** How often a text is Yoga's before it is worth compiling. */
const ONCE_IN_A_WHILE = 5;
/** How many texts are remembered: 10 MB at most, and what those that are compiled become. */
const MOST_TEXTS = 500;

/**
 * The texts that strangers ask again and again. Yoga's parser and validator, limits and all, judge each of them once;
 * then they are run as the known ones are, but for what they may cost.
 */
export interface FrequentOperations {
  /** Counts the text; null for one that is Yoga's to answer. */
  byText(source: string): KnownOperation | null;
}

interface Remembered {
  asked: number;
  /** Null: it is not valid, or has several operations. */
  operation?: KnownOperation | null;
}

export function createFrequentOperations(schema: GraphQLSchema, yoga: Yoga): FrequentOperations {
  const texts = new Map<string, Remembered>();

  const prepared = (source: string): KnownOperation | null => {
    try {
      const { parse, validate } = yoga.getEnveloped({ params: { query: source } } as never);
      const document = parse(source);
      if (validate(schema, document).length > 0) return null;
      // What may not run with any variables is not worth compiling.
      if (costProblem({ schema, document, variableValues: {} })) return null;
      return compiled(schema, source, document);
    } catch {
      // Yoga says why, each time it is asked.
      return null;
    }
  };

  return {
    byText(source) {
      if (source.length > LONGEST_KEPT_DOCUMENT) return null;
      const text = texts.get(source) ?? { asked: 0 };
      // The one that was asked for longest ago stands first.
      texts.delete(source);
      texts.set(source, text);
      if (texts.size > MOST_TEXTS) texts.delete(texts.keys().next().value as string);
      if (++text.asked <= ONCE_IN_A_WHILE) return null;
      if (text.operation === undefined) text.operation = prepared(source);
      return text.operation;
    },
  };
}
