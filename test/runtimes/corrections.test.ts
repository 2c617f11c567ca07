import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../../src/engine/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { draw } from '../engine/support/graphs.ts';
import { barInput, createDesk, type Desk } from '../support/desk.ts';

// Bars that are corrected or removed under running strategies: these are warmed up again, and what they told stays.

let desk: Desk;
beforeEach(async () => {
  desk = await createDesk();
});
afterEach(() => desk.end());

const MINUTE = 60_000;
const START = Date.parse('2026-03-03T15:00:00Z');
const at = (minute: number, price: number): Bar => ({
  ts: START + minute * MINUTE,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 1,
});
const flat = (from: number, to: number, price = 5_000) =>
  Array.from({ length: to - from }, (_, k) => at(from + k, price));
/** Long while the close is above its average of 20 minutes. */
const aboveAverage = draw(
  {
    bars: ['data.bars'],
    average: ['ind.sma', { length: 20 }],
    above: ['cond.compare'],
    size: ['size.fixed'],
    long: ['entry.signal'],
    stop: ['exit.stop_loss', { mode: 'points', value: 500 }],
    out: ['out.strategy'],
  },
  `bars.close>average.source bars.close>above.a average.value>above.b above.result>long.when size.size>long.size
   long.entry>out.entry long.entry>stop.entry stop.exit>out.exit`,
);

/** A strategy that has decided 30 flat minutes on an instrument. */
async function running(instrument = 'MES') {
  const user = await desk.user();
  const id = await desk.strategy(user, aboveAverage, { instrument });
  await desk.ingest(instrument, flat(0, 20));
  await desk.start(user, id);
  await desk.reaches(id, 'running');
  await desk.ingest(instrument, flat(20, 30));
  await desk.decided(id, START + 29 * MINUTE);
  return { id };
}
const correct = (instrument: string, ...bars: Bar[]) =>
  desk.services.imports.importBars(instrument, bars.map(barInput), { reason: 'exchange correction' });

describe('a correction under a running strategy', () => {
  it('is in its next decisions, as in those of a strategy that starts then', async () => {
    desk.process();
    const { id } = await running();
    const untouched = await running('ES');
    // The average of 20 minutes is now 5005: 5001 is no longer above it.
    await correct('MES', at(25, 5_100));
    for (const instrument of ['MES', 'ES']) await desk.ingest(instrument, [at(30, 5_001)]);
    await Promise.all([id, untouched.id].map((strategy) => desk.decided(strategy, START + 30 * MINUTE)));
    expect(await desk.signals(id)).toEqual([]);
    expect(await desk.signals(untouched.id)).toMatchObject([{ barTs: formatInstant(START + 30 * MINUTE) }]);
  });

  it('leaves the signals and the open position that were told before', async () => {
    desk.process();
    const { id } = await running();
    await desk.ingest('MES', [at(30, 5_001), at(31, 5_001)]);
    await desk.decided(id, START + 31 * MINUTE);
    const told = await desk.signals(id);
    expect(told).toMatchObject([{ status: 'open', entryPrice: '5001' }]);
    await correct('MES', at(25, 5_100));
    await desk.ingest('MES', [...flat(32, 34), at(34, 4_400)]);
    await expect
      .poll(async () => (await desk.signals(id))[0], { timeout: 15_000 })
      .toMatchObject({ status: 'closed', closeReason: 'stop', closePrice: '4400', entryPrice: '5001' });
    expect(await desk.signals(id)).toHaveLength(1);
  });

  it('newer bars that an import brings do not restart it', async () => {
    desk.process();
    const { id } = await running();
    await desk.services.imports.importBars('MES', [at(30, 5_001)].map(barInput));
    await desk.decided(id, START + 30 * MINUTE);
    expect(await desk.signals(id)).toMatchObject([{ barTs: formatInstant(START + 30 * MINUTE) }]);
  });

  it('bars that were removed and sent again are not decided twice', async () => {
    desk.process();
    const { id } = await running();
    await desk.ingest('MES', [at(30, 5_001)]);
    await desk.decided(id, START + 30 * MINUTE);
    await desk.services.imports.dropBars('MES', formatInstant(START + 28 * MINUTE), 'another market');
    await desk.ingest('MES', [...flat(28, 30), at(30, 5_002), at(31, 5_002)]);
    await desk.decided(id, START + 31 * MINUTE);
    const signals = await desk.signals(id);
    expect(signals).toMatchObject([{ barTs: formatInstant(START + 30 * MINUTE), entryPrice: '5001', status: 'open' }]);
  });
});
