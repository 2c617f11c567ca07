import { type Queryable, statement, type Tx } from '../../platform/postgres/database.ts';

export interface DraftingStore {
  /** A user's generations that count in [from, to): finished ones, and those in progress that started after `stale`. */
  used(db: Queryable, userId: string, month: { from: string; to: string }, stale: string): Promise<number>;
  /** Records a generation in progress. */
  take(tx: Tx, generation: { id: string; userId: string; provider: string; startedAt: string }): Promise<void>;
  /** The generation succeeded and counts. */
  finish(db: Queryable, id: string, at: string): Promise<void>;
  /** The generation failed and does not count. */
  giveBack(db: Queryable, id: string): Promise<void>;
  /** Deletes at most `limit` generations that started before an instant. Returns the number of deleted rows. */
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const USED = statement(
  'vix_used',
  `select count(*) as used from vix_generation
   where user_id = $1 and started_at >= $2 and started_at < $3 and (finished_at is not null or started_at > $4)`,
);
const TAKE = statement(
  'vix_take',
  'insert into vix_generation (id, user_id, provider, started_at) values ($1, $2, $3, $4)',
);
const FINISH = statement('vix_finish', 'update vix_generation set finished_at = $2 where id = $1');
const GIVE_BACK = statement('vix_give_back', 'delete from vix_generation where id = $1 and finished_at is null');

const PRUNE = statement(
  'vix_prune',
  `with old as (select id from vix_generation where started_at < $1 limit $2 for update skip locked),
        gone as (delete from vix_generation using old where vix_generation.id = old.id returning 1)
   select count(*)::int as count from gone`,
);

export const createDraftingStore = (): DraftingStore => ({
  async used(db, userId, { from, to }, stale) {
    const [row] = await db.query<{ used: number }>(USED, [userId, from, to, stale]);
    return row?.used ?? 0;
  },
  async take(tx, { id, userId, provider, startedAt }) {
    await tx.query(TAKE, [id, userId, provider, startedAt]);
  },
  async finish(db, id, at) {
    await db.query(FINISH, [id, at]);
  },
  async giveBack(db, id) {
    await db.query(GIVE_BACK, [id]);
  },
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
