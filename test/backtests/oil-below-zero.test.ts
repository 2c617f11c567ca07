import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bar, Graph } from '../../src/engine/index.ts';
import { draw } from '../engine/support/graphs.ts';
import { createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';

// On 20 April 2020 the May contract of WTI crude settled at −37.63: what is a percentage of a price must be one of |price|.

const FIRST = Date.parse('2020-04-20T18:00:00Z');
const barsOf = (closes: number[]): Bar[] =>
  closes.map((close, k) => {
    const open = closes[k - 1] ?? close;
    return {
      ts: FIRST + k * 60_000,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 10,
    };
  });

/** Long on the first close at −37.63, with a stop of 5 %. */
const longAt = (price: number, exit: [string, Record<string, unknown>]): Graph =>
  draw(
    {
      bars: ['data.bars'],
      at: ['cond.compare', { op: 'eq', value: price }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'percent', value: 5 }],
      other: exit,
      out: ['out.strategy'],
    },
    `bars.close>at.a at.result>long.when size.size>long.size long.entry>sl.entry long.entry>other.entry
     long.entry>out.entry sl.exit>out.exit other.exit>out.exit`,
  );
/** Short on the bar on which the price has fallen by exactly 5 % of |before|. */
const onFall = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      change: ['math.change', { mode: 'percent' }],
      fell: ['cond.compare', { op: 'eq', value: -5 }],
      size: ['size.fixed'],
      short: ['entry.signal', { side: 'short' }],
      sl: ['exit.stop_loss', { mode: 'percent', value: 5 }],
      tp: ['exit.take_profit', { mode: 'percent', value: 10 }],
      out: ['out.strategy'],
    },
    `bars.close>change.x change.value>fell.a fell.result>short.when size.size>short.size short.entry>sl.entry
     short.entry>tp.entry short.entry>out.entry sl.exit>out.exit tp.exit>out.exit`,
  );

const CASES: { what: string; graph: Graph; bars: number[]; trade: Record<string, unknown> }[] = [
  {
    what: 'stop and target in percent lie below and above a negative entry',
    graph: longAt(-37.63, ['exit.take_profit', { mode: 'percent', value: 4 }]),
    bars: [-37, -37.63, -37.5, -36, -36],
    trade: {
      side: 'long',
      entryPrice: -37.63,
      stopPrice: -39.51,
      targetPrice: -36.12,
      exitPrice: -36.12,
      closeReason: 'target',
    },
  },
  {
    what: 'a trailing stop of 3 % follows upwards below zero',
    graph: longAt(-37.63, ['exit.trailing_stop', { mode: 'percent', value: 3 }]),
    bars: [-38, -37.63, -37, -38.11, -38.2],
    trade: { side: 'long', stopPrice: -38.76, exitPrice: -38.11, closeReason: 'stop' },
  },
  {
    what: 'a fall from −20 to −21 is a change of −5 %',
    graph: onFall(),
    bars: [-20, -21, -22, -23.1, -23.1],
    trade: {
      side: 'short',
      entryPrice: -21,
      stopPrice: -19.95,
      targetPrice: -23.1,
      exitPrice: -23.1,
      closeReason: 'target',
    },
  },
];

describe('oil below zero (percent stops on the wrong side of a negative price)', () => {
  let both: LiveAndBacktest;
  beforeAll(async () => {
    both = await createLiveAndBacktest();
  });
  afterAll(() => both.close());

  for (const [k, { what, graph, bars: closes, trade }] of CASES.entries()) {
    it(`${what}, live and in a backtest`, async () => {
      const bars = barsOf(closes).map((bar) => ({ ...bar, ts: bar.ts + k * 86_400_000 }));
      const { live, tested } = await both.play({ instrument: k % 2 ? 'MCL' : 'CL', graph, bars });
      expect(live).toMatchObject([trade]);
      expect(tested).toEqual(live);
    });
  }
});
