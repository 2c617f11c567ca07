import { describe, expect, it } from 'vitest';
import type { BarInput } from '../../src/domains/market-data/bars.ts';
import { readBar } from '../../src/domains/market-data/bars.ts';
import { BUILT_IN_INSTRUMENTS } from '../../src/domains/market-data/built-in-instruments.ts';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import { requireInstrument } from '../../src/domains/market-data/instruments.ts';
import { createSimulator } from '../../src/domains/market-data/simulator.ts';
import fc from '../support/properties.ts';

const MINUTE = 60_000;
const simulator = (symbol: string, seed = 'ex7') => createSimulator(requireInstrument(symbol, []), seed);
const minutes = fc
  .integer({ min: Date.UTC(2015, 0, 1) / MINUTE, max: Date.UTC(2028, 0, 1) / MINUTE })
  .map((minute) => minute * MINUTE);

const chicago = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Chicago', hour: '2-digit', hourCycle: 'h23' });
/** From 16:00 to 17:00 in Chicago no simulated market moves. */
const isPause = (ts: number): boolean => Number(chicago.format(ts)) === 16;

describe('the simulated market', () => {
  it('is the same at any time and in any order of calls', () => {
    const from = Date.UTC(2026, 9, 20);
    const bars = (order: (n: number) => number) => {
      const fresh = simulator('M2K');
      const read = Array.from({ length: 1_440 }, (_, n) => [order(n), fresh.barAt(from + order(n) * MINUTE)] as const);
      return read.sort(([a], [b]) => a - b);
    };
    expect(bars((n) => 1_439 - n)).toEqual(bars((n) => n));
    // One bar by its figures: the same on every machine, for ever.
    expect(simulator('M2K').barAt(Date.UTC(2026, 9, 20, 14))).toMatchInlineSnapshot(`
      {
        "close": "2360.3",
        "high": "2361.4",
        "low": "2359.5",
        "open": "2360.1",
        "ts": "2026-10-20T14:00:00.000Z",
        "volume": "179",
      }
    `);
  });

  it('depends on seed and instrument', () => {
    const ts = Date.UTC(2026, 9, 20, 14);
    expect(simulator('M2K', 'other').barAt(ts)).not.toEqual(simulator('M2K').barAt(ts));
    expect(simulator('GC').barAt(ts)).not.toEqual(simulator('MGC').barAt(ts));
  });

  it('generates valid bars, inside sessions only', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BUILT_IN_INSTRUMENTS), minutes, (instrument, ts) => {
        const bar = createSimulator(instrument, 'ex7').barAt(ts);
        const open = calendarFor(instrument.sessionGroup).isOpen(ts);
        if (bar) {
          expect(open).toBe(true);
          expect(readBar(bar, instrument, ts + 60_000, [])).not.toHaveProperty('code');
          // A bar opens at the close of the previous one.
          const next = createSimulator(instrument, 'ex7').barAt(ts + MINUTE);
          if (next) expect(next.open).toBe(bar.close);
        } else if (instrument.sessionGroup !== 'crypto') expect(open && !isPause(ts)).toBe(false);
      }),
      // Until September 2015 equity indices went on for a quarter of an hour in the pause.
      { numRuns: 1_000, examples: [[requireInstrument('MNQ', []), Date.UTC(2015, 0, 15, 22)]] },
    );
  });

  it('moves like a market: a few ticks per minute, more during the day session, and like a random walk over a day', () => {
    const market = simulator('MGC');
    const bars: BarInput[] = [];
    for (let ts = Date.UTC(2026, 8, 1); ts < Date.UTC(2026, 9, 13); ts += MINUTE) {
      const bar = market.barAt(ts);
      if (bar) bars.push(bar);
    }
    const ticks = bars.map((bar) => Number(bar.close) * 10);
    const move = (over: number) => {
      const moves = ticks.slice(over).map((close, i) => (close - (ticks[i] as number)) ** 2);
      return Math.sqrt(moves.reduce((sum, value) => sum + value, 0) / moves.length);
    };
    expect(move(1)).toBeGreaterThan(3);
    expect(move(1)).toBeLessThan(7);
    for (const over of [5, 15, 60, 240]) {
      expect(move(over) / Math.sqrt(over) / move(1)).toBeGreaterThan(0.6);
      expect(move(over) / Math.sqrt(over) / move(1)).toBeLessThan(1.6);
    }
    const volume = (hour: string) => {
      const some = bars.filter((bar) => bar.ts.slice(11, 13) === hour);
      return some.reduce((sum, bar) => sum + Number(bar.volume), 0) / some.length;
    };
    expect(volume('14')).toBeGreaterThan(3 * volume('02'));
  });
});
