import type { Bar } from '../../src/engine/index.ts';
import { random } from '../engine/support/market.ts';
import type { TestApp } from '../support/app.ts';

const MINUTE = 60_000;
/** A Monday: the session began on Sunday evening. */
export const MONDAY = Date.parse('2026-03-02T00:00:00.000Z');

/** Minutes of a market that wanders on the tick grid, the same for the same seed. */
export function wandering(count: number, { from = MONDAY, seed = 7, tick = 0.25, start = 5_000 } = {}): Bar[] {
  const next = random(seed);
  let price = start / tick;
  return Array.from({ length: count }, (_, i) => {
    const open = price;
    // A slow wave under the noise, so that averages cross.
    price += Math.round((next() - 0.5) * 12 + 3 * Math.sin(i / 40));
    const high = Math.max(open, price) + Math.floor(next() * 4);
    const low = Math.min(open, price) - Math.floor(next() * 4);
    const at = (ticks: number) => ticks * tick;
    return {
      ts: from + i * MINUTE,
      open: at(open),
      high: at(high),
      low: at(low),
      close: at(price),
      volume: 1 + Math.floor(next() * 900),
    };
  });
}

/** Stores bars of an instrument through the service that feeds use. */
export async function store(app: TestApp, instrument: string, bars: readonly Bar[]): Promise<void> {
  const text = bars.map(({ ts, open, high, low, close, volume }) => ({
    ts: new Date(ts).toISOString(),
    open: String(open),
    high: String(high),
    low: String(low),
    close: String(close),
    volume: String(volume),
  }));
  for (let from = 0; from < text.length; from += 10_000) {
    const { rejected } = await app.services.marketData.ingest(instrument, text.slice(from, from + 10_000));
    if (rejected.length > 0) throw new Error(rejected[0]?.message);
  }
}
