import { newId } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/platform/postgres/database.ts';

/** Strategies of each user. */
const STRATEGIES = 60;

const ADD_USER = 'insert into account (user_id) values ($1)';
const ADD_STRATEGIES = `with made as (
     insert into strategy (id, user_id, name, description, instrument, timeframe, tags, current_version, updated_at)
     select id, $1, 'Strategy ' || n, 'Buys what rises', 'MES', '1m', '{trend,morning}', 1, timestamptz '2026-01-05T12:00Z' + n * interval '1 minute'
       from unnest($2::uuid[]) with ordinality as given(id, n) returning id)
   insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
   select id, 1, '{"nodes":[],"edges":[],"meta":{}}', 'MES', '1m', 0, 0, 'create', '{}' from made`;
// One after the other over a user's strategies, a closed trade every seven minutes.
const ADD_SIGNALS = `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, stop_price, target_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl,
      commission, slippage_ticks, slippage_cost, pnl, entry_date, close_date, reason, entry_node_id)
   select gen_random_uuid(), $1, ($2::uuid[])[1 + k % $3::int], 1, 'MES', '1m', 'paper', 'long', 'closed', 1, 5000.25, 4995, 5010.5, ts,
          ts + interval '60.25 seconds', 5001.5, ts + interval '4 minutes', ts + interval '3 minutes', 'target', 6.25, 1.24, 1.0,
          2.50, 2.51, ts::date, ts::date, '{"nodes":{"fast":{"value":"5001.1"},"slow":{"value":"4999.9"}}}', 'long'
     from (select k, timestamptz '2024-01-08T15:00Z' + k * interval '7 minutes' as ts from generate_series($4::int, $5::int) as k) as made`;

/** A user with strategies and no signals yet. */
export async function addUser(db: Database): Promise<{ userId: string; strategyIds: string[] }> {
  const userId = newId();
  const strategyIds = Array.from({ length: STRATEGIES }, newId);
  await db.pool.query(ADD_USER, [userId]);
  await db.pool.query(ADD_STRATEGIES, [userId, strategyIds]);
  return { userId, strategyIds };
}

/** Gives a user the signals numbered `from` to `to`, newest last; each number is given once. */
export async function addSignals(
  db: Database,
  { userId, strategyIds }: { userId: string; strategyIds: string[] },
  { from, to }: { from: number; to: number },
): Promise<void> {
  const client = await db.connect();
  try {
    await client.query('set statement_timeout = 0; set synchronous_commit = off');
    await client.query(ADD_SIGNALS, [userId, strategyIds, STRATEGIES, from, to]);
  } finally {
    await client.end();
  }
}

/** Like autovacuum, so that it does not run during a measurement. */
export async function settle(db: Database): Promise<void> {
  const client = await db.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('vacuum analyze signal, strategy, strategy_version');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
