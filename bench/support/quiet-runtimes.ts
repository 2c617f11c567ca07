import { randomUUID } from 'node:crypto';
import type { Graph } from '../../src/engine/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import type { System } from './system.ts';

// Many runtimes of one instrument over some distinct graphs, stored without the services that users call.

export const SYMBOL = 'MES';
const PER_USER = 10;

/** Two averages with individual lengths, and an entry that never occurs: nothing happens on any bar. */
export function quietGraph(index: number): Graph {
  const node = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });
  const wires = `bars.close>fast.source bars.close>slow.source fast.value>sum.a slow.value>sum.b sum.value>is.a
    is.result>entry.when size.size>entry.size entry.entry>stop.entry entry.entry>out.entry stop.exit>out.exit`;
  return {
    nodes: [
      node('bars', 'data.bars'),
      node('fast', 'ind.ema', { length: 5 + (index % 10) }),
      node('slow', 'ind.ema', { length: 20 + Math.floor(index / 10) }),
      node('sum', 'math.op', { op: 'add' }),
      node('is', 'cond.compare', { op: 'lt', value: 0 }),
      node('size', 'size.fixed'),
      node('entry', 'entry.signal', { side: 'long' }),
      node('stop', 'exit.stop_loss', { mode: 'ticks', value: 40 }),
      node('out', 'out.strategy'),
    ],
    edges: wires.split(/\s+/).map((wire, k) => {
      const [source, sourceHandle, target, targetHandle] = wire.split(/[.>]/) as [string, string, string, string];
      return { id: `e${k}`, source, sourceHandle, target, targetHandle };
    }),
    meta: {},
  };
}

const STRATEGIES = `
  insert into strategy (id, user_id, name, instrument, timeframe, status, current_version)
  select id, user_id, 'bench ' || id, $3, '1m', 'live', 1 from unnest($1::uuid[], $2::uuid[]) as row (id, user_id)`;
const VERSIONS = `
  insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
  select id, 1, graph::jsonb, $3, '1m', 9, 10, 'create', (select jsonb_object_agg(node->>'type', 1) from jsonb_array_elements(graph::jsonb->'nodes') node) from unnest($1::uuid[], $2::text[]) as row (id, graph)`;
const RUNTIMES = `
  insert into runtime (strategy_id, mode, user_id, strategy_version, instrument, timeframe, status, started_at,
                       start_bar_ts, lease_token)
  select id, 'paper', user_id, 1, $3, '1m', 'starting', now(), (select last_bar_ts from feed where instrument = $3), 1
    from unnest($1::uuid[], $2::uuid[]) as row (id, user_id)`;

const ACCOUNTS = `insert into account (user_id) select * from unnest($1::uuid[])`;
const LIMITS = `
  insert into risk_limits (user_id, mode, daily_loss_limit, max_daily_signals, max_open_signals, max_consecutive_losses, updated_at)
  select id, 'paper', 1e9, 100000, 100000, 100000, now() from unnest($1::uuid[]) as row (id)`;

/** Users with limits that benches do not reach. */
export async function storeUsers(system: System, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const client = await system.db.connect();
  try {
    await client.query(ACCOUNTS, [ids]);
    await client.query(LIMITS, [ids]);
  } finally {
    await client.end();
  }
  return ids;
}

/** Creates `count` runtimes of as many strategies over these graphs, ten per user or `perUser`. */
export async function storeRuntimes(
  system: System,
  count: number,
  graphs: readonly Graph[],
  { perUser = PER_USER } = {},
): Promise<void> {
  const users = await storeUsers(system, Math.ceil(count / perUser));
  const ids = Array.from({ length: count }, () => randomUUID());
  const owners = ids.map((_, k) => users[Math.floor(k / perUser)]);
  const texts = graphs.map((graph) => JSON.stringify(graph));
  const client = await system.db.connect();
  try {
    await client.query('begin');
    await client.query(STRATEGIES, [ids, owners, SYMBOL]);
    await client.query(VERSIONS, [ids, ids.map((_, k) => texts[k % texts.length]), SYMBOL]);
    await client.query(RUNTIMES, [ids, owners, SYMBOL]);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

const STANDING = statement(
  'bench_standing',
  `select count(*)::int as count
     from runtime left join lane_progress progress
       on progress.shard = runtime_shard_of(strategy_id) and progress.instrument = runtime.instrument
    where status = 'running'
      and ($1::timestamptz is null or on_lane and progress.passed >= $1::timestamptz + interval '1 minute')`,
);
const LOOK_EVERY = 100;

/** Resolves once this many runtimes run; with `ts`, once each has decided the bar that opens then. */
export async function standing(system: System, count: number, ts: Date | null): Promise<void> {
  while ((await system.db.query<{ count: number }>(STANDING, [ts]))[0]?.count !== count) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
