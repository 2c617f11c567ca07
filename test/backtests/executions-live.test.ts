import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bar, Graph } from '../../src/engine/index.ts';
import { draw } from '../engine/support/graphs.ts';
import { type Case, createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';

// Reports on other systems, by subject: a running strategy fills as its backtest does, at the prices that are right.

type Nodes = Parameters<typeof draw>[0];
type Price = number | [open: number, high: number, low: number, close: number];

const points = (value: number) => ({ mode: 'points', value });
/** Long while the close is above 10000, with a stop 50 points away; the other exits are the case's. */
function above(exits: Nodes, risk: Nodes = {}): Graph {
  const all: Nodes = { stop: ['exit.stop_loss', points(50)], ...exits };
  const edges = Object.keys(all).map((id) => `long.entry>${id}.entry ${id}.exit>out.exit`);
  const limits = Object.keys(risk).map((id) => `${id}.risk>out.risk`);
  return draw(
    {
      bars: ['data.bars'],
      high: ['cond.compare', { value: 10_000 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      ...all,
      ...risk,
      out: ['out.strategy'],
    },
    `bars.close>high.a high.result>long.when size.size>long.size long.entry>out.entry ${[...edges, ...limits].join(' ')}`,
  );
}
const minutes = (start: string, ...prices: (Price | null)[]): Bar[] =>
  prices.flatMap((price, k) => {
    if (price === null) return [];
    const [open, high, low, close] = typeof price === 'number' ? [price, price, price, price] : price;
    return [{ ts: Date.parse(start) + k * 60_000, open, high, low, close, volume: 1 }];
  });
const flat = (price: number, count: number) => Array.from({ length: count }, () => price);
const UP: Price = [10_010, 10_080, 10_010, 10_010];

const CASES: (Case & { subject: string; trades: Record<string, unknown>[] })[] = [
  {
    subject: 'intrabar path: the target that is reached before the stop',
    instrument: 'MYM',
    timeframe: '1h',
    graph: above({ target: ['exit.take_profit', points(50)] }),
    bars: minutes('2026-03-03T15:00Z', ...flat(10_010, 65), UP, ...flat(9_990, 34), 9_940),
    trades: [{ exitPrice: 10_060, closeReason: 'target', pnl: 21.76, exitTs: '2026-03-03T16:05:00.000Z' }],
  },
  {
    subject: 'late stop: closed in the minute that falls beyond it',
    instrument: 'YM',
    timeframe: '1h',
    graph: above({}),
    bars: minutes('2026-03-03T15:00Z', ...flat(10_010, 61), 9_500),
    trades: [{ exitPrice: 9_500, closeReason: 'stop', exitTs: '2026-03-03T16:01:00.000Z' }],
  },
  {
    subject: 'stale bar: an entry of the last bar of a Tuesday is filled at the open of the next session',
    instrument: 'YM',
    timeframe: '5m',
    graph: above({}),
    bars: [...minutes('2026-03-10T20:55Z', 10_010, 10_010, 10_010), ...minutes('2026-03-10T22:00Z', 10_110, 10_000)],
    trades: [{ entryPrice: 10_110, entryTs: '2026-03-10T22:00:00.000Z', exitPrice: 10_000, closeReason: 'stop' }],
  },
  {
    subject: 'session’s end untraded: the last trade of the day is the price',
    instrument: 'YM',
    graph: above({ flat: ['exit.time', { at: '16:00' }] }),
    bars: [
      ...minutes('2026-03-17T20:50Z', 10_010, 10_010, null, null, null, null, null, 9_990),
      ...minutes('2026-03-17T22:00Z', 9_700),
    ],
    trades: [{ entryPrice: 10_010, exitPrice: 9_990, closeReason: 'session', exitTs: '2026-03-17T20:57:00.000Z' }],
  },
  {
    subject: 'trail seen: out at the stop as it was moved',
    instrument: 'YM',
    graph: above({ trail: ['exit.trailing_stop', { ...points(50), activate_r: 1 }] }),
    bars: minutes('2026-03-24T15:00Z', 10_010, [10_010, 10_300, 10_010, 10_300], [10_300, 10_300, 9_990, 9_990]),
    trades: [{ stopPrice: 9_960, exitPrice: 10_250, closeReason: 'stop' }],
  },
  {
    subject: 'cooldown: waits after losses only',
    instrument: 'YM',
    graph: above({ target: ['exit.take_profit', points(10)] }, { limits: ['risk.limits', { cooldown_minutes: 15 }] }),
    bars: minutes('2026-03-31T15:00Z', ...Array.from({ length: 4 }, (): Price[] => [9_990, 10_001, UP, 9_990]).flat()),
    closed: 4,
    trades: Array.from({ length: 4 }, () => ({ closeReason: 'target' })),
  },
];

describe('a running strategy and its backtest', () => {
  let both: LiveAndBacktest;
  beforeAll(async () => {
    both = await createLiveAndBacktest();
  });
  afterAll(() => both.close());

  for (const { subject, trades, ...one } of CASES) {
    it(subject, async () => {
      const { strategyId, live, tested } = await both.play(one);
      expect(live).toMatchObject(trades);
      // The backtest reads the bars of earlier cases too.
      expect(tested.slice(-live.length)).toEqual(live);
      await both.app.services.runtimes.stop(both.user.caller, { strategyId, mode: 'paper' });
    });
  }
});
