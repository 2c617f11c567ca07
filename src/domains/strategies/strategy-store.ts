import type { Graph, NodeRevisions } from '../../engine/index.ts';
import type { Strategy, StrategyVersion } from '../../generated/prisma/client.ts';
import { type Queryable, statement, type Tx } from '../../platform/postgres/database.ts';
import type { StrategyStatus } from './lifecycle.ts';
import type { Versioned } from './strategy-change.ts';
import { NameTakenError } from './strategy-errors.ts';
import type { StrategyFacts } from './strategy-input.ts';

export type StrategyRow = Strategy;
export type StrategyVersionRow = StrategyVersion;

export const VERSION_ORIGINS = ['create', 'update', 'rollback', 'clone', 'import', 'fixture'] as const;
export type VersionOrigin = (typeof VERSION_ORIGINS)[number];

/** A strategy and its head version, read under the row lock. */
export interface LockedStrategy {
  id: string;
  name: string;
  description: string | null;
  instrument: string;
  timeframe: StrategyFacts['timeframe'];
  tags: string[];
  status: StrategyStatus;
  currentVersion: number;
  graph: Graph;
  revisions: NodeRevisions;
  /** The strategy that it descends from as a clone; null: itself. */
  lineageId: string | null;
}

export interface NewVersion {
  version: number;
  graph: Graph;
  revisions: NodeRevisions;
  instrument: string;
  timeframe: string;
  origin: VersionOrigin;
  note: string | null;
}

const COUNT = statement(
  'strategy_count',
  'select count(*) as count from strategy where user_id = $1 and deleted_at is null',
);
const NAME_TAKEN = statement(
  'strategy_name_taken',
  `select 1 from strategy
    where user_id = $1 and lower(name) = lower($2) and deleted_at is null and id is distinct from $3::uuid`,
);
const INSERT = statement(
  'strategy_insert',
  `insert into strategy (id, user_id, name, description, instrument, timeframe, tags, status, current_version, created_at, updated_at, lineage_id)
   values ($1, $2, $3, $4, $5, $6, $7, 'draft', 1, $8, $8, $9)`,
);
const INSERT_VERSION = statement(
  'strategy_version_insert',
  `insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, note, created_at, revisions)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const LOCK = statement(
  'strategy_lock',
  `select s.id, s.name, s.description, s.instrument, s.timeframe, s.tags, s.status, s.current_version as "currentVersion", v.graph, v.revisions, s.lineage_id as "lineageId"
     from strategy s join strategy_version v on v.strategy_id = s.id and v.version = s.current_version
    where s.id = $1 and s.user_id = $2 and s.deleted_at is null
      for no key update of s`,
);
const SET_STATUS = statement('strategy_set_status', 'update strategy set status = $2, updated_at = $3 where id = $1');
const SET_FACTS = statement(
  'strategy_set_facts',
  'update strategy set name = $2, description = $3, tags = $4, updated_at = $5 where id = $1',
);
const SET_HEAD = statement(
  'strategy_set_head',
  'update strategy set current_version = $2, instrument = $3, timeframe = $4, updated_at = $5 where id = $1',
);
const SET_DELETED = statement(
  'strategy_set_deleted',
  'update strategy set deleted_at = $2, updated_at = $2 where id = $1',
);
const VERSION = statement(
  'strategy_version',
  'select graph, revisions, instrument, timeframe from strategy_version where strategy_id = $1 and version = $2',
);
const VERSIONS = statement(
  'strategy_versions_of',
  `select v.strategy_id as "strategyId", v.version, v.graph, v.revisions, v.instrument, v.timeframe
     from strategy_version v
     join unnest($1::uuid[], $2::int[]) as asked (strategy_id, version)
       on v.strategy_id = asked.strategy_id and v.version = asked.version`,
);

/** The writes of strategies. Each expects the caller to hold the user's account row. */
export function createStrategyStore() {
  return {
    async count(tx: Queryable, userId: string): Promise<number> {
      const [row] = await tx.query<{ count: number }>(COUNT, [userId]);
      return row?.count ?? 0;
    },
    /** Whether a strategy of the user other than `exceptId` has the name (case-insensitive). */
    async nameTaken(tx: Queryable, userId: string, name: string, exceptId: string | null = null): Promise<boolean> {
      return (await tx.query(NAME_TAKEN, [userId, name, exceptId])).length > 0;
    },
    /**
     * A new draft; its first version is appended by the caller in the same transaction. Throws NameTakenError.
     */
    /** `lineageId`: the strategy that it descends from. */
    async insert(
      tx: Tx,
      id: string,
      userId: string,
      facts: StrategyFacts & { lineageId?: string | null },
      at: string,
    ): Promise<void> {
      const { name, description, instrument, timeframe, tags } = facts;
      const values = [id, userId, name, description, instrument, timeframe, tags, at, facts.lineageId ?? null];
      await orNameTaken(name, tx.query(INSERT, values));
    },
    async appendVersion(tx: Tx, strategyId: string, version: NewVersion, at: string): Promise<void> {
      const { graph, instrument, timeframe, origin, note } = version;
      await tx.query(INSERT_VERSION, [
        strategyId,
        version.version,
        JSON.stringify(graph),
        instrument,
        timeframe,
        graph.nodes.length,
        graph.edges.length,
        origin,
        note,
        at,
        JSON.stringify(version.revisions),
      ]);
    },
    /** Locks one of the user's strategies; null when it does not exist. */
    async lock(tx: Tx, userId: string, id: string): Promise<LockedStrategy | null> {
      const [row] = await tx.query<LockedStrategy>(LOCK, [id, userId]);
      return row ?? null;
    },
    async setStatus(tx: Tx, id: string, status: StrategyStatus, at: string): Promise<void> {
      await tx.query(SET_STATUS, [id, status, at]);
    },
    /** Throws NameTakenError. */
    async setFacts(tx: Tx, id: string, facts: Pick<StrategyFacts, 'name' | 'description' | 'tags'>, at: string) {
      await orNameTaken(facts.name, tx.query(SET_FACTS, [id, facts.name, facts.description, facts.tags, at]));
    },
    async setHead(tx: Tx, id: string, head: { version: number; instrument: string; timeframe: string }, at: string) {
      await tx.query(SET_HEAD, [id, head.version, head.instrument, head.timeframe, at]);
    },
    async setDeleted(tx: Tx, id: string, at: string): Promise<void> {
      await tx.query(SET_DELETED, [id, at]);
    },
    async version(tx: Queryable, strategyId: string, version: number) {
      const [row] = await tx.query<Versioned>(VERSION, [strategyId, version]);
      return row ?? null;
    },
    /** Those of these versions that exist, in no order. */
    versions: (tx: Queryable, asked: readonly { strategyId: string; version: number }[]) =>
      tx.query<Versioned & { strategyId: string; version: number }>(VERSIONS, [
        asked.map(({ strategyId }) => strategyId),
        asked.map(({ version }) => version),
      ]),
  };
}
export type StrategyStore = ReturnType<typeof createStrategyStore>;

/** The unique key on names decides between concurrent writers; the transaction of the loser is aborted. */
async function orNameTaken(name: string, write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    throw code === '23505' && constraint === 'strategy_user_id_name_key' ? new NameTakenError(name) : error;
  }
}
