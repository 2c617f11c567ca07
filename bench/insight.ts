import type { StatsGroup, TradeMeasure } from '../src/domains/insight/stats/stats.ts';
import { newId } from '../src/kernel/ids.ts';
import { statement } from '../src/platform/postgres/database.ts';
import type { Bench } from './support/report.ts';
import { quantile } from './support/report.ts';
import { startSystem } from './support/system.ts';

const STRATEGIES = 200;

const ADD_STRATEGIES = statement(
  'bench_add_strategies',
  `with made as (
     insert into strategy (id, user_id, name, instrument, timeframe, current_version)
     select id, $1, 'Strategy ' || n, 'MES', '1m', 1 from unnest($2::uuid[]) with ordinality as given(id, n) returning id)
   insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
   select id, 1, '{"nodes":[],"edges":[],"meta":{}}', 'MES', '1m', 0, 0, 'create', '{}' from made`,
);
// One every seven minutes per strategy, about half of them winners; the newest of every tenth strategy is open.
const ADD_SIGNALS = statement(
  'bench_add_signals',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl, commission,
      slippage_ticks, slippage_cost, pnl, entry_date, close_date, reason, entry_node_id)
   select gen_random_uuid(), $1, id, 1, 'MES', '1m', 'paper', 'long', 'closed', 1, 5000, ts, ts, 5001, ts, ts + interval '3 minutes',
          'target', pnl + 6.24, 1.24, 2.0, 5.00, pnl, ts::date, ts::date, '{"nodes":{}}', 'long'
     from (select id, timestamptz '2025-01-06T15:00Z' + k * interval '437 minutes' as ts, ((hashtext(id::text || k) % 20000) / 100.0)::numeric(18,2) as pnl
             from unnest($2::uuid[]) as given(id), generate_series(1, $3::int) as k) as made`,
);
const ADD_OPEN = statement(
  'bench_add_open',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, bar_ts, fired_at, entry_date, reason, entry_node_id)
   select gen_random_uuid(), $1, id, 1, 'MES', '1m', 'paper', 'long', 'open', 1, 5000, now(), now(), now()::date, '{"nodes":{}}', 'long'
     from unnest($2::uuid[]) with ordinality as given(id, n) where n % 10 = 0`,
);

/** What one writes by hand for a statistic, to compare it with. */
const BARE = statement(
  'bench_bare_stats',
  `select strategy_id, date_trunc('week', close_bar_ts at time zone 'America/Chicago')::date as week, count(*),
          count(*) filter (where pnl > 0), sum(pnl), sum(commission), sum(slippage_cost)
     from signal where user_id = $1 and mode = 'paper' and status <> 'open' and close_reason <> 'force_close'
    group by 1, 2 order by 1, 2 limit 1000`,
);
const MEASURES = new Set(['trades', 'wins', 'netPnl', 'commission', 'slippageCost'] as const);

async function median(rounds: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return quantile(times.slice(1), 0.5);
}

export const insight: Bench = {
  name: 'insight',
  about: 'An account with 200 strategies: performance and portfolio, one statement each, from the service.',
  async run(quick) {
    const system = await startSystem();
    try {
      const { caller } = await system.user();
      const { db, services } = system;
      const ids = Array.from({ length: STRATEGIES }, newId);
      const each = (quick ? 20_000 : 100_000) / STRATEGIES;
      await db.transaction(async (tx) => {
        await tx.query(ADD_STRATEGIES, [caller.userId, ids]);
        await tx.query(ADD_SIGNALS, [caller.userId, ids, each]);
        await tx.query(ADD_OPEN, [caller.userId, ids]);
      });
      // As after autovacuum.
      await db.query(statement('bench_vacuum_signals', 'vacuum analyze signal'));
      const signals = (each * STRATEGIES).toLocaleString('en');
      const rounds = quick ? 6 : 16;
      const aim = { atMost: 100 };
      const statsBy = (groupBy: readonly StatsGroup[], measures: ReadonlySet<TradeMeasure>) =>
        services.stats.trades(
          caller,
          null,
          { filter: { mode: 'paper' }, time: 'close', measures },
          { groupBy, timeZone: 'America/Chicago', order: null, first: 1_000 },
        );
      const stats = await median(rounds, () => statsBy(['strategy', 'week'], MEASURES));
      const bare = await median(rounds, () => db.query(BARE, [caller.userId]));
      return [
        {
          what: `performance over ${signals} signals, median`,
          value: await median(rounds, () => services.insight.performance(caller)),
          unit: 'ms',
          aim,
        },
        {
          what: `portfolio over ${signals} signals, median`,
          value: await median(rounds, () => services.insight.portfolio(caller, 'paper')),
          unit: 'ms',
          aim,
        },
        {
          what: `signalStats by strategy and week over ${signals} signals, median`,
          value: stats,
          unit: 'ms',
          aim: { atMost: 50 },
        },
        { what: 'the same as SQL written by hand', value: bare, unit: 'ms' },
        { what: 'signalStats by SQL written by hand', value: stats / bare, unit: '', aim: { atMost: 2 } },
        {
          what: `signalStats by strategy with max drawdown over ${signals} signals, median`,
          value: await median(rounds, () => statsBy(['strategy'], new Set(['netPnl', 'maxDrawdown']))),
          unit: 'ms',
        },
      ];
    } finally {
      await system.stop();
    }
  },
};
