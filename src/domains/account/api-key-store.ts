import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { Scope } from './api-key.ts';

export interface ApiKey {
  id: string;
  /** Null: a key of the operator. */
  userId: string | null;
  name: string;
  /** The first characters of the secret. */
  start: string;
  scopes: readonly Scope[];
  forAgent: boolean;
  createdAt: string;
  rotatedAt: string | null;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** A key with what its secrets are checked against. */
export interface StoredApiKey extends ApiKey {
  hash: string;
  previousHash: string | null;
  previousUntil: string | null;
}

export interface NewApiKey
  extends Pick<ApiKey, 'id' | 'userId' | 'name' | 'start' | 'scopes' | 'forAgent' | 'createdAt' | 'expiresAt'> {
  hash: string;
}

export interface Rotation extends Pick<ApiKey, 'start' | 'expiresAt'> {
  hash: string;
  at: string;
  previousUntil: string;
}

export interface ApiKeyStore {
  add(db: Queryable, key: NewApiKey): Promise<void>;
  /** The user's keys, newest first. */
  list(db: Queryable, userId: string): Promise<ApiKey[]>;
  /** Null when the user has no such key. */
  byId(db: Queryable, userId: string, id: string): Promise<ApiKey | null>;
  /** How many of the user's keys are neither revoked nor expired at `at`. */
  countUsable(db: Queryable, userId: string, at: string): Promise<number>;
  /** The key that has this secret, or had it before its last rotation. */
  byHash(db: Queryable, hash: string): Promise<StoredApiKey | null>;
  byIds(db: Queryable, ids: readonly string[]): Promise<StoredApiKey[]>;
  /** The usable key with its new secret; null when there is none. */
  rotate(db: Queryable, userId: string, id: string, rotation: Rotation): Promise<ApiKey | null>;
  /** The key as it is revoked; one that already was keeps its time. Null when the user has no such key. */
  revoke(db: Queryable, userId: string, id: string, at: string): Promise<ApiKey | null>;
  /** Records a use at `at`, unless one after `before` is recorded. */
  touch(db: Queryable, id: string, at: string, before: string): Promise<void>;
  /** Deletes keys that were revoked or expired before `before`. Returns their number. */
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const SHOWN = `id, user_id as "userId", name, start, scopes, for_agent as "forAgent", created_at as "createdAt",
  rotated_at as "rotatedAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;
const STORED = `${SHOWN}, hash, previous_hash as "previousHash", previous_until as "previousUntil"`;

const ADD = statement(
  'api_key_add',
  `insert into api_key (id, user_id, name, start, hash, scopes, for_agent, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const LIST = statement(
  'api_key_list',
  `select ${SHOWN} from api_key where user_id = $1 order by created_at desc, id desc limit 500`,
);
const BY_ID = statement('api_key_by_id', `select ${SHOWN} from api_key where user_id = $1 and id = $2`);
const COUNT = statement(
  'api_key_count_usable',
  'select count(*)::int as count from api_key where user_id = $1 and revoked_at is null and expires_at > $2',
);
const BY_HASH = statement('api_key_by_hash', `select ${STORED} from api_key where hash = $1 or previous_hash = $1`);
const BY_IDS = statement('api_key_by_ids', `select ${STORED} from api_key where id = any($1::uuid[])`);
const ROTATE = statement(
  'api_key_rotate',
  `update api_key set previous_hash = hash, previous_until = $6, hash = $3, start = $4, expires_at = $5, rotated_at = $7
    where user_id = $1 and id = $2 and revoked_at is null and expires_at > $7
   returning ${SHOWN}`,
);
const REVOKE = statement(
  'api_key_revoke',
  `update api_key set revoked_at = coalesce(revoked_at, $3) where user_id = $1 and id = $2 returning ${SHOWN}`,
);
const TOUCH = statement(
  'api_key_touch',
  'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3)',
);
const PRUNE = statement(
  'api_key_prune',
  `with old as (select id from api_key where expires_at < $1 or revoked_at < $1 limit $2 for update skip locked),
        gone as (delete from api_key using old where api_key.id = old.id returning 1)
   select count(*)::int as count from gone`,
);

export const createApiKeyStore = (): ApiKeyStore => ({
  async add(db, { id, userId, name, start, hash, scopes, forAgent, createdAt, expiresAt }) {
    await db.query(ADD, [id, userId, name, start, hash, scopes, forAgent, createdAt, expiresAt]);
  },
  list: (db, userId) => db.query<ApiKey>(LIST, [userId]),
  byId: async (db, userId, id) => (await db.query<ApiKey>(BY_ID, [userId, id]))[0] ?? null,
  countUsable: async (db, userId, at) => (await db.query<{ count: number }>(COUNT, [userId, at]))[0]?.count ?? 0,
  byHash: async (db, hash) => (await db.query<StoredApiKey>(BY_HASH, [hash]))[0] ?? null,
  byIds: (db, ids) => db.query<StoredApiKey>(BY_IDS, [ids]),
  rotate: async (db, userId, id, { hash, start, expiresAt, previousUntil, at }) =>
    (await db.query<ApiKey>(ROTATE, [userId, id, hash, start, expiresAt, previousUntil, at]))[0] ?? null,
  revoke: async (db, userId, id, at) => (await db.query<ApiKey>(REVOKE, [userId, id, at]))[0] ?? null,
  async touch(db, id, at, before) {
    await db.query(TOUCH, [id, at, before]);
  },
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
