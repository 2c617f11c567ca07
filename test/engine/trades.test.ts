import { describe, expect, it } from 'vitest';
import {
  afterEntry,
  type Bar,
  compile,
  createEvaluationPool,
  type Decision,
  type Graph,
  initialTradeState,
  type Position,
  positionClosedOutside,
  warmUp,
} from '../../src/engine/index.ts';
import { play } from './support/backtest.ts';
import { draw } from './support/graphs.ts';
import { MES } from './support/market.ts';

/** Wants to buy on every bar and leaves after two; `more` nodes may hold it back. */
const eager = (more: Parameters<typeof draw>[0], edges: string): Graph =>
  draw(
    {
      bars: ['data.bars'],
      any: ['cond.compare', { op: 'gt', value: 0 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      stop: ['exit.stop_loss', { mode: 'ticks', value: 4000 }],
      time: ['exit.time', { mode: 'bars', bars: 2 }],
      ...more,
      out: ['out.strategy'],
    },
    `bars.close>any.a size.size>long.size long.entry>stop.entry long.entry>time.entry long.entry>out.entry
     stop.exit>out.exit time.exit>out.exit ${edges}`,
  );
const price = (close: number, ts: number): Bar => ({ ts, open: close, high: close, low: close, close, volume: 1 });
const START = Date.UTC(2026, 2, 3, 15, 0);
const bars = (closes: number[], start = START) => closes.map((close, k) => price(close, start + k * 60_000));
const kinds = (graph: Graph, series: Bar[]) => {
  const pool = createEvaluationPool(MES);
  return play(pool.attach(compile(graph, MES)), series, (bar) => pool.update(bar)).decisions.map(
    ({ kind }: Decision) => kind[0] + kind.slice(-1),
  );
};
const [FLAT, IN, OUT, ENTRY] = ['ny', 'in', 'et', 'ey'];
const even = new Array(12).fill(1000);

describe('filter.cooldown', () => {
  it('waits so many full bars after the bar that closed the trade', () => {
    const graph = eager({ rest: ['filter.cooldown', { bars: 2 }] }, 'any.result>long.when rest.result>long.filter');
    expect(kinds(graph, bars(even.slice(0, 7)))).toEqual([ENTRY, IN, OUT, FLAT, FLAT, ENTRY, IN]);
  });
  it('after a loss only, costs counted as one', () => {
    const graph = eager(
      { rest: ['filter.cooldown', { bars: 2, after: 'loss' }] },
      'any.result>long.when rest.result>long.filter',
    );
    // +1 point is four ticks: what the round trip costs, so no loss; +0.75 is one.
    expect(kinds(graph, bars([1000, 1000, 1001, 1000, 1000, 1000.75, 1000, 1000, 1000]))).toEqual([
      ENTRY,
      IN,
      OUT,
      ENTRY,
      IN,
      OUT,
      FLAT,
      FLAT,
      ENTRY,
    ]);
  });
});

describe('logic.limit_per_session', () => {
  it('counts published entries, and starts again with the session', () => {
    const graph = eager(
      { limit: ['logic.limit_per_session', { max: 2 }] },
      'any.result>limit.in limit.result>long.when',
    );
    const evening = bars(even.slice(0, 3), Date.UTC(2026, 2, 3, 23, 0));
    const expected = [ENTRY, IN, OUT, ENTRY, IN, OUT, FLAT, FLAT, ENTRY, IN, OUT];
    expect(kinds(graph, [...bars(even.slice(0, 8)), ...evening])).toEqual(expected);
  });
});

describe('filter.position', () => {
  it('sees the position at the start of the bar, and counts its bars', () => {
    const graph = eager(
      { pos: ['filter.position'], old: ['cond.compare', { op: 'gte', value: 1 }], leave: ['exit.on_condition'] },
      'any.result>long.when pos.is_flat>long.filter pos.bars_in_trade>old.a long.entry>leave.entry old.result>leave.when leave.exit>out.exit',
    );
    expect(kinds(graph, bars(even.slice(0, 5)))).toEqual([ENTRY, OUT, ENTRY, OUT, ENTRY]);
  });
  it('feeds nodes with a memory of their own', () => {
    const graph = eager(
      { pos: ['filter.position'], lately: ['logic.within', { bars: 4 }], calm: ['logic.not'] },
      'any.result>long.when pos.is_long>lately.in lately.result>calm.in calm.result>long.filter',
    );
    expect(kinds(graph, bars(even.slice(0, 8)))).toEqual([ENTRY, IN, OUT, FLAT, FLAT, FLAT, ENTRY, IN]);
  });
});

describe('a replay', () => {
  it('of a trade that was closed by hand in its entry bar leaves it closed, and counted', () => {
    const pool = createEvaluationPool(MES);
    const run = pool.attach(compile(eager({}, 'any.result>long.when'), MES));
    const [bar] = bars(even) as [Bar];
    pool.update(bar);
    const { entry, next } = run.decide(bar, initialTradeState());
    const live = afterEntry(next, entry as NonNullable<typeof entry>);
    const exit = { at: bar.ts + 60_000, loss: true, reversible: false };
    const fresh = createEvaluationPool(MES);
    const again = fresh.attach(compile(eager({}, 'any.result>long.when'), MES));
    const state = warmUp(
      fresh,
      again,
      [bar],
      [{ position: live.position as Position, filledBy: bar.ts + 60_000, exit }],
    );
    expect(state).toEqual(positionClosedOutside(live, { ts: bar.ts, loss: true }, true));
    expect(state).toMatchObject({ position: null, published: { entries: 1 } });
  });
});
