import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/engine/index.ts';
import { draw } from '../engine/support/graphs.ts';
import { barsOf } from '../engine/support/node.ts';
import { createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';

/** Long above 5000 in the morning, out at 15:00 Chicago. */
const dayTrade = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      up: ['cond.cross', { value: 5000 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'points', value: 50 }],
      flat: ['exit.time', { at: '15:00' }],
      out: ['out.strategy'],
    },
    `bars.close>up.a up.result>long.when size.size>long.size long.entry>sl.entry long.entry>flat.entry
     long.entry>out.entry sl.exit>out.exit flat.exit>out.exit`,
  );

// 12:10 to 12:14 Chicago; then the next session.
const HALF_DAYS: [date: string, last: string, next: string][] = [
  ['2023-07-03', '2023-07-03T17:14:00.000Z', '2023-07-03T22:00:00.000Z'],
  ['2024-07-03', '2024-07-03T17:14:00.000Z', '2024-07-03T22:00:00.000Z'],
  ['2024-11-29', '2024-11-29T18:14:00.000Z', '2024-12-01T23:00:00.000Z'],
];

describe('half days of the equity indices (a position held past a 12:15 close)', () => {
  let both: LiveAndBacktest;
  beforeAll(async () => {
    both = await createLiveAndBacktest();
  });
  afterAll(() => both.close());

  it.each(HALF_DAYS)('%s: a 15:00 exit closes by 12:15 Chicago, live and in a backtest', async (_date, last, next) => {
    const bars = [
      ...barsOf([4999, 4999, 5001, 5002, 5003], Date.parse(last) - 4 * 60_000),
      ...barsOf([4900, 4900], Date.parse(next)),
    ];
    const { live, tested } = await both.play({
      instrument: 'MES',
      graph: dayTrade(),
      bars,
      closed: 1,
    });
    expect(live.at(-1)).toMatchObject({
      entryPrice: 5001,
      exitPrice: 5003,
      exitTs: last,
      closeReason: 'session',
    });
    expect(tested.at(-1)).toEqual(live.at(-1));
  });
});
