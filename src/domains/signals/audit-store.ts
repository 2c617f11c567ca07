import { newId } from '../../kernel/ids.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { AuditRow } from './signal.ts';

const INSERT = statement(
  'audit_insert',
  `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision,
                             side, signal_id, reason, minute)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::timestamptz[],
                        $8::trading_mode[], $9::audit_decision[], $10::side[], $11::uuid[], $12::jsonb[], $13::boolean[])
   on conflict (strategy_id, mode, bar_ts, minute, decision) do nothing`,
);

/** Writes audit rows in one statement. */
export async function insertAudit(db: Queryable, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(INSERT, [
    rows.map(() => newId()),
    rows.map((row) => row.userId),
    rows.map((row) => row.strategyId),
    rows.map((row) => row.strategyVersion),
    rows.map((row) => row.instrument),
    rows.map((row) => row.timeframe),
    rows.map((row) => row.barTs),
    rows.map((row) => row.mode),
    rows.map((row) => row.decision),
    rows.map((row) => row.side),
    rows.map((row) => row.signalId),
    rows.map((row) => JSON.stringify(row.reason)),
    rows.map((row) => row.minute),
  ]);
}

const USERS_BEFORE = statement(
  'audit_users_before',
  'select distinct user_id as "userId" from signal_audit where created_at < $1',
);
const PRUNE = statement(
  'audit_prune',
  `with old as (
     select id from signal_audit where user_id = $1 and created_at < $2 limit $3 for update skip locked
   ), gone as (
     delete from signal_audit using old where signal_audit.id = old.id returning 1
   )
   select count(*)::int as count from gone`,
);

/** Users with audit rows written before an instant. */
export async function usersWithAuditBefore(db: Queryable, before: string): Promise<string[]> {
  return (await db.query<{ userId: string }>(USERS_BEFORE, [before])).map(({ userId }) => userId);
}

/** Deletes at most `limit` of a user's audit rows written before an instant. Returns the number of deleted rows. */
export async function pruneAudit(db: Queryable, userId: string, before: string, limit: number): Promise<number> {
  return (await db.query<{ count: number }>(PRUNE, [userId, before, limit]))[0]?.count ?? 0;
}
