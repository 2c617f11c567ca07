import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { invalid } from '../../kernel/domain-error.ts';
import { type KnownOperation, operationOf } from '../known-operations.ts';

/** A column of an export: a leaf of a row. */
export interface ExportColumn {
  /** The response keys below a row. */
  path: string[];
  /** The keys joined by dots. */
  name: string;
  /** The scalar or enum; JSON for lists and objects that are written as they are. */
  type: string;
  /** What its values are counted in; null where there is nothing to say. */
  unit: string | null;
}

export interface ExportPlan {
  operation: KnownOperation;
  columns: ExportColumn[];
  /** The response keys from the data to the list. */
  path: string[];
  /** How the rows of a page are reached below the list: `nodes`, `edges` and `node`; none for a plain list. */
  rows: string[];
  /** Whether further pages are read. */
  paged: boolean;
  timeZone: string;
}

/** The variable of the cursor, and the alias of the position, which the export adds. */
export const CURSOR = 'exportAfter';
export const POSITION = 'exportPage';
const PAGE = 200;
const ZONE = 'America/Chicago';

const problem = (message: string) => invalid(['query'], message, 'not_exportable');

interface Found {
  field: FieldNode;
  type: GraphQLOutputType;
  path: string[];
}

/** Plans the export of the one list that a valid query asks for. Throws InvalidInputError for any other query. */
export function planExport(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): ExportPlan {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations as [OperationDefinitionNode];
  if (operations.length !== 1 || operation.operation !== 'query') throw problem('must be one query to be exported');
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const fieldsIn = (set: SelectionSetNode | undefined): FieldNode[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fieldsIn(inner?.selectionSet);
    });
  const keyOf = (field: FieldNode) => (field.alias ?? field.name).value;
  const typeOf = (parent: GraphQLOutputType, field: FieldNode): GraphQLOutputType | null => {
    const named = getNamedType(parent);
    return isObjectType(named) || isInterfaceType(named) ? (named.getFields()[field.name.value]?.type ?? null) : null;
  };
  const isConnection = (type: GraphQLOutputType) => getNamedType(type).name.endsWith('Connection');
  const isRows = (type: GraphQLOutputType) => isListType(getNullableType(type)) && !isLeafType(getNamedType(type));

  const lists = (parent: GraphQLOutputType, set: SelectionSetNode | undefined, path: string[]): Found[] =>
    fieldsIn(set).flatMap((field): Found[] => {
      const type = typeOf(parent, field);
      if (!type || isLeafType(getNamedType(type))) return [];
      const at = [...path, keyOf(field)];
      return isConnection(type) || isRows(type) ? [{ field, type, path: at }] : lists(type, field.selectionSet, at);
    });
  const root = schema.getQueryType() as GraphQLOutputType & object;
  const found = lists(root, operation.selectionSet, []);
  const [list] = found;
  if (!list || found.length > 1) throw problem(`must ask for one list to be exported, asks for ${found.length}`);

  const zone = argumentOf(fieldsIn(operation.selectionSet)[0] as FieldNode, 'timeZone', variables) ?? ZONE;
  const rows = isConnection(list.type) ? rowsPath(fieldsIn(list.field.selectionSet), keyOf, fieldsIn) : [];
  let row = list.field;
  let rowType = list.type;
  for (const key of rows) {
    row = fieldsIn(row.selectionSet).find((field) => keyOf(field) === key) as FieldNode;
    rowType = typeOf(rowType, row) as GraphQLOutputType;
  }
  const columnsOf = (parent: GraphQLOutputType, set: SelectionSetNode | undefined, path: string[]): ExportColumn[] =>
    fieldsIn(set).flatMap((field): ExportColumn[] => {
      if (field.name.value === '__typename') return [];
      const type = typeOf(parent, field);
      if (!type) return [];
      const at = [...path, keyOf(field)];
      const named = getNamedType(type);
      if (isObjectType(named) && !isListType(getNullableType(type))) return columnsOf(type, field.selectionSet, at);
      const plain = isLeafType(named) && !isListType(getNullableType(type));
      const name = plain ? named.name : 'JSON';
      return [{ path: at, name: at.join('.'), type: name, unit: unitOf(field.name.value, name, zone) }];
    });
  const columns = columnsOf(rowType, row.selectionSet, []);
  if (columns.length === 0) throw problem('must select at least one field of the rows to be exported');

  const sized = list.field.arguments?.some(({ name }) => ['first', 'last', 'after', 'before'].includes(name.value));
  const paged = isConnection(list.type) && !sized;
  const planned = paged ? followed(document, operation, list.field) : document;
  const text = print(planned);
  return {
    operation: operationOf(text, parse(text)) as KnownOperation,
    columns,
    path: list.path,
    rows,
    paged,
    timeZone: zone,
  };
}

function rowsPath(
  fields: FieldNode[],
  keyOf: (field: FieldNode) => string,
  fieldsIn: (set: SelectionSetNode | undefined) => FieldNode[],
): string[] {
  const nodes = fields.find(({ name }) => name.value === 'nodes');
  if (nodes) return [keyOf(nodes)];
  const edges = fields.find(({ name }) => name.value === 'edges');
  const node = fieldsIn(edges?.selectionSet).find(({ name }) => name.value === 'node');
  if (edges && node) return [keyOf(edges), keyOf(node)];
  throw problem('must select nodes (or edges and node) of the list to be exported');
}

function argumentOf(field: FieldNode, name: string, variables: Record<string, unknown>): string | undefined {
  const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.STRING) return value.value;
  const given = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return typeof given === 'string' ? given : undefined;
}

/** The document with the list's pages by a cursor, and their position. */
function followed(document: DocumentNode, operation: OperationDefinitionNode, list: FieldNode): DocumentNode {
  const name = (value: string) => ({ kind: Kind.NAME as const, value });
  const paged: FieldNode = {
    ...list,
    arguments: [
      ...(list.arguments ?? []),
      { kind: Kind.ARGUMENT, name: name('first'), value: { kind: Kind.INT, value: String(PAGE) } },
      { kind: Kind.ARGUMENT, name: name('after'), value: { kind: Kind.VARIABLE, name: name(CURSOR) } },
    ],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        ...(list.selectionSet?.selections ?? []),
        ...(
          parse(`{ ${POSITION}: pageInfo { hasNextPage endCursor } }`, { noLocation: true })
            .definitions[0] as OperationDefinitionNode
        ).selectionSet.selections,
      ],
    },
  };
  const replace = <Node>(node: Node): Node => {
    if ((node as unknown) === list) return paged as Node;
    if (Array.isArray(node)) return node.map(replace) as Node;
    if (typeof node !== 'object' || node === null) return node;
    const { loc: _, ...parts } = node as Record<string, unknown>;
    return Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, replace(value)])) as Node;
  };
  const variable = {
    kind: Kind.VARIABLE_DEFINITION as const,
    variable: { kind: Kind.VARIABLE as const, name: name(CURSOR) },
    type: { kind: Kind.NAMED_TYPE as const, name: name('String') },
  };
  return {
    ...document,
    definitions: document.definitions.map((one) => {
      const made = replace(one);
      return one === operation
        ? ({ ...made, variableDefinitions: [...(operation.variableDefinitions ?? []), variable] } as typeof one)
        : made;
    }),
  };
}

/** What a column's values are counted in. */
function unitOf(field: string, type: string, zone: string): string | null {
  if (type === 'DateTime') return 'UTC';
  if (field === 'tradeDate' || field === 'date') return 'exchange trade date';
  if (type === 'Date' || field === 'hour' || field === 'weekday') return zone;
  if (/Seconds$/.test(field)) return 's';
  if (field === 'winRate') return '0 to 1';
  if (field === 'size' || field === 'openSize') return 'contracts';
  if (type !== 'Decimal') return null;
  if (/price$/i.test(field) || ['open', 'high', 'low', 'close'].includes(field)) return 'points';
  if (field === 'volume') return 'contracts';
  return /pnl|commission|cost|expectancy|drawdown|mae|mfe|equity|cumulative|loss/i.test(field) ? 'USD' : null;
}
