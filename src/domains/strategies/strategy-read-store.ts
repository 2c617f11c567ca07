import DataLoader from 'dataloader';
import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import type { Prisma, StrategyVersion } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import {
  instantKey,
  type KeysetProperties,
  keysetCursor,
  keysetQuery,
  textKey,
  uuidKey,
} from '../../kernel/keyset-query.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Columns, instant, integer, listed, text, word } from '../../platform/postgres/columns.ts';
import { type Database, statement } from '../../platform/postgres/database.ts';
import { counterOf, type KeysetList, readerOf } from '../../platform/postgres/keyset-list.ts';
import type { StrategyStatus } from './lifecycle.ts';
import { unknownStrategy } from './strategy-errors.ts';
import type { StrategyFacts } from './strategy-input.ts';
import type { StrategyRow } from './strategy-store.ts';

export interface StrategyFilter {
  status?: StrategyStatus | null;
  instrument?: string | null;
  tag?: string | null;
  /** Part of the name or description; case-insensitive. */
  search?: string | null;
}

/** The selection of a GraphQL field, as plugin-prisma plans it. */
export interface Selection {
  select?: Prisma.StrategySelect;
  include?: Prisma.StrategyInclude;
}

/** A row of the SQL list; instants are ISO 8601. */
export type ListedStrategy = Omit<StrategyRow, 'createdAt' | 'updatedAt' | 'deletedAt' | 'lineageId'> &
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

const DRAWN = statement(
  'strategy_versions_drawn',
  `select strategy_id as "strategyId", version, graph, revisions
     from strategy_version join strategy on strategy.id = strategy_id
    where user_id = $1 and (strategy_id, version) in (select * from unnest($2::uuid[], $3::int[]))`,
);

const LIST: KeysetList<ListedStrategy, StrategyFilter, 'updatedAt' | 'createdAt' | 'name'> = {
  name: 'strategies',
  table: 'strategy',
  columns: COLUMNS,
  order: 'updated_at',
  orderKey: (row) => row.updatedAt,
  sorts: {
    updatedAt: { sql: 'updated_at', type: 'timestamptz', key: (row) => row.updatedAt },
    createdAt: { sql: 'created_at', type: 'timestamptz', key: (row) => row.createdAt },
    name: { sql: 'name', type: 'text', key: (row) => row.name },
  },
  always: 'deleted_at is null',
  conditions: {
    status: 'status = ?::strategy_status',
    instrument: 'instrument = ?',
    tag: 'tags @> array[?]::text[]',
    search: '(name ilike ? or description ilike ?)',
  },
  // Older clients send an instant as cursor.
  instantCursors: true,
};
const readRows = readerOf(LIST);
const countRows = counterOf(LIST);

/** The same list as Prisma reads it. */
const ORDERS: KeysetProperties = {
  own: instantKey('updatedAt'),
  id: uuidKey('id'),
  sorts: { createdAt: instantKey('createdAt'), name: textKey('name') },
  bareCursor: (cursor) => {
    const instant = parseInstant(cursor);
    return instant === null ? undefined : formatInstant(instant);
  },
};

const VERSION_COUNTS = statement(
  'strategy_version_counts',
  `select strategy_id as id, count(*) as count from strategy_version join strategy on strategy.id = strategy_id
    where user_id = $1 and strategy_id = any($2::uuid[]) group by strategy_id`,
);

/** Maximum number of strategies that an error lists. */
const MAX_NAMED = 5;

const keyOf = ({ userId, id }: { userId: string; id: string }): string => `${userId} ${id}`;

const escaped = (search: string): string => search.replace(/[\\%_]/g, '\\$&');
const searched = (filter: StrategyFilter): StrategyFilter => ({
  ...filter,
  search: filter.search ? `%${escaped(filter.search)}%` : null,
});

/** Reads of strategies. Prisma reads nested relations, one statement per level for any number of rows. */
export function createStrategyReads(db: Pick<Database, 'as' | 'query'>) {
  // A bar can fire for many users at once; the strategies selected by their subscriptions are read in one statement.
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
    /** One of the user's strategies; null when it does not exist, is deleted or belongs to another user. */
    async byId(selection: Selection, userId: string, id: string): Promise<StrategyRow | null> {
      const query = { ...selection, where: { id, userId, deletedAt: null } } as Prisma.StrategyFindFirstArgs;
      return isUuid(id) ? db.as(userId).prisma.strategy.findFirst(query) : null;
    },

    /** The head version of one of the user's strategies for export; null as for `byId`. */
    async head(userId: string, id: string): Promise<(StrategyFacts & { graph: Graph }) | null> {
      const where = { id, userId, deletedAt: null };
      const row = isUuid(id) ? await db.as(userId).prisma.strategy.findFirst({ where, include: { head: true } }) : null;
      if (!row) return null;
      const { name, description, tags, head } = row;
      const timeframe = head.timeframe as Timeframe;
      return { name, description, tags, instrument: head.instrument, timeframe, graph: head.graph as unknown as Graph };
    },

    /** The user's strategies with these ids, in their order, including deleted ones, which other rows refer to. */
    byIds: (userId: string, ids: readonly string[]): Promise<(ListedStrategy | null)[]> =>
      Promise.all(ids.map((id) => ofUsers.load({ userId, id }))),

    /** The graphs of these versions of the user's strategies, including deleted ones. */
    drawn: (
      userId: string,
      keys: readonly { strategyId: string; version: number }[],
    ): Promise<{ strategyId: string; version: number; graph: Graph; revisions: NodeRevisions }[]> =>
      db.query(DRAWN, [userId, keys.map(({ strategyId }) => strategyId), keys.map(({ version }) => version)]),

    /**
     * Validates the strategy id of a stream filter, including deleted strategies of the user. Throws NotFoundError for
     * others.
     */
    async requireOwn(userId: string, id: string): Promise<string> {
      const found = isUuid(id) ? await ofUsers.load({ userId, id: id.toLowerCase() }) : null;
      if (found) return found.id;
      throw unknownStrategy(id, (await readRows(db, userId, {}, { first: MAX_NAMED, after: null })).rows);
    },

    /** As `list`, without nested selections. */
    listRows: (userId: string, filter: StrategyFilter, page: PageRequest): Promise<Page<ListedStrategy>> =>
      readRows(db, userId, searched(filter), page),

    /** The number of versions of each of the user's strategies, in the order of the ids. */
    async versionCounts(userId: string, ids: readonly string[]): Promise<number[]> {
      const rows = await db.query<{ id: string; count: number }>(VERSION_COUNTS, [userId, ids]);
      const counts = new Map(rows.map(({ id, count }) => [id, count]));
      return ids.map((id) => counts.get(id) ?? 0);
    },

    /** These versions of the user's strategies that are not deleted, in their order. */
    async versions(
      userId: string,
      keys: readonly { strategyId: string; version: number }[],
    ): Promise<(StrategyVersion | null)[]> {
      const wanted = keys.filter(({ strategyId }) => isUuid(strategyId));
      if (wanted.length === 0) return keys.map(() => null);
      const where = { OR: wanted, strategy: { userId, deletedAt: null } };
      const rows = await db.as(userId).prisma.strategyVersion.findMany({ where });
      const found = new Map(rows.map((row) => [`${row.strategyId} ${row.version}`, row]));
      return keys.map(({ strategyId, version }) => found.get(`${strategyId} ${version}`) ?? null);
    },

    /** The user's strategies, by `(updated_at desc, id desc)` unless asked otherwise. */
    async list(
      selection: Selection,
      userId: string,
      filter: StrategyFilter,
      page: PageRequest,
    ): Promise<Page<StrategyRow>> {
      const { where, ...sorted } = keysetQuery(page, ORDERS);
      const rows = await db.as(userId).prisma.strategy.findMany({
        ...selection,
        where: { AND: [{ userId, deletedAt: null }, conditions(filter), where] },
        ...sorted,
      } as Prisma.StrategyFindManyArgs);
      return pageOf(rows, page, keysetCursor(page, ORDERS), () => countRows(db, userId, searched(filter)));
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
