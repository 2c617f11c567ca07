import type { ObjectParam, OutputShape } from '@pothos/core';
import type { Page } from '../kernel/page.ts';
import { type BuilderTypes, builder } from './builder.ts';
import { fieldsAsked } from './fields-asked.ts';

// Pagination: `first` and `after`, or `last` and `before`; `nodes`, `edges { cursor node }`, `pageInfo`, `totalCount`.

const PageInfo = builder.objectRef<Page<never>>('PageInfo').implement({
  description: 'The position of a page in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there are rows after `endCursor`.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether there are rows before `startCursor`.',
    }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first row; pass it as `before` for the page before. Null for an empty page.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows[0] as never) : null),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last row; pass it as `after` for the next page.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows.at(-1) as never) : null),
    }),
  }),
});

/** Where the rows of a page are selected. */
export const NODE_PATHS: string[][] = [['edges', 'node'], ['nodes']];

/** The rows of a nested page, for `nested(query, rowsOf('Trade'))` of plugin-prisma. */
export const rowsOf = (type: string): string[] =>
  ({ getType: () => type, paths: NODE_PATHS.map((path) => path.map((name) => ({ name }))) }) as never;

/** The names of the fields that are selected of a page's rows, at `path` below a row. */
export const fieldsOfRows = (info: Parameters<typeof fieldsAsked>[0], path: readonly string[] = []): Set<string> =>
  new Set(NODE_PATHS.flatMap((rows) => [...fieldsAsked(info, [...rows, ...path])]));

/**
 * Defines NAMEConnection and NAMEEdge. A field of the returned type resolves to a Page of `node` rows. Plan the columns of
 * rows with `queryFromInfo({ paths: NODE_PATHS })`.
 */
export function connectionType<Node extends ObjectParam<BuilderTypes>>(name: string, node: Node, plural: string) {
  type Row = OutputShape<BuilderTypes, Node>;
  const Edge = builder.objectRef<{ row: Row; cursorOf: (row: Row) => string }>(`${name}Edge`).implement({
    description: `A row of the list, with its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'The opaque cursor of the row.',
        resolve: ({ row, cursorOf }) => cursorOf(row),
      }),
      node: t.field({ type: node, description: 'The node.', resolve: ({ row }) => row as never }),
    }),
  });
  return builder.objectRef<Page<Row>>(`${name}Connection`).implement({
    description: `A page of ${plural}.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The rows of this page, each with its cursor.',
        resolve: ({ rows, cursorOf }) => rows.map((row) => ({ row, cursorOf })),
      }),
      nodes: t.field({
        type: [node],
        description: 'The rows of this page.',
        resolve: ({ rows }) => rows as never,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'The position of this page in the list.',
        resolve: (page) => page as unknown as Page<never>,
      }),
      totalCount: t.int({
        description: 'The number of rows on all pages, counted when it is selected.',
        resolve: (page) => page.count(),
      }),
    }),
  });
}

/**
 * The Prisma selection of a nested page, always with `cursor`: Prisma rejects an empty selection, and a client may select
 * only `pageInfo`.
 */
export function atLeast<Query>(query: Query, cursor: Record<string, true>): Query {
  const { select } = query as { select?: object };
  return select && Object.keys(select).length === 0 ? { ...query, select: cursor } : query;
}

/** The arguments of a list. `size`: the sizes that it allows, in words. */
export const pageArguments = (size = '1 to 200; 50 by default') =>
  builder.args((t) => ({
    first: t.int({ description: `The number of rows, ${size}.` }),
    after: t.string({ description: 'A cursor of this list: return the rows after it.' }),
    last: t.int({ description: 'The number of rows at the end of the list; not together with `first`.' }),
    before: t.string({ description: 'A cursor of this list: return the rows before it.' }),
  }));
export const PAGE_ARGUMENTS = pageArguments();

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: {
    ASC: { value: 'asc', description: 'The smallest, oldest or alphabetically first row first.' },
    DESC: { value: 'desc', description: 'The largest, newest or alphabetically last row first.' },
  } as const,
});

/**
 * Defines NAMEOrder, the input of `orderBy`, and its enum of fields: enum value → its value in the code and description.
 */
export function orderType<const Fields extends Record<string, { value: string; description: string }>>(
  name: string,
  plural: string,
  fields: Fields,
) {
  const Field = builder.enumType(`${name}OrderField`, {
    description: `What ${plural} can be sorted by.`,
    values: fields as { [Key in keyof Fields]: { value: Fields[Key]['value']; description: string } },
  });
  return builder.inputType(`${name}Order`, {
    description: `An order of ${plural}. Rows without a value come last; rows with equal values are sorted by id.`,
    fields: (t) => ({
      field: t.field({ type: Field, required: true, description: 'What to sort by.' }),
      direction: t.field({ type: OrderDirection, defaultValue: 'desc', description: 'The direction.' }),
    }),
  });
}
