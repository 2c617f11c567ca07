import type { ObjectParam, OutputShape } from '@pothos/core';
import type { Page } from '../kernel/page.ts';
import { type BuilderTypes, builder } from './builder.ts';

// Pagination: `first` and `after`, newest first, `edges { cursor node } pageInfo`.

const PageInfo = builder.objectRef<Page<never>>('PageInfo').implement({
  description: 'The position of a page in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there are rows after `endCursor`.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether this is not the first page.' }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first row; null for an empty page.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows[0] as never) : null),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last row; pass it as `after` for the next page.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows.at(-1) as never) : null),
    }),
  }),
});

/**
 * Defines NAMEConnection and NAMEEdge. A field of the returned type resolves to a Page of `node` rows. Plan the columns of
 * rows with `queryFromInfo({ path: ['edges', 'node'] })`.
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
    description: `A page of ${plural}, newest first.`,
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        description: 'The rows of this page.',
        resolve: ({ rows, cursorOf }) => rows.map((row) => ({ row, cursorOf })),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'The position of this page in the list.',
        resolve: (page) => page as unknown as Page<never>,
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

export const PAGE_ARGUMENTS = {
  first: 'The number of rows, 1 to 200; 50 by default.',
  after: 'A cursor from this list: return the rows after it.',
} as const;
