import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { AgentCall } from './agent-call.ts';

export interface AgentCallFilter {
  keyId: string | null;
  tool: string | null;
  /** Only calls before this instant. */
  before: string | null;
}

export interface AgentCallStore {
  add(db: Queryable, userId: string, call: AgentCall): Promise<void>;
  /** Newest first. */
  list(db: Queryable, userId: string, filter: AgentCallFilter, first: number): Promise<AgentCall[]>;
  /** Deletes calls before an instant. Returns their number. */
  prune(db: Queryable, before: string, limit: number): Promise<number>;
}

const ADD = statement(
  'agent_call_add',
  `insert into agent_call (id, user_id, key_id, client, tool, arguments, outcome, code, changed, called_at, took_ms)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const LIST = statement(
  'agent_call_list',
  `select id, key_id as "keyId", client, tool, arguments, outcome, code, changed, called_at as "calledAt",
          took_ms as "tookMs"
     from agent_call
    where user_id = $1 and ($2::uuid is null or key_id = $2) and ($3::text is null or tool = $3)
      and ($4::timestamptz is null or called_at < $4)
    order by called_at desc, id desc limit $5`,
);
const PRUNE = statement(
  'agent_call_prune',
  `with old as (select id from agent_call where called_at < $1 limit $2 for update skip locked),
        gone as (delete from agent_call using old where agent_call.id = old.id returning 1)
   select count(*)::int as count from gone`,
);

export const createAgentCallStore = (): AgentCallStore => ({
  async add(db, userId, call) {
    const { id, keyId, client, tool, outcome, code, calledAt, tookMs } = call;
    const [args, changed] = [JSON.stringify(call.arguments), JSON.stringify(call.changed)];
    await db.query(ADD, [id, userId, keyId, client, tool, args, outcome, code, changed, calledAt, tookMs]);
  },
  list: (db, userId, { keyId, tool, before }, first) => db.query<AgentCall>(LIST, [userId, keyId, tool, before, first]),
  prune: async (db, before, limit) => (await db.query<{ count: number }>(PRUNE, [before, limit]))[0]?.count ?? 0,
});
