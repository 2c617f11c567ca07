import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createBacktestStore, runBacktestJob } from '../../src/domains/backtests/index.ts';
import { BAR_FIELDS, type BarBlock, createBarBlock, readBars } from '../../src/domains/market-data/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { loosenLimits } from './support.ts';

const BARS = 3_000;
const PROGRESS = 'subscription ($id: ID!) { backtestProgress(id: $id) { id status progress barsProcessed } }';

describe('a backtest that runs', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let strategyId: string;
  const backtests = createBacktestStore();

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 10 * 86_400_000);
    user = await app.user();
    await loosenLimits(app, user);
    await store(app, 'MES', wandering(BARS));
    strategyId = await strategy(app).on('MES').for(user);
  });
  afterAll(() => app.close());

  const queue = () => app.services.backtests.run(user.caller, { strategyId });
  const row = (id: string) => app.database.db.prisma.backtest.findUniqueOrThrow({ where: { id } });

  /** Bars in blocks, with a pause before each one that `gate` lets through. */
  const slowly = (gate: () => Promise<void> | void) =>
    async function* (instrument: string, until: number): AsyncGenerator<BarBlock> {
      for await (const block of readBars(app.database.db, instrument, until)) {
        for (let at = 0; at < block.count; at += 500) {
          await gate();
          const part = { ...createBarBlock(0), count: Math.min(500, block.count - at) };
          for (const field of BAR_FIELDS) part[field] = block[field].slice(at, at + part.count);
          yield part;
        }
      }
    };
  /** The job as a thread runs it, here. */
  const work = (id: string, gate: () => Promise<void> | void, signal = new AbortController().signal) => {
    const { db } = app.database;
    const deps = {
      db,
      store: backtests,
      readBars: slowly(gate),
      rollOffsets: async () => [],
      clock: systemClock,
      onChange: () => app.services.tellBacktest(id),
    };
    return runBacktestJob(deps, id, signal);
  };
  const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('reports progress several times per second, until it ends', async () => {
    const { url } = await app.listen();
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${user.token}` },
    });
    const id = await queue();
    const seen: { status: string; progress: number; barsProcessed: number }[] = [];
    const heard = (async () => {
      const items = client.iterate<{ backtestProgress: (typeof seen)[number] }>({ query: PROGRESS, variables: { id } });
      for await (const { data } of items) {
        if (data) seen.push(data.backtestProgress);
      }
    })();
    await vi.waitFor(() => expect(seen[0]).toMatchObject({ status: 'QUEUED', progress: 0 }), 10_000);
    // Six blocks, 250 ms after each other: each is due for a progress report.
    let blocks = 0;
    const committed: number[] = [];
    const pace = async () => {
      if (++blocks > 1) committed.push((await row(id)).barsProcessed);
      await later(250);
    };
    await expect(work(id, pace)).resolves.toBe('done');
    await heard;
    expect(committed.length).toBeGreaterThanOrEqual(5);
    for (const [i, bars] of committed.entries()) expect(bars).toBeGreaterThan(committed[i - 1] ?? 0);
    const progress = seen.map((item) => item.progress);
    expect(new Set(progress).size).toBeGreaterThanOrEqual(4);
    expect(progress).toEqual([...progress].sort((x, y) => x - y));
    expect(seen.at(-1)).toMatchObject({ status: 'DONE', progress: 1, barsProcessed: BARS });
    await client.dispose();
  });

  it('stops when it is cancelled, without a result', async () => {
    const id = await queue();
    let blocks = 0;
    const ended = work(id, async () => {
      blocks += 1;
      if (blocks === 2) await app.services.backtests.cancel(user.caller, id);
      await later(110);
    });
    await expect(ended).resolves.toBe('over');
    expect(blocks).toBeLessThan(6);
    expect(await row(id)).toMatchObject({ status: 'cancelled', metrics: null });
    expect(await app.runError(`query ($id: ID!) { backtest(id: $id) { id } }`, { id })).toMatchObject({ status: 401 });
  });

  it('returns to the queue when its process stops, and ends with the same result', async () => {
    const id = await queue();
    const stop = new AbortController();
    let blocks = 0;
    const ended = work(
      id,
      () => {
        blocks += 1;
        if (blocks === 3) stop.abort();
      },
      stop.signal,
    );
    await expect(ended).resolves.toBe('released');
    expect(await row(id)).toMatchObject({ status: 'queued', attempt: 0, progress: 0 });
    await expect(work(id, () => {})).resolves.toBe('done');
  });

  it('is restarted by another process; results of the first one are discarded', async () => {
    const [once, twice] = [await queue(), await queue()];
    await work(once, () => {});
    // The first process stalls in the middle; a second one takes over and is at work when the first one comes back.
    const stall = () => {
      let go = () => {};
      const held = new Promise<void>((resolve) => {
        go = resolve;
      });
      let blocks = 0;
      return { go: () => go(), at: () => blocks, gate: () => (++blocks === 4 ? held : undefined) };
    };
    const [one, two] = [stall(), stall()];
    const first = work(twice, one.gate);
    await vi.waitFor(() => expect(one.at()).toBe(4), 10_000);
    const second = work(twice, two.gate);
    await vi.waitFor(() => expect(two.at()).toBe(4), 10_000);
    one.go();
    await expect(first).resolves.toBe('over');
    expect(await row(twice)).toMatchObject({ status: 'running', attempt: 2 });
    two.go();
    await expect(second).resolves.toBe('done');

    const trades = (id: string) =>
      app.database.db.query(
        statement(
          '',
          'select ordinal, entry_ts, exit_ts, pnl from backtest_trade where backtest_id = $1 order by ordinal',
        ),
        [id],
      );
    expect((await trades(twice)).length).toBeGreaterThan(5);
    expect(await trades(twice)).toEqual(await trades(once));
    expect((await row(twice)).metrics).toEqual((await row(once)).metrics);
    expect(await row(twice)).toMatchObject({ attempt: 2, status: 'done' });
  });

  it('fails with a reason after three processes have died while running it', async () => {
    const id = await queue();
    for (let died = 0; died < 3; died++) await backtests.claim(app.database.db, id);
    await expect(work(id, () => {})).resolves.toBe('failed');
    expect(await row(id)).toMatchObject({
      status: 'failed',
      error: 'It was aborted: 3 processes ended while running it.',
    });
  });

  it('fails with a reason when the strategy is no longer executable', async () => {
    const id = await queue();
    await app.database.db.query(
      statement('', `update strategy_version set graph = '{"nodes":[],"edges":[],"meta":{}}' where strategy_id = $1`),
      [strategyId],
    );
    await expect(work(id, () => {})).resolves.toBe('failed');
    expect((await row(id)).error).toMatch(/not executable/);
  });
});
