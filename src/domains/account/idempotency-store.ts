import { type Queryable, statement } from '../../platform/postgres/database.ts';

export interface IdempotentChange {
  fingerprint: string;
  /** Null while the first request runs. */
  answer: Buffer | null;
  startedAt: string;
}

export interface IdempotencyStore {
  /** Whether the key is this request's now: it was unused since `since`. */
  claim(
    db: Queryable,
    userId: string,
    keyHash: string,
    fingerprint: string,
    at: string,
    since: string,
  ): Promise<boolean>;
  find(db: Queryable, userId: string, keyHash: string): Promise<IdempotentChange | null>;
  keep(db: Queryable, userId: string, keyHash: string, answer: Buffer): Promise<void>;
  release(db: Queryable, userId: string, keyHash: string): Promise<void>;
  /** Deletes at most `limit` keys from before `before`. Returns their number. */
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const CLAIM = statement(
  'idempotency_claim',
  `insert into idempotency_key (user_id, key_hash, fingerprint, started_at) values ($1, $2, $3, $4)
   on conflict (user_id, key_hash) do update
      set fingerprint = excluded.fingerprint, started_at = excluded.started_at, answer = null
    where idempotency_key.started_at < $5
   returning 1`,
);
const FIND = statement(
  'idempotency_find',
  `select fingerprint, answer, started_at as "startedAt" from idempotency_key where user_id = $1 and key_hash = $2`,
);
const KEEP = statement(
  'idempotency_keep',
  'update idempotency_key set answer = $3 where user_id = $1 and key_hash = $2',
);
const RELEASE = statement(
  'idempotency_release',
  'delete from idempotency_key where user_id = $1 and key_hash = $2 and answer is null',
);
const PRUNE = statement(
  'idempotency_prune',
  `with old as (select user_id, key_hash from idempotency_key where started_at < $1 limit $2 for update skip locked),
        gone as (delete from idempotency_key using old
                  where idempotency_key.user_id = old.user_id and idempotency_key.key_hash = old.key_hash returning 1)
   select count(*)::int as count from gone`,
);

export const createIdempotencyStore = (): IdempotencyStore => ({
  claim: async (db, userId, keyHash, fingerprint, at, since) =>
    (await db.query(CLAIM, [userId, keyHash, fingerprint, at, since])).length > 0,
  find: async (db, userId, keyHash) => (await db.query<IdempotentChange>(FIND, [userId, keyHash]))[0] ?? null,
  async keep(db, userId, keyHash, answer) {
    await db.query(KEEP, [userId, keyHash, answer]);
  },
  async release(db, userId, keyHash) {
    await db.query(RELEASE, [userId, keyHash]);
  },
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
