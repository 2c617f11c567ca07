import { describe, expect, it } from 'vitest';
import {
  afterEntry,
  afterExit,
  type Bar,
  compile,
  createEvaluationPool,
  type Decision,
  type Graph,
  initialTradeState,
  type Market,
  NotExecutableError,
  positionClosedOutside,
} from '../../src/engine/index.ts';
import { play } from './support/backtest.ts';
import { cmeCalendar } from './support/calendar.ts';
import { draw, emaCross } from './support/graphs.ts';
import { MES } from './support/market.ts';

type Nodes = Parameters<typeof draw>[0];
/** Enters at the close of a bar of volume 1 (long) or 2 (short); the exits are the case's. */
function strategy(exits: Nodes, more = '', extra: Nodes = {}): Graph {
  const ids = Object.keys(exits);
  const edges = ids.map((id) => `${id.startsWith('s_') ? 'short' : 'long'}.entry>${id}.entry ${id}.exit>out.exit`);
  return draw(
    {
      bars: ['data.bars'],
      one: ['cond.compare', { op: 'eq', value: 1 }],
      two: ['cond.compare', { op: 'eq', value: 2 }],
      size: ['size.fixed', { contracts: 2 }],
      long: ['entry.signal', { side: 'long' }],
      short: ['entry.signal', { side: 'short' }],
      s_stop: ['exit.stop_loss', { mode: 'ticks', value: 8 }],
      ...exits,
      ...extra,
      out: ['out.strategy'],
    },
    `bars.volume>one.a bars.volume>two.a one.result>long.when two.result>short.when size.size>long.size size.size>short.size
     long.entry>out.entry short.entry>out.entry ${exits.s_stop ? '' : 'short.entry>s_stop.entry s_stop.exit>out.exit'} ${edges.join(' ')} ${more}`,
  );
}
const STOP: Nodes = { stop: ['exit.stop_loss', { mode: 'ticks', value: 8 }] };
const BOTH: Nodes = { ...STOP, target: ['exit.take_profit', { mode: 'ticks', value: 8 }] };

type Ohlcv = [open: number, high: number, low: number, close: number, volume?: number];
/** 09:00 Chicago, Tuesday 3 March 2026. */
const START = Date.UTC(2026, 2, 3, 15, 0);
const bar = ([open, high, low, close, volume = 0]: Ohlcv, ts: number): Bar => ({ ts, open, high, low, close, volume });
const ENTER: Ohlcv = [100, 100, 100, 100, 1];
const SHORT: Ohlcv = [100, 100, 100, 100, 2];

function run(graph: Graph, rows: Ohlcv[], start = START, market: Market = MES) {
  const pool = createEvaluationPool(market);
  const live = pool.attach(compile(graph, market));
  const minutes = rows.map((row, k) => bar(row, start + k * 60_000));
  const { decisions, states, state } = play(live, minutes, (next) => pool.update(next));
  return { decisions, states, last: decisions.at(-1) as Decision, state };
}
const ticks = (price: number) => price * 4;

describe('stop and target come first, with the levels of the previous close', () => {
  const cases: [string, Ohlcv, Ohlcv, string, number][] = [
    ['touching the stop fills at it', ENTER, [100, 100.25, 98, 99], 'stop', 98],
    ['touching the target fills at it', ENTER, [100, 102, 99, 101], 'target', 102],
    ['both touched: the stop', ENTER, [100, 103, 97, 101], 'stop', 98],
    ['opening below the stop fills at the open', ENTER, [97, 103, 96, 101], 'stop', 97],
    ['opening on the stop fills at the open', ENTER, [98, 99, 98, 99], 'stop', 98],
    [
      'opening beyond the target fills at the open, regardless of the rest of the bar',
      ENTER,
      [103, 103, 97, 97],
      'target',
      103,
    ],
    ['short: touching the stop', SHORT, [100, 102, 99, 99], 'stop', 102],
    ['short: opening above the stop', SHORT, [104, 104, 97, 98], 'stop', 104],
    ['short: touching the target', SHORT, [100, 101, 98, 100], 'target', 98],
    ['short: opening below the target', SHORT, [97, 97, 96, 96], 'target', 97],
  ];
  for (const [what, entry, row, reason, price] of cases) {
    it(what, () => {
      const graph = strategy({
        ...BOTH,
        s_stop: ['exit.stop_loss', { mode: 'ticks', value: 8 }],
        s_target: ['exit.take_profit', { mode: 'ticks', value: 8 }],
      });
      const { last } = run(graph, [entry, row]);
      expect(last).toMatchObject({ kind: 'exit', exit: { reason, priceTicks: ticks(price), ts: START + 60_000 } });
      expect(last.next).toMatchObject({
        position: null,
        lastExit: { ts: START + 60_000, barsAgo: 0, loss: reason === 'stop' },
      });
    });
  }
  it('one tick short of both is nothing', () => {
    const { last } = run(strategy(BOTH), [ENTER, [100, 101.75, 98.25, 100]]);
    expect(last).toMatchObject({ kind: 'in_position', next: { position: { barsHeld: 1, bestTicks: ticks(101.75) } } });
  });
  it('the entry bar itself, before its close, does not count', () => {
    const { state } = run(strategy(BOTH), [[100, 120, 80, 100, 1]]);
    expect(state.position).toMatchObject({
      entryTicks: 400,
      stopTicks: 392,
      targets: [{ ticks: 408, size: 2 }],
      barsHeld: 0,
      bestTicks: 400,
    });
  });
});

describe('exits at the close, then entries, one thing a bar', () => {
  it('a stop goes before a condition on the same bar', () => {
    const graph = strategy({ ...STOP, cond: ['exit.on_condition'] }, 'two.result>cond.when');
    expect(run(graph, [ENTER, [100, 100, 98, 99, 2]]).last.exit).toMatchObject({ reason: 'stop', priceTicks: 392 });
    expect(run(graph, [ENTER, [100, 100, 99, 99.5, 2]]).last.exit).toMatchObject({ reason: 'exit', priceTicks: 398 });
  });
  it('a bar that closes a trade opens none, the next one may', () => {
    const { decisions } = run(strategy(BOTH), [ENTER, [100, 100, 98, 100, 1], ENTER]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['entry', 'exit', 'entry']);
  });
  it('a trade that someone closed in this bar opens none either', () => {
    const pool = createEvaluationPool(MES);
    const live = pool.attach(compile(strategy(STOP), MES));
    const first = bar(ENTER, START);
    pool.update(first);
    const entered = live.decide(first, initialTradeState());
    const state = afterEntry(entered.next, entered.entry as NonNullable<Decision['entry']>);
    const second = bar(ENTER, START + 60_000);
    pool.update(second);
    expect(live.decide(second, state).kind).toBe('in_position');
    const closed = positionClosedOutside(state, { ts: second.ts, loss: true });
    expect(live.decide(second, closed)).toMatchObject({ kind: 'no_entry', note: 'closed_this_bar' });
    const before = positionClosedOutside(state, { ts: first.ts, loss: true });
    expect(live.decide(second, before)).toMatchObject({ kind: 'entry', next: { lastExit: { barsAgo: 1 } } });
  });
  it('of two entries that are true the first edge into out.strategy wins', () => {
    const graph = strategy(STOP, '', { other: ['cond.compare', { op: 'gte', value: 1 }] });
    graph.edges = graph.edges.map((e) =>
      e.target === 'short' && e.targetHandle === 'when' ? { ...e, source: 'other' } : e,
    );
    graph.edges.push({ id: 'o', source: 'bars', sourceHandle: 'volume', target: 'other', targetHandle: 'a' });
    expect(run(graph, [ENTER]).last.entry?.nodeId).toBe('long');
    graph.edges.reverse();
    expect(run(graph, [ENTER]).last.entry?.nodeId).toBe('short');
  });
  it('leaves after so many bars', () => {
    const graph = strategy({ ...STOP, time: ['exit.time', { mode: 'bars', bars: 2 }] });
    const quiet: Ohlcv = [100, 100, 100, 100];
    const { decisions } = run(graph, [ENTER, quiet, quiet]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['entry', 'in_position', 'exit']);
    expect(decisions[2]?.exit?.reason).toBe('exit');
  });
  it('takes the nearest of several stops and targets', () => {
    const graph = strategy({
      ...STOP,
      nearer: ['exit.stop_loss', { mode: 'points', value: 1 }],
      target: ['exit.take_profit', { mode: 'r_multiple', value: 2 }],
      further: ['exit.take_profit', { mode: 'points', value: 5 }],
    });
    expect(run(graph, [ENTER]).last.entry).toMatchObject({
      stopTicks: 396,
      targetTicks: 408,
      size: 2,
      priceTicks: 400,
    });
  });
  it('rounds half a tick away from the entry, and takes R from the rounded stop', () => {
    const graph = strategy({
      stop: ['exit.stop_loss', { mode: 'points', value: 0.625 }],
      target: ['exit.take_profit', { mode: 'r_multiple', value: 1.5 }],
      s_stop: ['exit.stop_loss', { mode: 'points', value: 0.625 }],
      s_target: ['exit.take_profit', { mode: 'r_multiple', value: 1.5 }],
    });
    expect(run(graph, [ENTER]).last.entry).toMatchObject({ stopTicks: 397, targetTicks: 405 });
    expect(run(graph, [SHORT]).last.entry).toMatchObject({ stopTicks: 403, targetTicks: 395 });
  });
  it('makes no entry when no contract fits the risk, and says so', () => {
    const sized = (risk_usd: number) => {
      const graph = strategy(STOP, 'd.value>size.stop_distance', {
        d: ['data.constant', { value: 2 }],
        size: ['size.risk', { risk_usd }],
      });
      return run(graph, [ENTER]).last;
    };
    expect(sized(9.99)).toMatchObject({ kind: 'no_entry', note: 'size_zero' });
    expect(sized(10).entry?.size).toBe(1);
    expect(sized(39.99).entry?.size).toBe(3);
    expect(sized(1000).entry?.size).toBe(5);
  });
});

describe('levels move at the close, for the next bar', () => {
  const stops = (graph: Graph, rows: Ohlcv[]) => run(graph, rows).states.map(({ position }) => position?.stopTicks);
  it('a trailing stop follows the best price and never backs away', () => {
    const graph = strategy({ ...STOP, trail: ['exit.trailing_stop', { mode: 'points', value: 1.5, activate_r: 0.5 }] });
    const rows: Ohlcv[] = [ENTER, [100, 100.75, 100, 100], [100, 102, 100, 102], [102, 102, 101.5, 101.5]];
    expect(stops(graph, rows)).toEqual([392, 392, 402, 402]);
  });
  it('active from the start it is the stop the trade begins with, if nearer', () => {
    const graph = strategy({ ...STOP, trail: ['exit.trailing_stop', { mode: 'ticks', value: 6 }] });
    const { state, decisions } = run(graph, [ENTER]);
    expect(decisions[0]?.entry?.stopTicks).toBe(394);
    expect(state.position).toMatchObject({ initialStopTicks: 394, stopTicks: 394 });
  });
  it('short: it follows the low', () => {
    const graph = strategy({
      s_stop: ['exit.stop_loss', { mode: 'ticks', value: 8 }],
      s_trail: ['exit.trailing_stop', { value: 4 }],
      ...STOP,
    });
    expect(stops(graph, [SHORT, [100, 100, 98, 98], [98, 98.25, 98, 98]])).toEqual([404, 396, 396]);
  });
  it('breakeven goes a little beyond the entry, once', () => {
    const graph = strategy({ ...STOP, even: ['exit.breakeven', { trigger_r: 1, offset_ticks: 2 }] });
    const rows: Ohlcv[] = [ENTER, [100, 101.75, 100, 101], [101, 102, 101, 101], [101, 101, 100.5, 101]];
    const { states, last } = run(graph, rows);
    expect(states.map(({ position }) => position?.stopTicks)).toEqual([392, 392, 402, undefined]);
    expect(last.exit).toMatchObject({ reason: 'stop', priceTicks: 402 });
    expect(last.next.lastExit?.loss).toBe(true);
    expect(afterExit(last.next, false).lastExit).toMatchObject({ ts: START + 180_000, loss: false, barsAgo: 0 });
  });
});

describe('a clock exit', () => {
  const flatAt = (at: string) => strategy({ ...STOP, flat: ['exit.time', { at }] });
  const quiet: Ohlcv = [100, 100, 100, 100];
  const exitOf = (start: number, rows: number, market = MES, gap = 60_000, graph = flatAt('15:00')) => {
    const pool = createEvaluationPool(market);
    const live = pool.attach(compile(graph, market));
    const minutes: Bar[] = [];
    for (let k = 0, ts = start; k < rows; k++, ts += gap) {
      if (ts >= market.calendar.sessionAt(ts).open) minutes.push(bar(k === 0 ? ENTER : quiet, ts));
    }
    const { steps } = play(live, minutes, (next) => pool.update(next));
    const exit = steps.find(({ decision }) => decision.exit);
    if (exit) return { ts: new Date(exit.ts).toISOString(), reason: exit.decision.exit?.reason };
    return steps.find(({ decision }) => decision.note === 'past_exit_time') ? 'past_exit_time' : null;
  };
  const tsOf = (exit: ReturnType<typeof exitOf>) => (typeof exit === 'string' ? exit : exit?.ts);
  it('acts at the close of the first bar that ends at its time', () => {
    expect(exitOf(Date.UTC(2026, 2, 3, 20, 50), 30)).toEqual({ ts: '2026-03-03T20:59:00.000Z', reason: 'session' });
  });
  it('takes the last trade before it when that minute is missing', () => {
    expect(tsOf(exitOf(Date.UTC(2026, 2, 3, 20, 50), 30, MES, 7 * 60_000))).toBe('2026-03-03T20:57:00.000Z');
  });
  it('is an hour earlier in UTC once summer time has begun', () => {
    expect(tsOf(exitOf(Date.UTC(2026, 2, 9, 19, 50), 30))).toBe('2026-03-09T19:59:00.000Z');
  });
  it('lets no trade be entered at that very close: it would be held to the next day', () => {
    expect(exitOf(Date.UTC(2026, 2, 3, 20, 59), 1600)).toBe('past_exit_time');
  });
  it('ends the trade at an early close before it', () => {
    const early = { ...MES, calendar: cmeCalendar({ '2026-03-03': 12 * 60 }) };
    expect(exitOf(Date.UTC(2026, 2, 3, 17, 30), 600, early)).toEqual({
      ts: '2026-03-03T17:59:00.000Z',
      reason: 'session',
    });
  });
  it('does not carry a trade over a weekend that it falls into', () => {
    const friday = exitOf(Date.UTC(2026, 2, 6, 20, 30), 3100, MES, 60_000, flatAt('16:30'));
    expect(tsOf(friday)).toBe('2026-03-06T21:59:00.000Z');
  });
});

describe('a run', () => {
  it('warms up before it enters, and says so', () => {
    const graph = strategy(STOP, 'bars.close>sma.source sma.value>c.a c.result>long.filter', {
      sma: ['ind.sma', { length: 3 }],
      c: ['cond.compare', { value: 1 }],
    });
    const { decisions } = run(graph, [ENTER, ENTER, ENTER]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['warming_up', 'warming_up', 'entry']);
  });
  it('does not decide a bar that its pool has not reached', () => {
    const pool = createEvaluationPool(MES);
    const live = pool.attach(compile(strategy(STOP), MES));
    expect(() => live.decide(bar(ENTER, START), initialTradeState())).toThrow(RangeError);
  });
  it('explains a bar with the values that something read', () => {
    const pool = createEvaluationPool(MES);
    const live = pool.attach(compile(strategy(BOTH), MES));
    const next = bar(ENTER, START);
    pool.update(next);
    live.decide(next, initialTradeState());
    expect(live.trace()).toEqual({
      bars: { volume: 1 },
      one: { result: true },
      two: { result: false },
      size: { size: 2 },
      long: { entry: true },
      short: { entry: false },
    });
  });
});

describe('compile', () => {
  it('refuses a graph that is not executable, with every issue', () => {
    const graph = emaCross();
    graph.edges = graph.edges.filter((e) => e.target !== 'sl');
    try {
      compile(graph, MES);
      expect.fail('compiled');
    } catch (error) {
      expect(error).toBeInstanceOf(NotExecutableError);
      expect((error as NotExecutableError).issues.map((issue) => issue.code)).toContain('missing_stop');
    }
  });
  it('knows the warm-up and the limits', () => {
    const graph = emaCross();
    graph.nodes.push({ id: 'risk', type: 'risk.limits', params: { daily_loss_usd: 250 } });
    graph.edges.push({ id: 'r', source: 'risk', sourceHandle: 'risk', target: 'out', targetHandle: 'risk' });
    const compiled = compile(graph, MES);
    expect(compiled.warmupBars).toBe(22);
    expect(compiled.riskLimits).toEqual({
      maxTradesPerDay: 6,
      dailyLossUsd: 250,
      maxConsecutiveLosses: 3,
      cooldownMinutes: 15,
    });
    expect(compile(emaCross(), MES).riskLimits).toBeNull();
  });
});
