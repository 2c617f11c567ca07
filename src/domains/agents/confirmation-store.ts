import { type Queryable, statement } from '../../platform/postgres/database.ts';

export interface Confirmation {
  tokenHash: string;
  tool: string;
  argumentsHash: string;
  stateHash: string;
  expiresAt: string;
}

export interface ConfirmationStore {
  add(db: Queryable, userId: string, confirmation: Confirmation): Promise<void>;
  /** Uses it up: a token is accepted once, also when the call fails. Null when the user has no such token, or had used it. */
  use(db: Queryable, userId: string, tokenHash: string, at: string): Promise<Confirmation | null>;
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const ADD = statement(
  'agent_confirmation_add',
  `insert into agent_confirmation (token_hash, user_id, tool, arguments_hash, state_hash, expires_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const USE = statement(
  'agent_confirmation_use',
  `update agent_confirmation set used_at = $3 where token_hash = $1 and user_id = $2 and used_at is null
   returning token_hash as "tokenHash", tool, arguments_hash as "argumentsHash", state_hash as "stateHash",
             expires_at as "expiresAt"`,
);
const PRUNE = statement(
  'agent_confirmation_prune',
  `with old as (select token_hash from agent_confirmation where expires_at < $1 limit $2 for update skip locked),
        gone as (delete from agent_confirmation using old where agent_confirmation.token_hash = old.token_hash returning 1)
   select count(*)::int as count from gone`,
);

export const createConfirmationStore = (): ConfirmationStore => ({
  async add(db, userId, { tokenHash, tool, argumentsHash, stateHash, expiresAt }) {
    await db.query(ADD, [tokenHash, userId, tool, argumentsHash, stateHash, expiresAt]);
  },
  use: async (db, userId, tokenHash, at) => (await db.query<Confirmation>(USE, [tokenHash, userId, at]))[0] ?? null,
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
