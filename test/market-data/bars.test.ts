import { describe, expect, it } from 'vitest';
import { type BarInput, type BarRecord, judgeBars, readBar } from '../../src/domains/market-data/bars.ts';
import { BUILT_IN_INSTRUMENTS } from '../../src/domains/market-data/built-in-instruments.ts';
import { instrumentOf, requireInstrument } from '../../src/domains/market-data/instruments.ts';
import { D } from '../../src/kernel/decimal.ts';
import { InvalidInputError } from '../../src/kernel/domain-error.ts';
import fc from '../support/properties.ts';
import { barsOf, sharedData } from './shared-data.ts';

const MES = requireInstrument('MES', []);
const NOW = Date.parse('2026-04-20T13:31:00Z');
const bar = (change: Partial<BarInput> = {}): BarInput => ({
  ts: '2026-04-20T13:30:00Z',
  open: '5000.25',
  high: '5001',
  low: '4999.5',
  close: '5000.75',
  volume: '12',
  ...change,
});
const read = (change: Partial<BarInput> = {}) => readBar(bar(change), MES, NOW, ['bars', '3']);

describe('instruments', () => {
  it('name the known values when given an unknown one', () => {
    expect(instrumentOf('mes')).toBeUndefined();
    expect(() => requireInstrument('SPX', ['instrument'])).toThrow(InvalidInputError);
    expect(() => requireInstrument('SPX', ['instrument'])).toThrow(
      /"SPX" is not a known instrument; expected one of MNQ, NQ/,
    );
  });

  it('have a point value that is the tick value over the tick size', () => {
    for (const { symbol, tickSize, tickValue, pointValue } of BUILT_IN_INSTRUMENTS) {
      expect([symbol, new D(pointValue).times(tickSize).toFixed()]).toEqual([symbol, tickValue]);
    }
  });
});

describe('reading a bar', () => {
  it('converts it to its stored form', () => {
    expect(read({ ts: '2026-04-20T08:30:00-05:00', high: '5001.000', volume: '12.50' })).toEqual({
      ts: '2026-04-20T13:30:00.000Z',
      open: '5000.25',
      high: '5001',
      low: '4999.5',
      close: '5000.75',
      volume: '12.5',
    });
  });

  it.each([
    [{ ts: '2026-04-20 13:30' }, 'ts', 'bad_timestamp', /ISO 8601 .*"2026-04-20 13:30"/],
    [{ ts: '2026-02-30T00:00:00Z' }, 'ts', 'bad_timestamp', /2026-02-30/],
    [{ ts: '2026-04-20T13:30:30Z' }, 'ts', 'bad_timestamp', /whole minute/],
    [{ ts: '1969-12-31T13:30:00Z' }, 'ts', 'bad_timestamp', /from 1970/],
    [{ ts: '2026-04-22T13:30:00Z' }, 'ts', 'bar_not_over', /2026-04-22T13:30:00Z.* has not ended by /],
    [{ open: 'NaN' }, 'open', 'bad_decimal', /plain decimal .*"NaN"/],
    [{ open: '5e3' }, 'open', 'bad_decimal', /"5e3"/],
    [{ open: '' }, 'open', 'bad_decimal', /""/],
    [{ close: '12345678901' }, 'close', 'bad_decimal', /"12345678901"/],
    [{ close: '5000.80' }, 'close', 'off_tick_grid', /5000.80 is not a multiple of MES's tick size 0.25/],
    [{ close: '5000.250000000000000001' }, 'close', 'off_tick_grid', /5000.250000000000000001/],
    [{ high: '4999.25' }, 'high', 'high_below_low', /high 4999.25 is below low 4999.5/],
    [{ high: '5000.5' }, 'high', 'high_too_low', /close 5000.75/],
    [{ low: '5000.5' }, 'low', 'low_too_high', /open 5000.25/],
    [{ volume: '-1' }, 'volume', 'negative_volume', /got -1/],
    [{ volume: '0.000000001' }, 'volume', 'bad_decimal', /at most 8 decimal places/],
  ] as const)('rejects %j', (change, field, code, message) => {
    expect(read(change)).toEqual({ code, path: ['bars', '3', field], message: expect.stringMatching(message) });
  });

  it('accepts a negative price and a fractional tick exactly', () => {
    const below = { open: '-37.63', high: '-37.63', low: '-40.32', close: '-38', volume: '0' };
    expect(readBar(bar(below), requireInstrument('CL', []), NOW, [])).toMatchObject(below);
    const note = { open: '110.015625', high: '110.03125', low: '110', close: '110.015625' };
    expect(readBar(bar(note), requireInstrument('ZN', []), NOW, [])).toMatchObject(note);
  });

  it('checks the tick grid exactly for every instrument', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...BUILT_IN_INSTRUMENTS),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: 1, max: 99 }),
        (instrument, ticks, hundredths) => {
          const price = new D(instrument.tickSize).times(ticks);
          const flat = (text: string) => bar({ open: text, high: text, low: text, close: text });
          expect(readBar(flat(price.toFixed()), instrument, NOW, [])).toMatchObject({ open: price.toFixed() });
          const off = price.plus(new D(instrument.tickSize).times(hundredths).div(100)).toFixed();
          expect(readBar(flat(off), instrument, NOW, [])).toMatchObject({ code: 'off_tick_grid' });
        },
      ),
    );
  });

  it.skipIf(!sharedData)('accepts every bar of the ES week (skipped when ../shared/data is absent)', () => {
    const bars = barsOf('ES_1m_2013-10-06_2013-10-14.csv');
    expect(bars.map((each) => readBar(each, MES, NOW, [])).filter((each) => 'code' in each)).toEqual([]);
  });
});

describe('a minute that has not ended', () => {
  it.each([
    [58_000, false],
    [57_999, true],
  ])('is rejected unless it ends within two seconds (%i ms after its open)', (after, refused) => {
    const verdict = readBar(bar(), MES, Date.parse(bar().ts) + after, []);
    expect('code' in verdict && verdict.code === 'bar_not_over').toBe(refused);
  });
});

describe('judging bars', () => {
  const at = (minute: number, close = '5000.75'): BarRecord =>
    readBar(bar({ ts: new Date(NOW + minute * 60_000).toISOString(), close }), MES, NOW + 3_600_000, []) as BarRecord;

  it('judges them in order', () => {
    const verdict = judgeBars([at(2), at(1), at(2), at(2, '5000.5'), at(3)], {
      newestTs: null,
      watermark: null,
      bars: [],
    });
    expect(verdict.accepted).toEqual([at(2), at(3)]);
    expect(verdict.duplicates).toBe(1);
    expect(verdict.newestTs).toBe(at(3).ts);
    expect(verdict.rejected).toEqual([
      { code: 'late_bar', path: ['bars', '1', 'ts'], message: expect.stringContaining(`newest bar is ${at(2).ts}`) },
      {
        code: 'conflicting_bar',
        path: ['bars', '3', 'close'],
        message: expect.stringContaining('stored with close 5000.75, got 5000.5'),
      },
    ]);
  });

  it('rejects a bar before the watermark, even if it is newer than the newest bar', () => {
    const stored = { newestTs: at(2).ts, watermark: Date.parse(at(5).ts), bars: [] };
    const verdict = judgeBars([at(4), at(5)], stored);
    expect(verdict.rejected.map(({ code }) => code)).toEqual(['late_bar']);
    expect(verdict.accepted).toEqual([at(5)]);
    expect(verdict.watermark).toBe(Date.parse(at(6).ts));
  });

  it('counts every bar once, never goes back, and accepts nothing twice', () => {
    const batches = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('5000.5', '5000.75')), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(batches, (batch) => {
        const bars = batch.map(([minute, close]) => at(minute, close));
        const verdict = judgeBars(bars, { newestTs: null, watermark: null, bars: [] });
        expect(verdict.accepted.length + verdict.duplicates + verdict.rejected.length).toBe(bars.length);
        expect(verdict.accepted.map(({ ts }) => ts)).toEqual([...new Set(verdict.accepted.map(({ ts }) => ts))].sort());
        const again = judgeBars(bars, {
          newestTs: verdict.newestTs,
          watermark: verdict.watermark,
          bars: verdict.accepted,
        });
        expect(again.accepted).toEqual([]);
        expect(again.newestTs).toBe(verdict.newestTs);
        expect(again.rejected).toHaveLength(verdict.rejected.length);
      }),
    );
  });
});
