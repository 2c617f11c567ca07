import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type Source,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/**
 * Runs a query or mutation, or a subscription for one event (its `rootValue`). Errors are in `errors`, with graphql-js's
 * messages.
 */
export type RunOperation = (
  contextValue: unknown,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  rootValue?: unknown,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Compiles an operation of a validated document with graphql-jit. The results equal those of graphql-js's `execute`,
 * without traversing the document each time. Operations that cannot be compiled or would behave differently run with
 * graphql-js.
 */
export function compileOperation(schema: GraphQLSchema, document: DocumentNode, operationName?: string): RunOperation {
  const operation = getOperationAST(document, operationName);
  const compiled =
    operation && compilesTheSame(document, operation) ? compileQuery(schema, document, operation.name?.value) : null;
  const definitions = operation?.variableDefinitions ?? [];
  const source = document.loc?.source;
  const told = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { errors: result.errors.map((error) => asGraphqlJs(error, source)), data: result.data } : result;
  const run: RunOperation =
    compiled && isCompiledQuery(compiled)
      ? (contextValue, given, rootValue) => {
          const result = compiled.query(rootValue, contextValue, given) as ExecutionResult | Promise<ExecutionResult>;
          return 'then' in result ? result.then(told) : told(result);
        }
      : (contextValue, variableValues, rootValue) =>
          execute({ schema, document, operationName, contextValue, variableValues, rootValue }) as ExecutionResult;
  return (contextValue, variables, rootValue) => {
    const given = variables ?? {};
    // graphql-js has better messages for invalid variables; valid ones are coerced by the compiled query.
    const { errors } = definitions.length > 0 ? getVariableValues(schema, definitions, given, { maxErrors: 50 }) : NONE;
    return errors ? { errors: errors.map(badRequest) } : run(contextValue, given, rootValue);
  };
}

/**
 * Whether graphql-jit 0.8 behaves like graphql-js for a document. It differs in these cases: conditions of fields in
 * fragments used several times; omitted variables within literals (null) and within JSON literals (missing); mutations
 * after a failure that ends the operation; and names that every object has (`__proto__`).
 */
function compilesTheSame(document: DocumentNode, definition: OperationDefinitionNode): boolean {
  const { operation, selectionSet } = definition;
  if (fieldsWrittenOut(document, definition.name?.value) > MAX_FIELDS) return false;
  const [first, ...others] = selectionSet.selections;
  if (operation === OperationTypeNode.MUTATION && (first?.kind !== Kind.FIELD || others.length > 0)) return false;
  let same = true;
  const differs = () => {
    same = false;
    return BREAK;
  };
  let literals = 0;
  const literal = { enter: () => void literals++, leave: () => void literals-- };
  visit(document, {
    Directive: differs,
    ObjectValue: literal,
    ListValue: literal,
    Variable: () => (literals > 0 ? differs() : undefined),
    Name: ({ value }) => (value in Object.prototype ? differs() : undefined),
  });
  return same;
}

/** The largest of our own documents has a hundred fields. */
const MAX_FIELDS = 500;

/**
 * The fields of an operation, 0 when there is none of that name. graphql-jit writes a fragment out wherever it is spread:
 * what it makes grows with this, however short the text. The document is valid: no fragment spreads itself.
 */
export function fieldsWrittenOut(document: DocumentNode, operationName?: string): number {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const known = new Map<SelectionSetNode, number>();
  const size = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0;
    const before = known.get(set);
    if (before !== undefined) return before;
    let sum = 0;
    for (const one of set.selections) {
      if (one.kind === Kind.FIELD) sum += 1 + size(one.selectionSet);
      else sum += size(one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value));
    }
    known.set(set, sum);
    return sum;
  };
  return size(getOperationAST(document, operationName)?.selectionSet);
}

const NONE = { errors: undefined };

/** Marks an invalid variable as Yoga’s executor does. */
const badRequest = (error: GraphQLError): GraphQLError =>
  Object.assign(error, { extensions: { ...error.extensions, http: { status: 400 } } });

/** graphql-jit reports a null in a non-null field without graphql-js's error. */
function asGraphqlJs(error: GraphQLError, source: Source | undefined): GraphQLError {
  const { message, path, locations, originalError } = error;
  const said = originalError ?? (message.startsWith('Argument ') ? undefined : new Error(message));
  return new GraphQLError(message, {
    path,
    source,
    positions: source && locations?.map((location) => positionIn(source.body, location)),
    originalError: said,
  });
}

function positionIn(text: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  for (let k = 1; k < line; k++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}
