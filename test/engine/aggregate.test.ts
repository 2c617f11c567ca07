import { describe, expect, it } from 'vitest';
import {
  type Bar,
  compile,
  createAggregator,
  createEvaluationPool,
  type Market,
  type Timeframe,
} from '../../src/engine/index.ts';
import { cmeCalendar } from './support/calendar.ts';
import { draw } from './support/graphs.ts';
import { ES_WEEK, MES, realBars, walk } from './support/market.ts';

const minute = (iso: string, price = 100, volume = 1): Bar => ({
  ts: Date.parse(iso),
  open: price,
  high: price + 1,
  low: price - 1,
  close: price + 0.5,
  volume,
});
const ends = (timeframe: Timeframe, times: string[], calendar = MES.calendar) => {
  const aggregator = createAggregator(timeframe, calendar);
  return times.map((time) => aggregator.push(minute(time)).map((bar) => new Date(bar.ts).toISOString().slice(5, 16)));
};

describe('createAggregator', () => {
  it('passes 1m bars through', () => {
    const bar = minute('2026-03-03T15:00Z');
    expect(createAggregator('1m', MES.calendar).push(bar)).toEqual([bar]);
  });
  it('holds what its minutes held', () => {
    const aggregator = createAggregator('5m', MES.calendar);
    const prices = [100, 103, 98, 101, 102];
    const built = prices.flatMap((price, k) => aggregator.push(minute(`2026-03-03T15:0${k}Z`, price, k + 1)));
    expect(built).toEqual([
      { ts: Date.parse('2026-03-03T15:00Z'), open: 100, high: 104, low: 97, close: 102.5, volume: 15 },
    ]);
  });
  it('is final with the minute that ends it, not before', () => {
    expect(ends('5m', ['2026-03-03T15:03Z', '2026-03-03T15:04Z', '2026-03-03T15:05Z'])).toEqual([
      [],
      ['03-03T15:00'],
      [],
    ]);
  });
  it('is final with the first minute past it when its last one is missing', () => {
    expect(ends('5m', ['2026-03-03T15:02Z', '2026-03-03T15:07Z'])).toEqual([[], ['03-03T15:00']]);
  });
  it('one minute can make two final', () => {
    expect(ends('5m', ['2026-03-03T15:02Z', '2026-03-03T15:09Z'])).toEqual([[], ['03-03T15:00', '03-03T15:05']]);
  });
  it('is aligned to the session open: the last 4h bar ends with the session', () => {
    const times = [
      '2026-03-03T18:59Z',
      '2026-03-03T19:00Z',
      '2026-03-03T21:58Z',
      '2026-03-03T21:59Z',
      '2026-03-03T23:00Z',
    ];
    expect(ends('4h', times)).toEqual([['03-03T15:00'], [], [], ['03-03T19:00'], []]);
  });
  it('follows the summer time', () => {
    expect(ends('4h', ['2026-03-09T17:59Z', '2026-03-09T20:59Z'])).toEqual([['03-09T14:00'], ['03-09T18:00']]);
  });
  it('ends at an early close', () => {
    const early = cmeCalendar({ '2026-03-03': 12 * 60 + 15 });
    expect(ends('1h', ['2026-03-03T18:10Z', '2026-03-03T18:14Z', '2026-03-03T23:00Z'], early)).toEqual([
      [],
      ['03-03T18:00'],
      [],
    ]);
  });
  it('1d is the session of a trade date, across the week-end', () => {
    const times = [
      '2026-03-06T20:00Z',
      '2026-03-06T21:59Z',
      '2026-03-08T22:00Z',
      '2026-03-09T19:00Z',
      '2026-03-09T22:00Z',
    ];
    expect(ends('1d', times)).toEqual([[], ['03-05T23:00'], [], [], ['03-08T22:00']]);
  });

  const week = realBars(ES_WEEK);
  for (const timeframe of ['2m', '3m', '5m', '10m', '15m', '30m', '1h', '4h', '1d'] as const) {
    it.skipIf(!week)(
      `${timeframe} of the ES week equals grouping it afterwards${week ? '' : ': ../shared/data is absent'}`,
      () => {
        const span =
          timeframe === '1d'
            ? Number.POSITIVE_INFINITY
            : Number.parseInt(timeframe, 10) * (timeframe.endsWith('h') ? 60 : 1) * 60_000;
        const groups = new Map<number, Bar>();
        for (const bar of week as Bar[]) {
          const { open } = MES.calendar.sessionAt(bar.ts);
          const ts = span === Number.POSITIVE_INFINITY ? open : open + Math.floor((bar.ts - open) / span) * span;
          const group = groups.get(ts);
          if (!group) groups.set(ts, { ...bar, ts });
          else {
            group.high = Math.max(group.high, bar.high);
            group.low = Math.min(group.low, bar.low);
            group.close = bar.close;
            group.volume += bar.volume;
          }
        }
        const aggregator = createAggregator(timeframe, MES.calendar);
        const built = (week as Bar[]).flatMap((bar) => aggregator.push(bar));
        const expected = [...groups.values()];
        expect(expected.length - built.length).toBeLessThanOrEqual(1);
        expect(built).toEqual(expected.slice(0, built.length));
      },
    );
  }
});

describe('data.htf_bars', () => {
  /** EMA, RSI-like change and ATR on five-minute bars, read bar by bar. */
  const graph = draw(
    {
      bars: ['data.bars'],
      htf: ['data.htf_bars', { multiple: 5 }],
      ema: ['ind.ema', { length: 3 }],
      lag: ['math.shift', { bars: 1 }],
      atr: ['ind.atr', { length: 2 }],
      x: ['cond.cross'],
      size: ['size.risk'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'distance' }],
      out: ['out.strategy'],
    },
    `bars.bars>htf.bars htf.close>ema.source htf.close>lag.x htf.bars>atr.bars lag.value>x.a ema.value>x.b x.result>long.when
     lag.value>size.stop_distance size.size>long.size long.entry>sl.entry atr.value>sl.distance long.entry>out.entry sl.exit>out.exit`,
  );
  const fifteen = draw(
    { ...nodesOf(graph), five: ['data.htf_bars', { multiple: 5 }], htf: ['data.htf_bars', { multiple: 3 }] },
    `${edgesOf(graph).replace('bars.bars>htf.bars', 'bars.bars>five.bars five.bars>htf.bars')}`,
  );
  /** Every ninth minute is missing, so that buckets end in all ways. */
  const gappy = walk(4000, 3).filter((_, k) => k % 9 && k % 23 && !(k % 100 > 40 && k % 100 < 58));

  for (const [name, picture, timeframe] of [
    ['5 ×', graph, '5m'],
    ['3 × of 5 ×', fifteen, '15m'],
  ] as const) {
    it(`${name} gives the node values of a pool on ${timeframe} bars, held until the next`, () => {
      const run = createEvaluationPool(MES);
      const traced = run.attach(compile(picture, MES));
      const market: Market = { ...MES, timeframe };
      const direct = createEvaluationPool(market);
      const directGraph = draw(
        { ...without(nodesOf(graph), 'htf'), bars: ['data.bars'] },
        edgesOf(graph).replace('bars.bars>htf.bars ', '').replaceAll('htf.', 'bars.'),
      );
      const expected = direct.attach(compile(directGraph, market));
      const aggregator = createAggregator(timeframe, MES.calendar);
      let seen = 0;
      for (const bar of gappy) {
        run.update(bar);
        for (const coarse of aggregator.push(bar)) {
          direct.update(coarse);
          seen++;
        }
        const [mine, theirs] = [traced.trace(), expected.trace()];
        if (seen > 0) for (const id of ['ema', 'lag', 'atr', 'size']) expect(mine[id]).toEqual(theirs[id]);
      }
      expect(seen).toBeGreaterThan(200);
    });
  }

  it('a cross of higher-timeframe values is true on one bar only', () => {
    const pool = createEvaluationPool(MES);
    const run = pool.attach(compile(graph, MES));
    let crossed = 0;
    let before = false;
    for (const bar of walk(3000)) {
      pool.update(bar);
      const now = run.trace().x?.result as boolean;
      expect(now && before).toBe(false);
      if (now) crossed++;
      before = now;
    }
    expect(crossed).toBeGreaterThan(20);
  });
});

type Nodes = Parameters<typeof draw>[0];
function nodesOf(graph: ReturnType<typeof draw>): Nodes {
  return Object.fromEntries(
    graph.nodes.map(({ id, type, params }) => [id, [type, params] as [string, object]]),
  ) as Nodes;
}
function edgesOf(graph: ReturnType<typeof draw>): string {
  return graph.edges.map((e) => `${e.source}.${e.sourceHandle}>${e.target}.${e.targetHandle}`).join(' ');
}
function without(nodes: Nodes, id: string): Nodes {
  return Object.fromEntries(Object.entries(nodes).filter(([name]) => name !== id));
}
