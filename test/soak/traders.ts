import { randomUUID } from 'node:crypto';
import { connectWakeups } from '../../src/app/compose/connect-wakeups.ts';
import { createServices } from '../../src/app/compose/services.ts';
import { ensureAccount, type UserCaller } from '../../src/domains/account/index.ts';
import { createRiskStore } from '../../src/domains/risk/index.ts';
import type { Bar } from '../../src/engine/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { type Database, statement } from '../../src/platform/postgres/database.ts';
import { draw } from '../engine/support/graphs.ts';
import { walk } from '../engine/support/market.ts';
import { childToken } from '../faults/support/child-process.ts';

const USERS = 6;
const BARS_A_CALL = 3;
const WARM_UP = 40;
const PAUSE_MS = 150;
const BEHIND = statement(
  'soak-behind',
  `select count(*)::int as count from runtime join feed on feed.instrument = runtime.instrument
    where runtime.status = 'running' and coalesce(runtime.last_bar_ts, runtime.start_bar_ts) < feed.last_bar_ts`,
);

/** Buys each bar that closes above a mean, and leaves soon. */
const GRAPH = draw(
  {
    bars: ['data.bars'],
    ema: ['ind.ema', { length: 5 }],
    up: ['cond.compare', { op: 'gt' }],
    size: ['size.fixed'],
    long: ['entry.signal'],
    sl: ['exit.stop_loss', { mode: 'ticks', value: 8 }],
    tp: ['exit.take_profit', { mode: 'ticks', value: 8 }],
    out: ['out.strategy'],
  },
  `bars.close>ema.source bars.close>up.a ema.value>up.b up.result>long.when size.size>long.size
   long.entry>sl.entry long.entry>tp.entry long.entry>out.entry sl.exit>out.exit tp.exit>out.exit`,
);

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Users with a running strategy, and what they and the feed do over HTTP until `run` is told to stop. */
export async function createTraders(parts: { db: Database; redisUrl: string | null; urls: string[] }) {
  const { db, redisUrl, urls } = parts;
  const logger = createLogger({ level: 'silent', pretty: false });
  const connected = connectWakeups({ redisUrl }, logger);
  const { wakeups } = connected;
  const services = createServices({ db, clock: systemClock, wakeups, heartbeatMs: 15_000, onFault: () => {} });
  const bars = walk(200_000);
  let fed = 0;
  const feed = async (count: number) => {
    const sent = bars.slice(fed, fed + count).map(({ ts, ...rest }: Bar) => ({
      ts: formatInstant(ts),
      ...(Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])) as Record<
        'open' | 'high' | 'low' | 'close' | 'volume',
        string
      >),
    }));
    await services.marketData.ingest('MES', sent);
    fed += count;
  };
  await feed(WARM_UP);

  const users: { userId: string; token: string; strategyId: string }[] = [];
  for (let number = 0; number < USERS; number++) {
    const user: UserCaller = {
      kind: 'user',
      userId: randomUUID(),
      email: null,
      role: 'user',
      expiresAt: Number.MAX_SAFE_INTEGER,
    };
    const wide = { dailyLossLimit: '1000000.00', maxDailySignals: 100_000, maxOpenSignals: 100_000 };
    await db.transaction(async (tx) => {
      await ensureAccount(tx, user);
      const limits = { ...wide, maxConsecutiveLosses: 100_000, tradingHalted: false };
      await createRiskStore().initLimits(tx, user.userId, 'paper', limits, formatInstant(systemClock.now()));
    });
    const asked = { name: `Soak ${number}`, instrument: 'MES', timeframe: '1m' as const, graph: GRAPH };
    const strategyId = await services.strategies.create(user, asked);
    await services.strategies.promote(user, strategyId);
    await services.runtimes.start(user, { strategyId, mode: 'paper' });
    users.push({ userId: user.userId, token: await childToken(user.userId), strategyId });
  }

  const errors = new Map<string, number>();
  const counts = new Map<string, number>();
  const count = (of: Map<string, number>, what: string) => void of.set(what, (of.get(what) ?? 0) + 1);
  const ask = async (what: string, turn: number, token: string, query: string, variables = {}) => {
    try {
      const response = await fetch(`${urls[turn % urls.length]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors: failed } = (await response.json()) as {
        data?: Record<string, unknown>;
        errors?: { extensions?: { code: string } }[];
      };
      if (failed) count(errors, `${what}: ${response.status} ${failed[0]?.extensions?.code}`);
      else count(counts, what);
      return failed ? null : data;
    } catch (error) {
      // A server that is restarted is away for a moment: there is no balancer here.
      count(
        errors,
        `${what}: ${((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).message}`,
      );
      return null;
    }
  };

  const loops = {
    async bars(signal: AbortSignal) {
      while (!signal.aborted) {
        await feed(BARS_A_CALL).then(
          () => count(counts, 'bars'),
          (error: Error) => count(errors, `bars: ${error.message}`),
        );
        await pause(PAUSE_MS);
      }
    },
    async lists(signal: AbortSignal) {
      for (let turn = 0; !signal.aborted; turn++) {
        const { token } = users[turn % users.length] as (typeof users)[number];
        await ask(
          'lists',
          turn,
          token,
          '{ signals(first: 20) { edges { node { id status pnl } } } risk { tradingAllowed } }',
        );
        await pause(PAUSE_MS / 3);
      }
    },
    async closes(signal: AbortSignal) {
      for (let turn = 0; !signal.aborted; turn++) {
        const { token } = users[turn % users.length] as (typeof users)[number];
        const found = (await ask(
          'open signals',
          turn,
          token,
          '{ signals(first: 1, filter: { status: OPEN }) { edges { node { id } } } }',
        )) as {
          signals: { edges: { node: { id: string } }[] };
        } | null;
        const id = found?.signals.edges[0]?.node.id;
        if (id) await ask('closes', turn, token, 'mutation ($id: ID!) { closeSignal(id: $id) { __typename } }', { id });
        await pause(PAUSE_MS * 4);
      }
    },
    async backtests(signal: AbortSignal) {
      for (let turn = 0; !signal.aborted; turn++) {
        const { token, strategyId } = users[turn % users.length] as (typeof users)[number];
        await ask(
          'backtests',
          turn,
          token,
          'mutation ($id: ID!) { runBacktest(input: { strategyId: $id }) { __typename } }',
          { id: strategyId },
        );
        await pause(5_000);
      }
    },
  };

  return {
    users,
    errors,
    counts,
    run: (signal: AbortSignal) => Promise.all(Object.values(loops).map((loop) => loop(signal))),
    /** Waits until every strategy has decided on the newest bar. */
    async settled() {
      for (let waited = 0; waited < 60_000; waited += 100) {
        if ((await db.query<{ count: number }>(BEHIND))[0]?.count === 0) return;
        await pause(100);
      }
    },
    async close() {
      services.hub.close();
      await services.backtestThreads.close();
      await connected.close();
    },
  };
}
