import { newId } from '../../kernel/ids.ts';
import { type Queryable, statement } from '../../platform/database.ts';
import type { AuditRow } from './signal.ts';

const INSERT = statement(
  'audit_insert',
  `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision,
                             side, signal_id, reason)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::timestamptz[],
                        $8::trading_mode[], $9::audit_decision[], $10::side[], $11::uuid[], $12::jsonb[])`,
);

/** Writes audit rows, however many, in one statement. */
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
  ]);
}
