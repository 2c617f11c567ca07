import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { marketOf } from '../../src/domains/market-data/index.ts';
import { type Bar, compile, createEvaluationPool, type Graph } from '../../src/engine/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { play } from '../engine/support/backtest.ts';
import { walk } from '../engine/support/market.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';
import { followRest, TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { type Child, childToken, startChild } from './support/child-process.ts';
import { logOf, record, told } from './support/recorder.ts';
import { patience, scaled } from './support/scale.ts';

// Processes as an operator runs them, on one database, killed and stopped while bars come in.

let desk: Desk;
let children: Child[];
beforeEach(async () => {
  desk = await createDesk();
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await desk.end();
}, 30_000);

const start = async (kind: 'server' | 'worker', env: Record<string, string> = {}) => {
  const child = await startChild(kind, { databaseUrl: desk.database.url, env });
  children.push(child);
  return child;
};
const HELD = statement(
  'test-held',
  `select shard.owner, count(*)::int as count
     from runtime join runtime_shard shard on shard.shard = runtime_shard_of(runtime.strategy_id)
     join dispatcher on dispatcher.owner = shard.owner and dispatcher.lease_until > now()
    where runtime.status in ('starting', 'running', 'draining') group by 1 order by 2`,
);
const LEASE = statement('test-lease', 'select lease_until as until from dispatcher');
const LOCK_ACCOUNT = statement('test-lock-account', 'select from account where user_id = $1 for update');
const WAITING = statement(
  'test-waiting',
  `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
);
/** How many runtimes each process holds. */
const held = async () => (await desk.db.query<{ count: number }>(HELD)).map(({ count }) => count);

/** What a run gives that nothing ever disturbed. */
function undisturbed(graph: Graph, bars: readonly Bar[], from: number) {
  const market = marketOf('MES', '1m');
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  for (const bar of bars.slice(0, from)) pool.update(bar);
  const { decisions, trades } = play(run, bars.slice(from), (bar) => pool.update(bar));
  const words: Record<string, string> = { entry: 'fired', exit: 'closed' };
  return {
    audit: decisions.map(({ kind }, n) => [formatInstant((bars[from + n] as Bar).ts), words[kind] ?? kind]),
    trades: trades.map(({ position, exit }) => [
      formatInstant(position.entryTs),
      position.entryTicks / 4,
      exit && formatInstant(exit.at - 60_000),
    ]),
  };
}

async function shown(strategyId: string) {
  return {
    audit: (await desk.audit(strategyId)).map(({ barTs, decision }) => [barTs, decision]),
    trades: (await desk.signals(strategyId)).map(({ barTs, entryPrice, closeBarTs }) => [
      barTs,
      Number(entryPrice),
      closeBarTs,
    ]),
  };
}

const GRAPHS = [
  upBarBuyer(),
  upBarBuyer({ ema: 9 }),
  upBarBuyer({ cooldown: 4 }),
  upBarBuyer({ stop: 20, target: 30 }),
];
async function running(bars: readonly Bar[]) {
  await desk.ingest('MES', bars);
  const runs: { id: string; graph: Graph; user: UserCaller }[] = [];
  for (const graph of GRAPHS) {
    const user = await desk.user();
    const id = await desk.strategy(user, graph);
    await desk.start(user, id);
    runs.push({ id, graph, user });
  }
  return runs;
}

describe('processes on one database', () => {
  it(
    'killed repeatedly during ingest: one audit row per bar and runtime, and the signals of an undisturbed run',
    async () => {
      const kills = scaled(3, 10);
      const bars = walk(60 + 60 * (kills + 1));
      let pair = await Promise.all([start('server'), start('server')]);
      const runs = await running(bars.slice(0, 40));
      for (const { id } of runs) await desk.reaches(id, 'running');
      await until(async () => (await held()).join() === '2,2' || `held: ${await held()}`, 20_000);
      const start40 = 40;
      let at = start40;
      const feed = async (count: number) => {
        for (const end = at + count; at < end; at += 5) await desk.ingest('MES', bars.slice(at, at + 5));
      };
      for (let round = 0; round < kills; round++) {
        await feed(20);
        const [victim, survivor] = round % 2 ? pair : [pair[1] as Child, pair[0] as Child];
        const feeding = feed(20);
        await (victim as Child).kill();
        await feeding;
        const next = await start('server');
        pair = [survivor as Child, next];
        await feed(20);
      }
      await desk.ingest('MES', bars.slice(at));
      for (const { id, graph } of runs) {
        const last = (bars.at(-1) as Bar).ts;
        await until(async () => {
          const newest = (await desk.audit(id)).at(-1)?.barTs;
          return newest === formatInstant(last) || `${id} has reached ${newest}`;
        }, 40_000);
        expect(await shown(id)).toEqual(undisturbed(graph, bars, start40));
      }
    },
    patience(120, 400),
  );

  it(
    'share the work; a stopped process sends `bye`, releases its leases and exits with 0',
    async () => {
      const bars = walk(300);
      const server = await start('server');
      const runs = await running(bars.slice(0, 40));
      for (const { id } of runs) await desk.reaches(id, 'running');
      const worker = await start('worker');
      await until(async () => (await held()).join() === '2,2' || `held: ${await held()}`, 20_000);
      await desk.ingest('MES', bars.slice(40, 120));
      for (const { id } of runs) await desk.decided(id, (bars[119] as Bar).ts);

      const [{ user, id: strategyId }] = runs as [(typeof runs)[number]];
      const token = await childToken(user.userId);
      const recorder = record({ url: server.url, token, follow: followRest });
      const streams = TRANSPORTS.map(([, follow]) => follow({ url: server.url, token }));
      await until(() => recorder.begun);
      for (const stream of streams) await stream.next();
      const begunAt = recorder.seq;
      await desk.ingest('MES', bars.slice(120, 200));
      for (const { id } of runs) await desk.decided(id, (bars[199] as Bar).ts);
      const log = (await logOf(desk.db, user.userId)).filter(({ seq }) => seq > begunAt);
      await until(() => recorder.seen.length === log.length || `${recorder.seen.length} of ${log.length}`);
      await recorder.stop();
      expect(told(recorder)).toEqual(log);
      expect(log.length).toBeGreaterThan(0);

      const feeding = desk.ingest('MES', bars.slice(200, 250));
      const { code, took } = await server.terminate();
      await feeding;
      expect(code).toBe(0);
      expect(took).toBeLessThan(15_000);
      for (const stream of streams) for await (const _ of stream);
      expect(streams.map(({ ending }) => ending)).toEqual(['bye shutdown', 'closed', '1001']);
      await until(async () => (await held()).join() === '4' || `held: ${await held()}`, 5_000);
      await desk.ingest('MES', bars.slice(250));
      for (const { id, graph } of runs) {
        await desk.decided(id, (bars.at(-1) as Bar).ts);
        expect(await shown(id)).toEqual(undisturbed(graph, bars, 40));
      }
      expect(strategyId).toBe(runs[0]?.id);
      expect((await worker.terminate()).code).toBe(0);
      expect(await held()).toEqual([]);
    },
    patience(90, 120),
  );

  it(
    'a process frozen for longer than its leases commits nothing when it resumes',
    async () => {
      const bars = walk(200);
      const stopped = await start('worker');
      const runs = await running(bars.slice(0, 40));
      for (const { id } of runs) await desk.reaches(id, 'running');
      await desk.ingest('MES', bars.slice(40, 80));
      for (const { id } of runs) await desk.decided(id, (bars[79] as Bar).ts);
      stopped.pause();
      await start('worker');
      await desk.ingest('MES', bars.slice(80, 140));
      for (const { id } of runs) {
        const last = formatInstant((bars[139] as Bar).ts);
        await until(async () => (await desk.audit(id)).at(-1)?.barTs === last || 'not taken over yet', 30_000);
      }
      stopped.resume();
      await desk.ingest('MES', bars.slice(140));
      for (const { id, graph } of runs) {
        await desk.decided(id, (bars.at(-1) as Bar).ts);
        expect(await shown(id)).toEqual(undisturbed(graph, bars, 40));
      }
      await until(async () => (await held()).join() === '2,2' || `held: ${await held()}`, 20_000);
    },
    patience(90, 120),
  );

  it(
    'with every connection of the pool waiting for a lock, /readyz answers and the leases are renewed',
    async () => {
      const connections = 6;
      const server = await start('server', { DATABASE_CONNECTIONS: String(connections) });
      const user = await desk.user();
      const token = await childToken(user.userId);
      const clone = () =>
        fetch(`${server.url}/api/strategies/from-fixture/ema-cross`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: '{}',
        });
      const lease = async () => (await desk.db.query<{ until: string }>(LEASE))[0]?.until ?? '';
      await until(async () => (await lease()) !== '' || 'no lease yet');
      let answers: Response[] = [];
      await desk.db.transaction(async (tx) => {
        await tx.query(LOCK_ACCOUNT, [user.userId]);
        const waiting = Array.from({ length: connections }, clone);
        // Jobs of alerts, backtests and studies listen on one each.
        const exhausted = async () => (await desk.db.query(WAITING)).length === connections - 3;
        await until(async () => (await exhausted()) || 'not exhausted yet');
        const leases = new Set<string>();
        await until(async () => {
          leases.add(await lease());
          const ready = await fetch(`${server.url}/readyz`);
          expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ database: 'ok' })]);
          return leases.size >= 3 || `${leases.size} leases seen`;
        }, 15_000);
        void Promise.all(waiting).then((all) => {
          answers = all;
        });
      });
      await until(() => answers.length === connections || 'no answer yet');
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 503, 503, 503]);
    },
    patience(60, 60),
  );
});
