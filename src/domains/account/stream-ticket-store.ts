import { type Queryable, statement } from '../../platform/postgres/database.ts';

export interface StreamTicketRow {
  hash: string;
  userId: string;
  /** The time until which it can open a stream. */
  expiresAt: string;
  /** The expiry of the token that created it, and of its stream. */
  tokenExpiresAt: string;
  /** The hash of the API key that created it; null: a user's token did. */
  keyHash: string | null;
}

export interface UsedTicket {
  userId: string;
  tokenExpiresAt: string;
  keyHash: string | null;
  /** Number of uses, including this one. */
  uses: number;
}

export interface StreamTicketStore {
  add(db: Queryable, ticket: StreamTicketRow): Promise<void>;
  /**
   * Records a use at the instant `at`, atomically: the first use before the ticket expires and, with `resumes`, further
   * ones before its token expires. Null for any other.
   */
  use(db: Queryable, hash: string, at: string, resumes: boolean): Promise<UsedTicket | null>;
  /** Null when it does not exist. */
  find(db: Queryable, hash: string): Promise<{ uses: number } | null>;
  /** Deletes at most `limit` tickets whose token expired before `before`. Returns the number of deleted tickets. */
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const ADD = statement(
  'stream_ticket_add',
  'insert into stream_ticket (hash, user_id, expires_at, token_expires_at, key_hash) values ($1, $2, $3, $4, $5)',
);
const USE = statement(
  'stream_ticket_use',
  `update stream_ticket set uses = uses + 1
    where hash = $1 and token_expires_at > $2 and case when uses = 0 then expires_at > $2 else $3 end
   returning user_id as "userId", token_expires_at as "tokenExpiresAt", key_hash as "keyHash", uses`,
);
const FIND = statement('stream_ticket_find', 'select uses from stream_ticket where hash = $1');
const PRUNE = statement(
  'stream_ticket_prune',
  `with old as (select hash from stream_ticket where token_expires_at < $1 limit $2 for update skip locked),
        gone as (delete from stream_ticket using old where stream_ticket.hash = old.hash returning 1)
   select count(*)::int as count from gone`,
);

export const createStreamTicketStore = (): StreamTicketStore => ({
  async add(db, { hash, userId, expiresAt, tokenExpiresAt, keyHash }) {
    await db.query(ADD, [hash, userId, expiresAt, tokenExpiresAt, keyHash]);
  },
  use: async (db, hash, at, resumes) => (await db.query<UsedTicket>(USE, [hash, at, resumes]))[0] ?? null,
  find: async (db, hash) => (await db.query<{ uses: number }>(FIND, [hash]))[0] ?? null,
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
