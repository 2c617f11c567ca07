import { expect, it } from 'vitest';
import { createBarFollower } from '../../src/domains/market-data/bar-follower.ts';
import { requireInstrument } from '../../src/domains/market-data/instruments.ts';
import type { Bar } from '../../src/engine/index.ts';

const MINUTE = 60_000;
/** The daily break of Tuesday, 10 March 2026: 16:00 in Chicago. */
const BREAK = Date.parse('2026-03-10T21:00:00Z');
const minute = (k: number): Bar => ({ ts: BREAK + k * MINUTE, open: k, high: k, low: k, close: k, volume: 1 });

it('a coarse bar that has begun in the daily break is built from its first minute on', async () => {
  const stored = [minute(0), minute(1)];
  let wake = () => {};
  const market = {
    async finalBars(_symbol: string, afterTs: number, limit: number) {
      const watermark = (stored.at(-1) as Bar).ts + MINUTE;
      return { bars: stored.filter(({ ts }) => ts > afterTs).slice(0, limit), rolls: [], watermark, revision: 0 };
    },
  };
  const follow = createBarFollower({
    market,
    onBars: (_instrument, onBars) => {
      wake = onBars;
      return () => {};
    },
  });
  const bars = follow(requireInstrument('MES', []), '5m');
  const first = bars.next();
  for (const k of [2, 3, 4]) {
    stored.push(minute(k));
    wake();
  }
  const { value } = await first;
  await bars.return?.();
  expect(value).toMatchObject({ ts: new Date(BREAK).toISOString(), open: '0', high: '4', close: '4', volume: '5' });
});
