import { calendarFor, marketOf, requireInstrument } from '../../src/domains/market-data/index.ts';
import type { Bar } from '../../src/engine/index.ts';

export const MES = marketOf('MES', '1m');

/** A deterministic random walk on the tick grid, one bar per minute of each session. */
export function walk(count: number): Bar[] {
  const calendar = calendarFor(requireInstrument('MES', ['instrument']).sessionGroup);
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const bars: Bar[] = [];
  let price = 20_000;
  for (let ts = Date.UTC(2026, 0, 5, 12); bars.length < count; ts += 60_000) {
    ts = Math.max(ts, calendar.sessionAt(ts).open);
    const open = price;
    const close = open + Math.round((next() - 0.5) * 16);
    const high = Math.max(open, close) + Math.floor(next() * 5);
    const low = Math.min(open, close) - Math.floor(next() * 5);
    price = close;
    bars.push({
      ts,
      open: open / 4,
      high: high / 4,
      low: low / 4,
      close: close / 4,
      volume: 1 + Math.floor(next() * 500),
    });
  }
  return bars;
}
