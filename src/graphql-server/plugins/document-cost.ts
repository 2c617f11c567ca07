import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  Kind,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { toClientError } from '../../graphql/mask-error.ts';
import { DOCUMENT_LIMITS } from '../../http/limits/numbers.ts';
import { invalid } from '../../kernel/domain-error.ts';
import type { KnownOperations } from '../known-operations.ts';

const DEFAULT_PAGE = 50;
const DEFAULT_LIST = 10;
/** Number of rows read but not returned that cost as much as one object: an operation may read 2.4 million. */
const ROWS_PER_OBJECT = 80;

/** Whether a field returns a list of objects, which is estimated when it has no size argument. */
const isObjectList = ({ type }: GraphQLField<unknown, unknown>): boolean =>
  isListType(getNullableType(type)) && !isLeafType(getNamedType(type));

/**
 * The cost of a field: 1 per object, 0 per scalar, multiplied by the maximum list size: `first`, `last`, `limit` or
 * `points`, else 50 for a connection and 10 for a list. `pageInfo` is free. A field that reads more rows than it returns
 * declares them (`extensions.rowsRead`).
 */
function estimate({ field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const { name } = getNamedType(field.type);
  if (field.name.startsWith('__') || isLeafType(getNamedType(field.type)) || name === 'PageInfo') return 0;
  const asked = [args.first, args.last, args.limit, args.points, args.ids?.length].find(isNumber);
  // Rows of a page are counted at the connection.
  if (name.endsWith('Edge') || (field.name === 'items' && isObjectList(field))) return childComplexity;
  if (/(Connection|Page)$/.test(name)) {
    const size = asked ?? (field.extensions.defaultSize as number | undefined) ?? DEFAULT_PAGE;
    return 1 + Math.max(1, size) * childComplexity;
  }
  const one = 1 + childComplexity;
  const shown = isObjectList(field) ? Math.max(1, asked ?? DEFAULT_LIST) * one : one;
  const rowsRead = field.extensions.rowsRead as ((args: object) => number) | undefined;
  return rowsRead ? Math.max(shown, Math.ceil(rowsRead(args) / ROWS_PER_OBJECT)) : shown;
}

const isNumber = (count: unknown): count is number => typeof count === 'number';

export interface DocumentCostOptions {
  known: Pick<KnownOperations, 'has'>;
  onFault(fault: unknown): void;
}

/**
 * Rejects an unregistered document whose cost, with its variables, is above the limit, and tells the cost of any other in
 * `extensions.cost`.
 */
export function useDocumentCost({ known, onFault }: DocumentCostOptions): Plugin {
  const refused = ({ args, setResultAndStopExecution }: Checked) => {
    const problem = costProblem(args);
    if (!problem) return false;
    const errors = [toClientError(problem, onFault)];
    setResultAndStopExecution({ errors, ...costExtension(args) });
    return true;
  };
  return {
    onExecute(checked) {
      if (known.has(checked.args.document) || refused(checked as never)) return undefined;
      const { extensions } = costExtension(checked.args as Checked['args']);
      if (!extensions) return undefined;
      return {
        onExecuteDone: ({ result }) => {
          if (!isAsyncIterable(result)) Object.assign(result, { extensions: { ...result.extensions, ...extensions } });
        },
      };
    },
    onSubscribe(checked) {
      if (!known.has(checked.args.document)) refused(checked as never);
    },
  };
}

/** `extensions.cost` of a result: what the operation costs and may cost. Not told of a single object. */
export function costExtension(args: Checked['args']): { extensions?: { cost: { requested: number; limit: number } } } {
  const requested = costOf(args);
  if (requested === null || requested <= 1 || !Number.isFinite(requested)) return {};
  return { extensions: { cost: { requested, limit: DOCUMENT_LIMITS.cost } } };
}

interface Checked {
  args: { schema: GraphQLSchema; document: DocumentNode; variableValues?: unknown; operationName?: string | null };
  setResultAndStopExecution(result: { errors: GraphQLError[]; extensions?: object }): void;
}

// A repeated document is the same object; without variables its cost is the same too.
const costs = new WeakMap<DocumentNode, number>();

/** The cost of the operation; null if execution will report a better error. */
function costOf({ schema, document, variableValues, operationName }: Checked['args']): number | null {
  const known = costs.get(document);
  if (known !== undefined) return known;
  // An unknown operation name.
  if (operationName && !document.definitions.some((one) => 'name' in one && one.name?.value === operationName))
    return null;
  try {
    const cost = getComplexity({
      schema,
      query: document,
      variables: (variableValues ?? {}) as Record<string, unknown>,
      ...(operationName ? { operationName } : {}),
      estimators: [estimate],
    });
    const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (operations.length === 1 && !operations[0]?.variableDefinitions?.length) costs.set(document, cost);
    return cost;
  } catch (error) {
    // An invalid variable.
    if (error instanceof GraphQLError && !/maximum allowed number of nodes/.test(error.message)) return null;
    return Number.POSITIVE_INFINITY;
  }
}

/** The error for an operation whose cost, with its variables, is above the limit; null if it is within the limit. */
export function costProblem(args: Checked['args']): Error | null {
  const cost = costOf(args);
  if (cost === null || cost <= DOCUMENT_LIMITS.cost) return null;
  const shown = Number.isFinite(cost) ? `may ask for ${cost} objects` : 'is too large';
  return invalid(
    ['query'],
    `the operation ${shown}, at most ${DOCUMENT_LIMITS.cost} are allowed: ask for smaller pages (first, last)`,
    'cost',
  );
}
