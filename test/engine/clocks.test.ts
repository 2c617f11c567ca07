import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarFor } from '../../src/domains/market-data/index.ts';
import {
  type Bar,
  barOpen,
  compile,
  createAggregator,
  createEvaluationPool,
  type Graph,
  initialTradeState,
  type Market,
  TIMEFRAMES,
} from '../../src/engine/index.ts';
import { nextClock } from '../../src/engine/sessions.ts';
import { zone } from '../../src/kernel/zone.ts';
import { draw } from './support/graphs.ts';
import { MES } from './support/market.ts';
import { barsOf, runNode } from './support/node.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(text);
const ZONES = [
  'America/Chicago',
  'America/New_York',
  'Europe/Berlin',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
];

describe('a clock time in the gap of spring (a 02:30 exit that fired an hour early on the day clocks go forward)', () => {
  // Clocks go forward from 02:00 to 03:00: at 08:00 UTC in Chicago, at 01:00 UTC in Berlin.
  it.each([
    ['America/Chicago', '2024-03-10T00:00Z', '2024-03-10T08:00Z', 150],
    ['America/Chicago', '2024-03-10T00:00Z', '2024-03-10T08:00Z', 179],
    ['America/Chicago', '2024-03-10T00:00Z', '2024-03-10T08:30Z', 210],
    ['Europe/Berlin', '2024-03-30T12:00Z', '2024-03-31T01:00Z', 150],
    ['Australia/Lord_Howe', '2024-10-05T00:00Z', '2024-10-05T15:30Z', 135],
  ])('%s: the instant at which the clocks go forward', (tz, from, instant, minutes) => {
    expect(new Date(nextClock(tz, minutes, at(from))).toISOString()).toBe(new Date(instant).toISOString());
  });
  it.each([
    ['America/Chicago', '2024-11-03T00:00Z', '2024-11-03T06:30Z', 90],
    ['Europe/Berlin', '2024-10-26T12:00Z', '2024-10-27T00:30Z', 150],
  ])('%s: a time that clocks show twice in autumn is the first one', (tz, from, instant, minutes) => {
    expect(new Date(nextClock(tz, minutes, at(from))).toISOString()).toBe(new Date(instant).toISOString());
  });

  it('each date of a zone has one instant for each clock time, in their order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 365 * 8 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 0, max: 1439 }),
        (name, day, one, other) => {
          const tz = zone(name);
          const midnight = Date.UTC(2020, 0, 1) + day * 24 * HOUR;
          const [early, late] = [Math.min(one, other), Math.max(one, other)];
          const [first, second] = [tz.fromWall(midnight + early * MINUTE), tz.fromWall(midnight + late * MINUTE)];
          expect(first).toBeLessThanOrEqual(second);
          for (const [instant, minutes] of [
            [first, early],
            [second, late],
          ] as const) {
            const shown = (tz.wall(instant) - midnight) / MINUTE;
            // At it the clocks show the time, or the first one after the gap that holds it.
            expect(shown).toBeGreaterThanOrEqual(minutes);
            expect((tz.wall(instant - MINUTE) - midnight) / MINUTE).toBeLessThan(minutes);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('session hours, opening range and anchors read the same clock', () => {
    const bars = barsOf(
      Array.from({ length: 180 }, (_, k) => k),
      at('2024-03-10T07:30Z'),
    );
    const hours = runNode('filter.session', { start: '02:30', end: '04:00', days: ['sun'] }, bars).result as number[];
    const first = hours.indexOf(1);
    expect(new Date((bars[first] as Bar).ts).toISOString()).toBe('2024-03-10T08:00:00.000Z');
    expect(hours.lastIndexOf(1) - first).toBe(59);
    const market = { ...MES, calendar: AROUND_THE_CLOCK };
    const range = runNode('data.opening_range', { start: '02:30', minutes: 15 }, bars, {}, market);
    // Complete with the bar that ends at 08:15 UTC.
    expect(new Date((bars[range.complete?.indexOf(1) ?? -1] as Bar).ts).toISOString()).toBe('2024-03-10T08:14:00.000Z');
  });
});

/** One session from 17:00 to 17:00 Chicago. */
const AROUND_THE_CLOCK = {
  sessionAt: (ts: number) => {
    const chicago = zone('America/Chicago');
    const date = Math.floor((chicago.wall(ts) + 7 * HOUR) / (24 * HOUR)) * 24 * HOUR;
    return {
      tradeDate: new Date(date).toISOString().slice(0, 10),
      open: chicago.fromWall(date - 7 * HOUR),
      close: chicago.fromWall(date + 17 * HOUR),
    };
  },
  sessionOf: (ts: number) => AROUND_THE_CLOCK.sessionAt(ts),
};

const equity = calendarFor('equity_index');
const chicagoOf = (text: string) => zone('America/Chicago').fromWall(at(`${text}Z`));

describe('a bar outside of the sessions (volume printed in the daily break)', () => {
  it.each([
    ['in the daily break', '2024-07-09T16:30', '2024-07-09'],
    ['after an early close', '2024-11-29T12:30', '2024-11-29'],
    ['at night after a Friday', '2024-07-12T18:00', '2024-07-15'],
    ['on a Saturday', '2024-07-13T12:00', '2024-07-15'],
    ['on a holiday without a session', '2024-03-29T10:00', '2024-04-01'],
    ['in a session', '2024-07-09T15:59', '2024-07-09'],
    ['at the open', '2024-07-09T17:00', '2024-07-10'],
  ])('%s belongs to the session of its trade date', (_what, wall, tradeDate) => {
    expect(equity.sessionOf(chicagoOf(wall)).tradeDate).toBe(tradeDate);
  });

  const market = (timeframe: Market['timeframe'] = '1m'): Market => ({ ...MES, timeframe, calendar: equity });
  const bar = (wall: string, close: number): Bar => ({
    ts: chicagoOf(wall),
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 10,
  });
  const DAY: Bar[] = [
    bar('2024-07-09T08:30', 100),
    bar('2024-07-09T15:59', 110),
    bar('2024-07-09T16:30', 150),
    bar('2024-07-09T17:00', 120),
    bar('2024-07-09T17:01', 121),
  ];

  it('VWAP, prior session and opening range put it where the limit per session does', () => {
    const vwap = runNode('ind.vwap', {}, DAY, {}, market()).vwap as number[];
    expect(vwap.map(Math.round)).toEqual([100, 105, 120, 120, 121]);
    const prior = runNode('data.prior_session', { session: 'eth' }, DAY, {}, market());
    expect(prior.high).toEqual([Number.NaN, Number.NaN, Number.NaN, 151, 151]);
    expect(prior.close).toEqual([Number.NaN, Number.NaN, Number.NaN, 150, 150]);
    const range = runNode('data.opening_range', { minutes: 1 }, DAY, {}, market());
    expect(range.high).toEqual([101, 101, 101, Number.NaN, Number.NaN]);
  });
  it('is on the trade date that the entry is counted on; one on or after the last bar of a session waits', () => {
    const pool = createEvaluationPool(market());
    const run = pool.attach(compile(everyBar(), market()));
    const dates = DAY.map((each) => {
      pool.update(each);
      const { entry, placed } = run.decide(each, initialTradeState());
      return entry?.tradeDate ?? placed?.kind;
    });
    expect(dates.slice(1)).toEqual(['open', 'open', '2024-07-10', '2024-07-10']);
  });

  it('in a coarser timeframe makes a bar of its own between the two sessions; a daily bar leaves it out', () => {
    const built = (timeframe: Market['timeframe']) => {
      const aggregator = createAggregator(timeframe, equity);
      const end = bar('2024-07-10T17:00', 130);
      return [...DAY, end].flatMap((minute) => aggregator.push(minute)).map(({ ts, high }) => ({ ts, high }));
    };
    expect(built('5m')).toEqual([
      { ts: chicagoOf('2024-07-09T08:30'), high: 101 },
      { ts: chicagoOf('2024-07-09T15:55'), high: 111 },
      { ts: chicagoOf('2024-07-09T16:30'), high: 151 },
      { ts: chicagoOf('2024-07-09T17:00'), high: 122 },
    ]);
    expect(built('4h').map(({ ts }) => ts)).toEqual(
      ['2024-07-09T05:00', '2024-07-09T13:00', '2024-07-09T16:00', '2024-07-09T17:00'].map(chicagoOf),
    );
    expect(built('1d')).toEqual([
      { ts: chicagoOf('2024-07-08T17:00'), high: 111 },
      { ts: chicagoOf('2024-07-09T17:00'), high: 122 },
    ]);
  });

  it('coarse bars follow each other and hold every minute once, wherever minutes lie', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 12 * 1440 }), { minLength: 1, maxLength: 120 });
    const starts = fc.constantFrom(at('2024-11-25T00:00Z'), at('2024-03-07T00:00Z'), at('2013-11-26T00:00Z'));
    fc.assert(
      fc.property(minutes, starts, fc.constantFrom(...TIMEFRAMES), (offsets, start, timeframe) => {
        const bars = [...offsets]
          .sort((a, b) => a - b)
          .map((offset) => ({ ...bar('2024-07-09T08:30', 1), ts: start + offset * MINUTE }));
        const aggregator = createAggregator(timeframe, equity);
        const built = bars.flatMap((minute) => aggregator.push(minute));
        for (const [k, { ts }] of built.entries()) expect(ts).toBeGreaterThan(built[k - 1]?.ts ?? 0);
        const volume = new Map<number, number>();
        for (const { ts } of bars) {
          const open = barOpen(timeframe, ts, equity);
          if (timeframe === '1d' && ts >= equity.sessionOf(ts).close) continue;
          volume.set(open, (volume.get(open) ?? 0) + 10);
        }
        for (const { ts, volume: held } of built) expect(held).toBe(volume.get(ts));
        // The newest may still be running.
        expect(volume.size - built.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

const everyBar = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      up: ['cond.compare', { op: 'gt', value: 0 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss'],
      out: ['out.strategy'],
    },
    `bars.close>up.a up.result>long.when size.size>long.size long.entry>sl.entry long.entry>out.entry
     sl.exit>out.exit`,
  );
