import DataLoader from 'dataloader';
import type { Graph, Timeframe } from '../../engine/index.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Columns, instant, integer, listed, text, word } from '../../platform/postgres/columns.ts';
import { type Database, statement } from '../../platform/postgres/database.ts';
import { readerOf } from '../../platform/postgres/keyset-list.ts';
import type { StrategyStatus } from './lifecycle.ts';
import type { StrategyFacts } from './strategy-input.ts';
import type { StrategyRow } from './strategy-store.ts';

export interface StrategyFilter {
  status?: StrategyStatus | null;
  instrument?: string | null;
  tag?: string | null;
  /** Part of the name or the description, in any case of letters. */
  search?: string | null;
}

/** What a GraphQL field wants of a row: the selection that plugin-prisma plans. */
export interface Selection {
  select?: Prisma.StrategySelect;
  include?: Prisma.StrategyInclude;
}

/** A row as SQL reads it: instants are ISO 8601. */
export type ListedStrategy = Omit<StrategyRow, 'createdAt' | 'updatedAt' | 'deletedAt'> &
  Record<'createdAt' | 'updatedAt', string>;

const COLUMNS: Columns<ListedStrategy> = {
  id: word('id'),
  userId: word('user_id'),
  name: text('name'),
  description: text('description'),
  instrument: word('instrument'),
  timeframe: word('timeframe'),
  tags: text('tags'),
  status: word('status'),
  currentVersion: integer('current_version'),
  createdAt: instant('created_at'),
  updatedAt: instant('updated_at'),
};

const BY_IDS = statement(
  'strategies_by_ids',
  `select ${listed(COLUMNS)} from strategy where user_id = any($1::uuid[]) and id = any($2::uuid[])`,
);

const readRows = readerOf<ListedStrategy, StrategyFilter>({
  name: 'strategies',
  table: 'strategy',
  columns: COLUMNS,
  order: 'updated_at',
  orderKey: (row) => row.updatedAt,
  always: 'deleted_at is null',
  conditions: {
    status: 'status = ?::strategy_status',
    instrument: 'instrument = ?',
    tag: 'tags @> array[?]::text[]',
    search: '(name ilike ? or description ilike ?)',
  },
  // As older clients send it.
  instantCursors: true,
});

const keyOf = ({ userId, id }: { userId: string; id: string }): string => `${userId} ${id}`;

const escaped = (search: string): string => search.replace(/[\\%_]/g, '\\$&');

/** The reads of strategies. What is asked beneath a row is Prisma's: nested relations come in one statement a level, however many rows. */
export function createStrategyReads(db: Pick<Database, 'as' | 'query'>) {
  // One bar may tell many users something at once: whatever they all ask of their strategies then is one statement.
  const ofUsers = new DataLoader(
    async (asked: readonly { userId: string; id: string }[]) => {
      const userIds = [...new Set(asked.map(({ userId }) => userId))];
      const rows = await db.query<ListedStrategy>(BY_IDS, [userIds, asked.map(({ id }) => id)]);
      const found = new Map(rows.map((row) => [keyOf(row), row]));
      return asked.map((one) => found.get(keyOf(one)) ?? null);
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  return {
    /** One of the user's strategies; null when there is none, it is another's or deleted. */
    async byId(selection: Selection, userId: string, id: string): Promise<StrategyRow | null> {
      const query = { ...selection, where: { id, userId, deletedAt: null } } as Prisma.StrategyFindFirstArgs;
      return isUuid(id) ? db.as(userId).prisma.strategy.findFirst(query) : null;
    },

    /** The head of one of the user's strategies, as it is exported; null as for `byId`. */
    async head(userId: string, id: string): Promise<(StrategyFacts & { graph: Graph }) | null> {
      const where = { id, userId, deletedAt: null };
      const row = isUuid(id) ? await db.as(userId).prisma.strategy.findFirst({ where, include: { head: true } }) : null;
      if (!row) return null;
      const { name, description, tags, head } = row;
      const timeframe = head.timeframe as Timeframe;
      return { name, description, tags, instrument: head.instrument, timeframe, graph: head.graph as unknown as Graph };
    },

    /** The user's strategies of these ids, in their order, deleted ones too: what other rows point at. */
    byIds: (userId: string, ids: readonly string[]): Promise<(ListedStrategy | null)[]> =>
      Promise.all(ids.map((id) => ofUsers.load({ userId, id }))),

    /** As `list`, for who wants nothing but the rows themselves. */
    listRows: (userId: string, filter: StrategyFilter, page: PageRequest): Promise<Page<ListedStrategy>> =>
      readRows(db, userId, { ...filter, search: filter.search ? `%${escaped(filter.search)}%` : null }, page),

    /** The user's strategies, by `(updated_at desc, id desc)`. */
    async list(
      selection: Selection,
      userId: string,
      filter: StrategyFilter,
      page: PageRequest,
    ): Promise<Page<StrategyRow>> {
      const rows = await db.as(userId).prisma.strategy.findMany({
        ...selection,
        where: { AND: [{ userId, deletedAt: null }, conditions(filter), behind(page.after)] },
        orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
        take: page.first + 1,
      } as Prisma.StrategyFindManyArgs);
      return pageOf(rows, page, (row) => encodeCursor([row.updatedAt.toISOString(), row.id]));
    },
  };
}
export type StrategyReads = ReturnType<typeof createStrategyReads>;

function conditions({ status, instrument, tag, search }: StrategyFilter): Prisma.StrategyWhereInput {
  const part = search ? { contains: escaped(search), mode: 'insensitive' as const } : null;
  return {
    ...(status ? { status } : {}),
    ...(instrument ? { instrument } : {}),
    ...(tag ? { tags: { has: tag } } : {}),
    ...(part ? { OR: [{ name: part }, { description: part }] } : {}),
  };
}

/** The rows after a cursor; a bare `updated_at` is one too, as older clients send it. */
function behind(after: string | null): Prisma.StrategyWhereInput {
  if (after === null) return {};
  const instant = parseInstant(after);
  if (instant !== null) return { updatedAt: { lt: formatInstant(instant) } };
  const [updatedAt, id] = decodeCursor(after, [
    (part) => typeof part === 'string' && parseInstant(part) !== null,
    (part) => typeof part === 'string' && isUuid(part),
  ]) as [string, string];
  return { OR: [{ updatedAt: { lt: updatedAt } }, { updatedAt, id: { lt: id } }] };
}
