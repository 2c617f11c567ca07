import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bar } from '../../src/engine/index.ts';
import { draw } from '../engine/support/graphs.ts';
import { barInput } from '../support/desk.ts';
import { createLiveAndBacktest, type LiveAndBacktest } from '../support/live-and-backtest.ts';

let both: LiveAndBacktest;
beforeAll(async () => {
  both = await createLiveAndBacktest();
});
afterAll(() => both.close());

const MINUTE = 60_000;
const START = Date.parse('2026-03-03T15:00:00Z');
const bar = (minute: number, price: number): Bar => ({
  ts: START + minute * MINUTE,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 1,
});
const graph = draw(
  {
    bars: ['data.bars'],
    above: ['cond.compare', { value: 5_000 }],
    size: ['size.fixed'],
    long: ['entry.signal'],
    stop: ['exit.stop_loss', { mode: 'points', value: 5 }],
    out: ['out.strategy'],
  },
  `bars.close>above.a above.result>long.when size.size>long.size long.entry>out.entry long.entry>stop.entry
   stop.exit>out.exit`,
);

it('an audit row says when its bars were corrected after it was decided, and is not changed', async () => {
  const { app, user } = both;
  await both.play({
    instrument: 'MES',
    graph,
    bars: [bar(0, 5_000), bar(1, 5_001), bar(2, 5_001), bar(3, 4_990), bar(4, 4_990)],
  });
  const AUDIT = '{ signalAudit(first: 50) { nodes { barTs decision correctedSince } } }';
  type Row = { barTs: string; decision: string; correctedSince: string | null };
  const rows = async () => (await app.runOk<{ signalAudit: { nodes: Row[] } }>(AUDIT, {}, user)).signalAudit.nodes;
  const before = await rows();
  expect(before.some(({ decision }) => decision === 'FIRED')).toBe(true);
  expect(before.every(({ correctedSince }) => correctedSince === null)).toBe(true);
  // Later than the rows were written.
  const madeAt = app.clock.set(Date.now() + 60 * MINUTE) ?? app.clock.now();
  await app.services.imports.importBars('MES', [barInput(bar(2, 5_002))], { reason: 'exchange correction' });
  const after = await rows();
  expect(after.map(({ barTs, decision }) => [barTs, decision])).toEqual(
    before.map(({ barTs, decision }) => [barTs, decision]),
  );
  for (const { barTs, correctedSince } of after) {
    const isAffected = Date.parse(barTs) >= START + 2 * MINUTE;
    expect([barTs, correctedSince]).toEqual([barTs, isAffected ? new Date(madeAt).toISOString() : null]);
  }
});
