import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { marketOf } from '../../src/domains/market-data/index.ts';
import {
  type Bar,
  compile,
  createAggregator,
  createEvaluationPool,
  type Graph,
  nodeDefinition,
  type Timeframe,
} from '../../src/engine/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { type Database, statement } from '../../src/platform/postgres/database.ts';
import { play } from '../engine/support/backtest.ts';
import { walk } from '../engine/support/market.ts';
import { createDesk, type Desk, type SignalLine, upBarBuyer } from '../support/desk.ts';
import { pausable } from '../support/pausable.ts';
import { until } from '../support/until.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await createDesk();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await desk.end();
});

const NO_WAKEUPS = { publish: () => {}, subscribe: () => () => {} };
/** Like a process on another machine: it receives no wake-ups and polls the database often. */
const APART = { wakeups: NO_WAKEUPS, pollInterval: 10, leaseTtl: 400 };
const minute = (bars: readonly Bar[], at: number) => (bars.at(at) as Bar).ts;

/** The decisions of the engine alone over these bars when it starts after `startTs`: bar → decision kind and trades. */
function alone(graph: Graph, bars: readonly Bar[], startTs: number | null, timeframe: Timeframe = '1m') {
  const market = marketOf('MES', timeframe);
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  const decidesFrom = startTs === null ? Number.NEGATIVE_INFINITY : startTs + 60_000;
  const played = play(run, bars, (bar) => pool.update(bar), { decidesFrom });
  const told = new Set(played.steps.flatMap(({ ts, minute }) => (minute ? [ts] : [])));
  return {
    decisions: played.steps
      .flatMap(({ ts, minute, decision }) => {
        const quiet = !minute && !decision.entry && !decision.exit;
        if (quiet && timeframe === '1m' && told.has(ts)) return [];
        const words = [decision.exit ? 'closed' : null, decision.entry ? 'fired' : null].filter(
          (word) => word !== null,
        );
        return (words.length > 0 ? words : [decision.kind]).map((word) => ({
          barTs: formatInstant(ts),
          decision: word,
        }));
      })
      .sort(byBarAndDecision),
    trades: played.trades.map(({ position, exit }) => ({
      barTs: formatInstant(position.entryTs),
      closeBarTs: exit && formatInstant(exit.at - 60_000),
    })),
    last: played.steps.filter(({ minute }) => !minute).at(-1)?.ts ?? Number.NaN,
  };
}
const byBarAndDecision = (a: { barTs: string; decision: string }, b: typeof a) =>
  a.barTs < b.barTs ? -1 : a.barTs > b.barTs ? 1 : a.decision < b.decision ? -1 : 1;

async function shown(strategyId: string) {
  const [audit, signals] = await Promise.all([desk.audit(strategyId), desk.signals(strategyId)]);
  return {
    decisions: audit.map(({ barTs, decision }) => ({ barTs, decision })).sort(byBarAndDecision),
    trades: signals.map(({ barTs, closeBarTs }) => ({ barTs, closeBarTs })),
  };
}

describe('bars', () => {
  it('are decided once each from the newest one on, as by the engine alone', async () => {
    const bars = walk(400);
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer());
    await desk.ingest('MES', bars.slice(0, 100));
    desk.process();
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    expect(await desk.audit(id)).toEqual([]);
    for (let at = 100; at < 400; at += 7) await desk.ingest('MES', bars.slice(at, Math.min(400, at + 7)));
    await desk.decided(id, minute(bars, -1));
    const { decisions, trades } = alone(upBarBuyer(), bars, minute(bars, 99));
    expect(await shown(id)).toEqual({ decisions, trades });
    expect(trades.length).toBeGreaterThan(10);
  });

  it('are all decided when none was stored at the start', async () => {
    const bars = walk(60);
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer());
    desk.process();
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    for (const bar of bars) await desk.ingest('MES', [bar]);
    await desk.decided(id, minute(bars, -1));
    const { decisions, trades } = alone(upBarBuyer(), bars, null);
    expect(await shown(id)).toEqual({ decisions, trades });
  });

  it('reach runs that join a shared lane at any moment, on any timeframe', async () => {
    const bars = walk(900);
    const kinds: [Timeframe, Graph][] = [
      ['1m', upBarBuyer()],
      ['5m', upBarBuyer()],
      ['1m', upBarBuyer({ cooldown: 3 })],
      ['15m', upBarBuyer({ stop: 40, target: 20 })],
      ['3m', upBarBuyer({ ema: 8 })],
      ['1m', upBarBuyer()],
    ];
    const owners = await Promise.all(kinds.map(() => desk.user()));
    const ids = await Promise.all(
      kinds.map(([timeframe, graph], n) => desk.strategy(owners[n] as UserCaller, graph, { timeframe })),
    );
    desk.process();
    await desk.ingest('MES', bars.slice(0, 50));
    const feeding = (async () => {
      for (let at = 50; at < 900; at += 5) await desk.ingest('MES', bars.slice(at, at + 5));
    })();
    for (const [n, id] of ids.entries()) await desk.start(owners[n] as UserCaller, id);
    await feeding;
    for (const [n, id] of ids.entries()) {
      const [timeframe, graph] = kinds[n] as [Timeframe, Graph];
      const [row] = await desk.db.query<{ startBarTs: string }>(
        statement('test-start', 'select start_bar_ts as "startBarTs" from runtime where strategy_id = $1'),
        [id],
      );
      const expected = alone(graph, bars, Date.parse((row as { startBarTs: string }).startBarTs), timeframe);
      await desk.decided(id, expected.last);
      expect(await shown(id)).toEqual({ decisions: expected.decisions, trades: expected.trades });
    }
  }, 90_000);
});

describe('stopping', () => {
  it('finishes the bar in hand; a start after it neither decides a bar again nor trades those in between', async () => {
    const bars = walk(300);
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer());
    desk.process();
    await desk.ingest('MES', bars.slice(0, 10));
    const seen: string[] = [];
    for (let round = 0; round < 10; round++) {
      const at = 10 + round * 20;
      await desk.start(user, id);
      await desk.reaches(id, 'running');
      await desk.ingest('MES', bars.slice(at, at + 10));
      await desk.decided(id, minute(bars, at + 9));
      await desk.stop(user, id);
      await desk.reaches(id, 'stopped');
      await desk.ingest('MES', bars.slice(at + 10, at + 20));
      seen.push(...bars.slice(at, at + 10).map(({ ts }) => formatInstant(ts)));
    }
    expect((await desk.audit(id)).map(({ barTs }) => barTs)).toEqual(seen);
  });

  it('does not block a run that joins the lane', async () => {
    const bars = walk(400);
    const user = await desk.user();
    desk.process();
    await desk.ingest('MES', bars.slice(0, 10));
    let last = await desk.strategy(user, upBarBuyer());
    await desk.start(user, last);
    await desk.reaches(last, 'running');
    for (let at = 10; at < 110; at += 10) {
      const next = await desk.strategy(user, upBarBuyer());
      const [bar] = bars.slice(at, at + 1);
      await Promise.all([desk.stop(user, last), desk.start(user, next), desk.ingest('MES', [bar as Bar])]);
      await desk.ingest('MES', bars.slice(at + 1, at + 10));
      await desk.decided(next, minute(bars, at + 9));
      await desk.reaches(last, 'stopped');
      last = next;
    }
  });

  it('when a worker is killed mid-bar, another resumes from its last commit without losing a bar', async () => {
    const bars = walk(600);
    const user = await desk.user();
    const ids = await Promise.all([1, 2, 3].map((n) => desk.strategy(user, upBarBuyer({ stop: 8 + n }))));
    let { dispatcher } = desk.process();
    await desk.ingest('MES', bars.slice(0, 20));
    for (const id of ids) await desk.start(user, id);
    for (const id of ids) await desk.reaches(id, 'running');
    for (let at = 20; at < 600; at += 20) {
      const feeding = desk.ingest('MES', bars.slice(at, at + 20));
      if (at % 100 === 0) {
        await dispatcher.stop();
        expect(dispatcher.size).toBe(0);
        ({ dispatcher } = desk.process());
      }
      await feeding;
    }
    for (const [n, id] of ids.entries()) {
      await desk.decided(id, minute(bars, -1));
      const { decisions, trades } = alone(upBarBuyer({ stop: 9 + n }), bars, minute(bars, 19));
      expect(await shown(id)).toEqual({ decisions, trades });
    }
  });
});

describe('a close by the user', () => {
  it.each(['1m', '5m'] as const)(
    'between %s bars is applied by the run, which then equals one that restarts on every bar',
    async (timeframe) => {
      const bars = walk(440);
      const graph = upBarBuyer({ stop: 60, target: 60, cooldown: 7 });
      const { market } = compile(graph, marketOf('MES', timeframe));
      const aggregator = createAggregator(timeframe, market.calendar);
      const lastFinal = bars.map((bar) => aggregator.push(bar).at(-1)?.ts ?? null);
      const other = await createDesk();
      try {
        const rows = [];
        for (const where of [desk, other]) {
          const user = await where.user();
          const id = await where.strategy(user, graph, { timeframe });
          let { dispatcher } = where.process();
          await where.ingest('MES', bars.slice(0, 20));
          await where.start(user, id);
          await where.reaches(id, 'running');
          const closeOpen = async () => {
            const open = (await where.signals(id)).find(({ status }) => status === 'open');
            if (open) await where.services.signals.close(user, open.id, null);
          };
          for (let at = 20; at < 440; at += 4) {
            const undecided = at % 60 === 0;
            if (undecided) await dispatcher.stop();
            await where.ingest('MES', bars.slice(at, at + 4));
            const final = lastFinal.slice(20, at + 4).findLast((ts) => ts !== null);
            if (!undecided && final) await where.decided(id, final);
            if (undecided || at % 3 === 0 || at > 200) await closeOpen();
            if (!undecided && where === other && at % 12 === 0) await dispatcher.stop();
            if (undecided || (where === other && at % 12 === 0)) ({ dispatcher } = where.process());
            if (undecided && final) await where.decided(id, final);
          }
          const signals = (await where.signals(id)).map(({ id: _id, ...signal }) => signal);
          rows.push({ signals, decisions: (await where.audit(id)).map(({ barTs, decision }) => [barTs, decision]) });
        }
        expect(rows[0]).toEqual(rows[1]);
        expect(rows[0]?.signals.filter(({ closeReason }) => closeReason === 'user').length).toBeGreaterThan(5);
      } finally {
        await other.end();
      }
    },
    60_000,
  );
});

describe('a warm restart', () => {
  it('every few bars gives the same decisions, traces and signals as a run without restarts', async () => {
    const bars = walk(500);
    const user = await desk.user();
    const kinds: [Graph, Timeframe][] = [
      [upBarBuyer({ cooldown: 3 }), '1m'],
      [upBarBuyer({ stop: 30, target: 50, cooldown: 6, ema: 20 }), '1m'],
      [upBarBuyer({ stop: 60, target: 50, cooldown: 1 }), '5m'],
    ];
    // The first process never stops; a second one, on another database, restarts on every bar.
    const other = await createDesk();
    try {
      const rows = [];
      for (const where of [desk, other]) {
        const trader = where === desk ? user : await where.user();
        let { dispatcher } = where.process();
        await where.ingest('MES', bars.slice(0, 30));
        const ids = [];
        for (const [graph, timeframe] of kinds) {
          const id = await where.strategy(trader, graph, { timeframe });
          await where.start(trader, id);
          await where.reaches(id, 'running');
          ids.push(id);
        }
        for (let at = 30; at < 500; at += 10) {
          await where.ingest('MES', bars.slice(at, at + 10));
          if (where === desk || at % 30 !== 0) continue;
          await dispatcher.stop();
          ({ dispatcher } = where.process());
        }
        for (const [n, id] of ids.entries()) {
          await where.decided(id, minute(bars, kinds[n]?.[1] === '5m' ? -5 : -1));
          const signals = (await where.signals(id)).map(({ id: _id, ...signal }) => signal);
          const audit = (await where.audit(id)).map(({ decision, side, barTs, reason }) => {
            return { decision, side, barTs, nodes: (reason as { nodes: unknown }).nodes };
          });
          rows.push({ signals, audit });
        }
      }
      expect(rows.slice(0, 3)).toEqual(rows.slice(3));
      expect(rows[0]?.signals.length).toBeGreaterThan(20);
    } finally {
      await other.end();
    }
  }, 60_000);

  it('reads the stored bars once for all runtimes of an instrument', async () => {
    const bars = walk(200);
    const ids: string[] = [];
    const { dispatcher } = desk.process();
    await desk.ingest('MES', bars.slice(0, 40));
    for (let n = 0; n < 12; n++) {
      const user = await desk.user();
      const id = await desk.strategy(user, upBarBuyer({ ema: 5 + (n % 4), cooldown: n % 3 }));
      await desk.start(user, id);
      await desk.reaches(id, 'running');
      ids.push(id);
      // Each is at a different past bar; later they share bars.
      await desk.ingest('MES', bars.slice(40 + n * 5, 45 + n * 5));
    }
    await dispatcher.stop();
    const reading = vi.spyOn(desk.process().services.barReader, 'read');
    await desk.ingest('MES', bars.slice(100));
    for (const id of ids) await desk.decided(id, minute(bars, -1));
    expect(reading).toHaveBeenCalledTimes(1);
    for (const id of ids) {
      const { decisions } = await shown(id);
      expect(decisions.map(({ barTs }) => barTs)).toEqual(
        bars.slice(bars.length - decisions.length).map(({ ts }) => formatInstant(ts)),
      );
    }
  });
});

describe('a runtime that fails', () => {
  /** Makes `ind.ema` of this length throw from its `after`th bar on. */
  function sabotage(length: number, after: number) {
    const definition = nodeDefinition('ind.ema') as {
      create: (...args: never[]) => { update(...args: never[]): void };
    };
    const { create } = definition;
    vi.spyOn(definition, 'create').mockImplementation((...args) => {
      const instance = create(...args);
      if ((args[0] as unknown as { length: number }).length !== length) return instance;
      const update = instance.update.bind(instance);
      let seen = 0;
      instance.update = (...values) => {
        if (++seen > after) throw new Error('the indicator broke');
        update(...values);
      };
      return instance;
    });
  }

  it('in its evaluation goes to error with the message, an audit row and an event; the others continue', async () => {
    sabotage(7, 40);
    const bars = walk(120);
    const user = await desk.user();
    const good = await desk.strategy(user, upBarBuyer());
    const bad = await desk.strategy(user, upBarBuyer({ ema: 7 }));
    const seen: unknown[] = [];
    const following = new AbortController();
    const events = desk.services.hub.live({
      userId: user.userId,
      filter: { kinds: ['runtime'], strategyId: bad },
      signal: following.signal,
    });
    const reading = (async () => {
      for await (const { payload } of events) seen.push((payload as { status: string }).status);
    })();
    desk.process();
    await desk.ingest('MES', bars.slice(0, 30));
    await desk.start(user, good);
    await desk.start(user, bad);
    await desk.reaches(good, 'running');
    await desk.reaches(bad, 'running');
    for (const bar of bars.slice(30)) await desk.ingest('MES', [bar]);
    await desk.reaches(bad, 'error');
    await desk.decided(good, minute(bars, -1));
    const { decisions, trades } = alone(upBarBuyer(), bars, minute(bars, 29));
    expect(await shown(good)).toEqual({ decisions, trades });
    const audit = await desk.audit(bad);
    const failed = audit.findIndex(({ decision }) => decision === 'error');
    // The minute of that bar closed the position before the strategy's bar failed.
    expect(failed).toBe(11);
    expect(audit[10]).toMatchObject({ decision: 'closed', barTs: formatInstant(minute(bars, 40)) });
    expect(audit[failed]).toMatchObject({
      barTs: formatInstant(minute(bars, 40)),
      reason: { error: 'the indicator broke' },
    });
    await until(() => seen.at(-1) === 'error' || `events so far: ${seen}`);
    following.abort();
    await reading;
    expect(seen).toEqual(['starting', 'running', 'error']);
  });

  it('in its write goes to error; another of the same user and others of the instrument continue', async () => {
    const bars = walk(200);
    const [user, stranger] = await Promise.all([desk.user(), desk.user()]);
    const bad = await desk.strategy(user, upBarBuyer());
    const beside = await desk.strategy(user, upBarBuyer());
    const other = await desk.strategy(stranger, upBarBuyer());
    await desk.db.query(
      statement('test-poison', `alter table signal add constraint poison check (strategy_id <> '${bad}')`),
    );
    desk.process();
    await desk.ingest('MES', bars.slice(0, 30));
    for (const [who, id] of [
      [user, bad],
      [user, beside],
      [stranger, other],
    ] as const)
      await desk.start(who, id);
    for (const id of [bad, beside, other]) await desk.reaches(id, 'running');
    for (let at = 30; at < 200; at += 10) await desk.ingest('MES', bars.slice(at, at + 10));
    await desk.reaches(bad, 'error');
    const { decisions, trades } = alone(upBarBuyer(), bars, minute(bars, 29));
    for (const id of [beside, other]) {
      await desk.decided(id, minute(bars, -1));
      expect(await shown(id)).toEqual({ decisions, trades });
    }
    expect(await desk.signals(bad)).toEqual([]);
    expect((await desk.audit(bad)).at(-1)?.decision).toBe('error');
  });

  it('because of an open signal on another instrument reports it, and starts once that is closed', async () => {
    const bars = walk(60);
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer({ stop: 4_000, target: 4_000 }));
    desk.process();
    await desk.ingest('MES', bars);
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    const rest = walk(90).slice(60);
    await desk.ingest('MES', rest);
    await desk.decided(id, minute(rest, -1));
    const [open] = await desk.signals(id);
    expect(open?.status).toBe('open');
    await desk.stop(user, id);
    await desk.reaches(id, 'stopped');
    await desk.db.query(
      statement('test-move', `update strategy_version set instrument = 'MNQ' where strategy_id = $1`),
      [id],
    );
    await desk.start(user, id);
    await desk.reaches(id, 'error');
    const [row] = await desk.db.query<{ lastError: string }>(
      statement('test-error', 'select last_error as "lastError" from runtime where strategy_id = $1'),
      [id],
    );
    expect(row?.lastError).toContain('still open on MES');
    await desk.services.signals.close(user, open?.id as string, null);
    await desk.start(user, id);
    await desk.reaches(id, 'running');
  });
});

describe('a position whose strategy no longer compiles (a node type was withdrawn)', () => {
  const continued = (bars: readonly Bar[], ...closes: number[]): Bar[] => {
    const last = bars.at(-1) as Bar;
    return closes.map((change, k) => {
      const close = last.close + change;
      return { ts: last.ts + (k + 1) * 60_000, open: close, high: close, low: close, close, volume: 1 };
    });
  };

  it('keeps its stop; its runtime goes to error and says what to do', async () => {
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer({ stop: 40, target: 4_000 }));
    const first = desk.process();
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    const bars = walk(30);
    const rise = continued(bars, 1, 2, 3);
    await desk.ingest('MES', [...bars, ...rise]);
    await desk.decided(id, minute(rise, -1));
    const open = (await desk.signals(id)).at(-1) as SignalLine;
    expect(open.status).toBe('open');
    await first.dispatcher.stop();
    await desk.db.query(
      statement(
        'test-withdraw',
        `update strategy_version set graph = replace(graph::text, 'ind.ema', 'ind.gone')::jsonb where strategy_id = $1`,
      ),
      [id],
    );
    desk.process();
    await desk.reaches(id, 'error');
    const [row] = await desk.db.query<{ lastError: string }>(
      statement('test-withdrawn-error', 'select last_error as "lastError" from runtime where strategy_id = $1'),
      [id],
    );
    expect(row?.lastError).toContain('There is no node type "ind.gone"');
    expect(row?.lastError).toContain(`keeps its stop at ${open.stopPrice}`);
    expect(row?.lastError).toContain('Edit and save the strategy');
    const fall = continued(rise, -20);
    await desk.ingest('MES', fall);
    await until(async () => (await desk.signals(id)).every(({ status }) => status === 'closed'));
    // The minute opens beyond the stop.
    expect((await desk.signals(id)).at(-1)).toMatchObject({
      id: open.id,
      closeReason: 'stop',
      closePrice: String(fall[0]?.open),
      closeBarTs: formatInstant(minute(fall, -1)),
    });
    expect(await desk.status(id)).toBe('error');
  });
});

describe('runtimes claimed together', () => {
  it('are each claimed when one of them fails', async () => {
    const [user, stranger] = await Promise.all([desk.user(), desk.user()]);
    const bad = await desk.strategy(user, upBarBuyer());
    const good = await desk.strategy(stranger, upBarBuyer());
    await desk.ingest('MES', walk(30));
    await desk.start(user, bad);
    await desk.start(stranger, good);
    // The failure cannot be written at once.
    let lost = false;
    const transaction: Database['transaction'] = async (work) => {
      if (lost) return desk.db.transaction(work);
      lost = true;
      throw new Error('the connection was lost');
    };
    const { services } = desk.process({ db: { ...desk.db, transaction }, pollInterval: 10 });
    const { versions } = services.strategyStore;
    vi.spyOn(services.strategyStore, 'versions').mockImplementation(async (via, asked) => {
      const rows = await versions(via, asked);
      return rows.map((row) => (row.strategyId === bad ? { ...row, graph: { nodes: [], edges: [], meta: {} } } : row));
    });
    await desk.reaches(good, 'running');
    await desk.reaches(bad, 'error');
  });
});

describe('several processes', () => {
  it('share the runtimes, and claim released ones at once', async () => {
    const bars = walk(200);
    const first = desk.process(APART);
    await desk.ingest('MES', bars.slice(0, 20));
    const ids = [];
    for (let n = 0; n < 6; n++) {
      const user = await desk.user();
      const id = await desk.strategy(user, upBarBuyer({ ema: 3 + n }));
      await desk.start(user, id);
      ids.push(id);
    }
    await until(() => first.dispatcher.size === 6 || `${first.dispatcher.size} of 6 here`);
    const second = desk.process(APART);
    await until(
      () =>
        (first.dispatcher.size === 3 && second.dispatcher.size === 3) ||
        `${first.dispatcher.size} and ${second.dispatcher.size}`,
    );
    await desk.ingest('MES', bars.slice(20, 120));
    await second.dispatcher.stop();
    await desk.ingest('MES', bars.slice(120));
    await until(() => first.dispatcher.size === 6 || `${first.dispatcher.size} of 6 here`);
    for (const [n, id] of ids.entries()) {
      await desk.decided(id, minute(bars, -1));
      const { decisions, trades } = alone(upBarBuyer({ ema: 3 + n }), bars, minute(bars, 19));
      expect(await shown(id)).toEqual({ decisions, trades });
    }
  });

  it('take over the runtimes of a frozen process, which commits nothing when it resumes', async () => {
    const bars = walk(300);
    const user = await desk.user();
    const ids = [await desk.strategy(user, upBarBuyer()), await desk.strategy(user, upBarBuyer({ ema: 9 }))];
    const stopped = pausable(desk.db);
    const first = desk.process({ ...APART, db: stopped.db });
    await desk.ingest('MES', bars.slice(0, 20));
    for (const id of ids) await desk.start(user, id);
    for (const id of ids) await desk.reaches(id, 'running');
    await desk.ingest('MES', bars.slice(20, 60));
    for (const id of ids) await desk.decided(id, minute(bars, 59));
    stopped.pause();
    await desk.ingest('MES', bars.slice(60, 100));
    await until(() => stopped.waiting() >= 2 || `${stopped.waiting()} wait`);
    const second = desk.process(APART);
    for (const id of ids) await desk.decided(id, minute(bars, 99));
    expect(second.dispatcher.size).toBe(2);
    stopped.resume();
    await desk.ingest('MES', bars.slice(100));
    await until(() => first.dispatcher.size === 1 || `${first.dispatcher.size} still held`);
    for (const [n, id] of ids.entries()) {
      await desk.decided(id, minute(bars, -1));
      const { decisions, trades } = alone(upBarBuyer({ ema: [5, 9][n] as number }), bars, minute(bars, 19));
      expect(await shown(id)).toEqual({ decisions, trades });
    }
  });
});

describe('a database that ends its connections', () => {
  it('loses and repeats no bar', async () => {
    const bars = walk(600);
    const user = await desk.user();
    const id = await desk.strategy(user, upBarBuyer());
    desk.process({ pollInterval: 20 });
    await desk.ingest('MES', bars.slice(0, 20));
    await desk.start(user, id);
    await desk.reaches(id, 'running');
    const terminate = statement(
      'test-terminate',
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    for (let at = 20; at < 600; at += 20) {
      await desk.ingest('MES', bars.slice(at, at + 20));
      if (at % 100 === 0) await desk.db.query(terminate);
    }
    await desk.decided(id, minute(bars, -1));
    const { decisions, trades } = alone(upBarBuyer(), bars, minute(bars, 19));
    expect(await shown(id)).toEqual({ decisions, trades });
  });
});
