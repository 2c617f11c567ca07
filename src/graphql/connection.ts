import type { ObjectParam, OutputShape } from '@pothos/core';
import type { Page } from '../kernel/page.ts';
import { type BuilderTypes, builder } from './builder.ts';

// The one way lists are paged: `first` and `after`, newest first, `edges { cursor node } pageInfo`.

const PageInfo = builder.objectRef<Page<never>>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more after `endCursor`.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether this is not the first page.' }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first row here; null when there is none.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows[0] as never) : null),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last row here: pass it as `after` to get the next page.',
      resolve: ({ rows, cursorOf }) => (rows.length > 0 ? cursorOf(rows.at(-1) as never) : null),
    }),
  }),
});

/**
 * The types NAMEConnection and NAMEEdge: a field of the returned type resolves to a Page of `node`'s rows.
 * What each row must carry is planned with `queryFromInfo({ path: ['edges', 'node'] })`.
 */
export function connectionType<Node extends ObjectParam<BuilderTypes>>(name: string, node: Node, plural: string) {
  type Row = OutputShape<BuilderTypes, Node>;
  const Edge = builder.objectRef<{ row: Row; cursorOf: (row: Row) => string }>(`${name}Edge`).implement({
    description: `One of the ${plural}, and its place in the list.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'Its place in the list, opaque.',
        resolve: ({ row, cursorOf }) => cursorOf(row),
      }),
      node: t.field({ type: node, description: 'The thing itself.', resolve: ({ row }) => row as never }),
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
        description: 'Where this page stands in the list.',
        resolve: (page) => page as unknown as Page<never>,
      }),
    }),
  });
}

/**
 * What a nested page asks of the database: at least `cursor`, for a page of which nobody wants a row (`pageInfo` alone),
 * since Prisma takes no selection of nothing.
 */
export function atLeast<Query>(query: Query, cursor: Record<string, true>): Query {
  const { select } = query as { select?: object };
  return select && Object.keys(select).length === 0 ? { ...query, select: cursor } : query;
}

export const PAGE_ARGUMENTS = {
  first: 'How many rows, 1 to 200; 50 when left out.',
  after: 'A cursor from this list: start behind it.',
} as const;
