import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import type { Plugin } from 'graphql-yoga';
import { reportError } from '../../graphql/report.ts';
import { invalid } from '../../kernel/domain-error.ts';
import type { KnownDocuments } from '../limits/known-documents.ts';
import { DOCUMENT_LIMITS } from '../limits/numbers.ts';

const DEFAULT_PAGE = 50;
const DEFAULT_LIST = 10;

/** Objects in a list whose length nobody says. */
const isObjectList = ({ type }: GraphQLField<unknown, unknown>): boolean =>
  isListType(getNullableType(type)) && !isLeafType(getNamedType(type));

/**
 * What a field costs: 1 for an object, nothing for a value, times as many as its list may have: `first`, `last`, `limit`
 * or `points` where one is given, 50 for a page and 10 for a list that say nothing. What a page says of itself is free.
 */
function estimate({ field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const { name } = getNamedType(field.type);
  if (field.name.startsWith('__') || isLeafType(getNamedType(field.type)) || name === 'PageInfo') return 0;
  const asked = [args.first, args.last, args.limit, args.points].find((count) => typeof count === 'number');
  // The rows of a page are counted at the page.
  if (name.endsWith('Edge') || (field.name === 'items' && isObjectList(field))) return childComplexity;
  if (/(Connection|Page)$/.test(name)) return 1 + Math.max(1, asked ?? DEFAULT_PAGE) * childComplexity;
  const one = 1 + childComplexity;
  return isObjectList(field) ? Math.max(1, asked ?? DEFAULT_LIST) * one : one;
}

export interface DocumentCostOptions {
  known: KnownDocuments;
  onFault(fault: unknown): void;
}

/** Refuses an unknown document that, with its variables, may ask for too many objects. */
export function useDocumentCost({ known, onFault }: DocumentCostOptions): Plugin {
  const check = ({ args, setResultAndStopExecution }: Checked) => {
    if (known.has(args.document)) return;
    const problem = problemOf(args);
    if (problem) setResultAndStopExecution({ errors: [reportError(problem, onFault)] });
  };
  return { onExecute: check, onSubscribe: check };
}

interface Checked {
  args: { schema: GraphQLSchema; document: DocumentNode; variableValues?: unknown; operationName?: string | null };
  setResultAndStopExecution(result: { errors: GraphQLError[] }): void;
}

function problemOf({ schema, document, variableValues, operationName }: Checked['args']): Error | null {
  // An operation that is not in the document: the execution says so.
  if (operationName && !document.definitions.some((one) => 'name' in one && one.name?.value === operationName))
    return null;
  let cost: number;
  try {
    cost = getComplexity({
      schema,
      query: document,
      variables: (variableValues ?? {}) as Record<string, unknown>,
      ...(operationName ? { operationName } : {}),
      estimators: [estimate],
    });
  } catch (error) {
    // A variable that does not fit: the execution says it better.
    if (error instanceof GraphQLError && !/maximum allowed number of nodes/.test(error.message)) return null;
    cost = Number.POSITIVE_INFINITY;
  }
  if (cost <= DOCUMENT_LIMITS.cost) return null;
  const shown = Number.isFinite(cost) ? `may ask for ${cost} objects` : 'is too large';
  return invalid(
    ['query'],
    `the operation ${shown}, at most ${DOCUMENT_LIMITS.cost} are allowed: ask for smaller pages`,
    'cost',
  );
}
