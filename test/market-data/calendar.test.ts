import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../src/domains/market-data/calendar.ts';
import { CME_CALENDARS } from '../../src/domains/market-data/calendars/cme.ts';
import { CME_FACTS } from '../../src/domains/market-data/calendars/cme-facts.ts';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import { usHalfDays, usHolidays } from '../../src/domains/market-data/calendars/us-holidays.ts';
import { tradeDate, tradeDateEnd } from '../../src/domains/market-data/trade-date.ts';
import { zone } from '../../src/kernel/zone.ts';
import fc from '../support/properties.ts';
import { barsOf, sharedData } from './shared-data.ts';

const GROUPS = Object.keys(CME_FACTS);
const chicago = zone('America/Chicago');

/** UTC milliseconds of a wall-clock time in Chicago: "2013-10-07 15:15". */
const ct = (wall: string) => chicago.fromWall(Date.parse(`${wall.replace(' ', 'T')}:00Z`));
const shown = (ts: number) => new Date(chicago.wall(ts)).toISOString().slice(0, 16).replace('T', ' ');
const sessionAt = (calendar: Calendar, wall: string) => {
  const { tradeDate, open, close } = calendar.sessionAt(ct(wall));
  return { tradeDate, open: shown(open), close: shown(close) };
};

const equity = calendarFor('equity_index');
const metals = calendarFor('metals');

describe('the normal week', () => {
  it('opens at 17:00 the evening before and closes at 16:00', () => {
    expect(sessionAt(equity, '2024-07-09 10:00')).toEqual({
      tradeDate: '2024-07-09',
      open: '2024-07-08 17:00',
      close: '2024-07-09 16:00',
    });
    expect(equity.isOpen(ct('2024-07-09 15:59'))).toBe(true);
    expect(equity.isOpen(ct('2024-07-09 16:00'))).toBe(false);
    expect(equity.isOpen(ct('2024-07-09 17:00'))).toBe(true);
  });

  it('gives the next session between two and over the weekend', () => {
    expect(sessionAt(equity, '2024-07-09 16:00').tradeDate).toBe('2024-07-10');
    expect(sessionAt(equity, '2024-07-12 16:00')).toEqual({
      tradeDate: '2024-07-15',
      open: '2024-07-14 17:00',
      close: '2024-07-15 16:00',
    });
    expect(equity.isOpen(ct('2024-07-13 12:00'))).toBe(false);
    expect(shown(equity.nextOpen(ct('2024-07-13 12:00')))).toBe('2024-07-14 17:00');
    expect(equity.nextOpen(ct('2024-07-15 12:00'))).toBe(ct('2024-07-15 12:00'));
  });

  it('holds in years without facts', () => {
    expect(sessionAt(equity, '2009-07-02 14:00').close).toBe('2009-07-02 16:30');
    expect(sessionAt(metals, '2031-07-04 14:00').close).toBe('2031-07-04 16:00');
  });

  it('keeps Chicago hours across both DST changes', () => {
    expect(new Date(equity.sessionAt(ct('2013-11-01 10:00')).open).toISOString()).toBe('2013-10-31T22:00:00.000Z');
    expect(new Date(equity.sessionAt(ct('2013-11-04 10:00')).open).toISOString()).toBe('2013-11-03T23:00:00.000Z');
    expect(new Date(equity.sessionAt(ct('2024-03-08 10:00')).open).toISOString()).toBe('2024-03-07T23:00:00.000Z');
    expect(new Date(equity.sessionAt(ct('2024-03-11 10:00')).open).toISOString()).toBe('2024-03-10T22:00:00.000Z');
  });
});

describe('other days', () => {
  it('2013: index futures close at 16:15 and halt from 15:15 to 15:30', () => {
    expect(sessionAt(equity, '2013-10-08 15:20').close).toBe('2013-10-08 16:15');
    expect(equity.isOpen(ct('2013-10-08 15:14'))).toBe(true);
    expect(equity.isOpen(ct('2013-10-08 15:15'))).toBe(false);
    expect(equity.isOpen(ct('2013-10-08 15:30'))).toBe(true);
    expect(shown(equity.openSince(ct('2013-10-08 15:40')) as number)).toBe('2013-10-08 15:30');
    expect(shown(equity.nextOpen(ct('2013-10-08 15:20')))).toBe('2013-10-08 15:30');
    expect(metals.isOpen(ct('2013-10-08 15:20'))).toBe(true);
    expect(sessionAt(metals, '2013-10-08 15:20').close).toBe('2013-10-08 16:15');
  });

  it('2020: they close at 16:00 and still halt', () => {
    expect(sessionAt(equity, '2020-06-10 10:00').close).toBe('2020-06-10 16:00');
    expect(equity.isOpen(ct('2020-06-10 15:20'))).toBe(false);
    expect(equity.isOpen(ct('2021-06-28 15:20'))).toBe(true);
  });

  it('an early close with a late open ends one session and leaves the next whole', () => {
    expect(sessionAt(equity, '2024-11-28 10:00')).toEqual({
      tradeDate: '2024-11-28',
      open: '2024-11-27 17:00',
      close: '2024-11-28 12:00',
    });
    expect(sessionAt(equity, '2024-11-28 12:00').open).toBe('2024-11-28 17:00');
  });

  it('an early close without a late open cancels the evening', () => {
    expect(sessionAt(equity, '2013-07-03 12:15')).toEqual({
      tradeDate: '2013-07-04',
      open: '2013-07-04 00:00',
      close: '2013-07-04 10:30',
    });
  });

  it('a holiday has no session, on its day or the evening before', () => {
    expect(sessionAt(equity, '2025-04-17 17:30').tradeDate).toBe('2025-04-21');
    expect(sessionAt(metals, '2020-11-25 18:00').tradeDate).toBe('2020-11-27');
    expect(equity.isOpen(ct('2024-03-29 10:00'))).toBe(false);
    expect(equity.tradeDate(ct('2024-03-29 10:00'))).toBe('2024-03-29');
  });

  it('a date with only a late open has no own session', () => {
    expect(sessionAt(equity, '2024-12-24 12:30')).toEqual({
      tradeDate: '2024-12-26',
      open: '2024-12-25 17:00',
      close: '2024-12-26 16:00',
    });
  });

  it('crypto trades around the clock from the close of 29 May 2026', () => {
    const crypto = calendarFor('crypto');
    expect(crypto.isOpen(ct('2026-05-23 12:00'))).toBe(false);
    expect(crypto.isOpen(ct('2026-05-29 16:30'))).toBe(true);
    expect(sessionAt(crypto, '2026-05-30 12:00')).toEqual({
      tradeDate: '2026-06-01',
      open: '2026-05-29 17:00',
      close: '2026-06-01 17:00',
    });
    expect(sessionAt(crypto, '2026-12-25 12:00').tradeDate).toBe('2026-12-25');
  });
});

/** Of the equity indices, beyond sessions.json. */
const HALF_DAYS = {
  early_close: { '2023-07-03': '12:15', '2024-07-03': '12:15', '2024-11-29': '12:15' },
  late_open: { '2023-07-03': '17:00', '2024-07-03': '17:00' },
};

describe('half days of the equity indices (positions held past a 12:15 close)', () => {
  it.each(Object.entries(HALF_DAYS.early_close))('%s closes at %s', (date, time) => {
    const session = sessionAt(equity, `${date} 10:00`);
    expect(session).toMatchObject({ tradeDate: date, close: `${date} ${time}` });
    expect(equity.isOpen(ct(`${date} 12:14`))).toBe(true);
    expect(equity.isOpen(ct(`${date} 12:15`))).toBe(false);
  });
  it('the evening before Independence Day trades', () => {
    for (const year of [2023, 2024]) {
      expect(sessionAt(equity, `${year}-07-03 12:15`)).toEqual({
        tradeDate: `${year}-07-04`,
        open: `${year}-07-03 17:00`,
        close: `${year}-07-04 12:00`,
      });
    }
    expect(sessionAt(equity, '2024-11-29 12:15').open).toBe('2024-12-01 17:00');
  });
});

describe('the years from 2010 to 2028', () => {
  // LEAN has no Good Friday of 2021 for cryptocurrencies, which trade without a stop since 2026.
  it.each(CME_CALENDARS.filter(({ id }) => id !== 'crypto'))(
    '$id knows each Thanksgiving and Good Friday',
    ({ days }) => {
      const dates = new Set(days.map(({ date }) => date));
      for (let year = 2010; year <= 2028; year++) {
        const { goodFriday, thanksgiving } = Object.fromEntries(usHolidays(year)) as Record<string, string>;
        expect([year, dates.has(goodFriday as string), dates.has(thanksgiving as string)]).toEqual([year, true, true]);
      }
    },
  );

  it('the rules give the dates of LEAN’s facts in the years that have both', () => {
    for (const year of [2022, 2023, 2024, 2025, 2026]) {
      const facts = CME_CALENDARS.find(({ id }) => id === 'equity_index')?.days.filter(({ date }) =>
        date.startsWith(`${year}`),
      );
      const shortened = facts
        ?.filter(({ earlyClose }) => earlyClose !== null && earlyClose < '16:00')
        .map(({ date }) => date);
      const holidays = [...usHolidays(year)]
        .filter(([name]) => name !== 'newYear' && name !== 'christmas')
        .map(([, date]) => date);
      const ruled = [...holidays, ...usHalfDays(year)].filter(
        (date) => !facts?.find((fact) => fact.date === date)?.closed,
      );
      expect([...new Set(shortened)].sort()).toEqual([...new Set(ruled)].sort());
    }
  });
});

describe('templates for other markets', () => {
  const newYork = zone('America/New_York');
  const ny = (wall: string) => newYork.fromWall(Date.parse(`${wall.replace(' ', 'T')}:00Z`));
  const iso = ({ tradeDate, open, close }: { tradeDate: string; open: number; close: number }) =>
    [tradeDate, new Date(open).toISOString(), new Date(close).toISOString()] as const;

  it('US stocks trade from 09:30 to 16:00 in New York, to 13:00 after Thanksgiving, and not on holidays', () => {
    const stocks = calendarFor('us_equities');
    expect(iso(stocks.sessionAt(ny('2026-11-25 12:00')))).toEqual([
      '2026-11-25',
      '2026-11-25T14:30:00.000Z',
      '2026-11-25T21:00:00.000Z',
    ]);
    expect(iso(stocks.sessionAt(ny('2026-11-25 16:00')))).toEqual([
      '2026-11-27',
      '2026-11-27T14:30:00.000Z',
      '2026-11-27T18:00:00.000Z',
    ]);
    expect(stocks.isOpen(ny('2026-07-03 12:00'))).toBe(false);
    expect(iso(calendarFor('us_equities_extended').sessionAt(ny('2026-07-06 05:00')))[1]).toBe(
      '2026-07-06T08:00:00.000Z',
    );
  });

  it('spot currencies trade from Sunday to Friday, and their day turns at 17:00 in New York', () => {
    const forex = calendarFor('forex');
    expect(forex.isOpen(ny('2026-06-05 16:59'))).toBe(true);
    expect(forex.isOpen(ny('2026-06-05 17:00'))).toBe(false);
    expect(iso(forex.sessionAt(ny('2026-06-07 17:00')))).toEqual([
      '2026-06-08',
      '2026-06-07T21:00:00.000Z',
      '2026-06-08T21:00:00.000Z',
    ]);
    expect(forex.sessionAt(ny('2026-06-08 17:00')).tradeDate).toBe('2026-06-09');
  });

  it('spot cryptocurrencies trade every day, by UTC', () => {
    const crypto = calendarFor('crypto_24_7');
    expect(iso(crypto.sessionAt(Date.parse('2026-06-06T23:59:00Z')))).toEqual([
      '2026-06-06',
      '2026-06-06T00:00:00.000Z',
      '2026-06-07T00:00:00.000Z',
    ]);
    expect(crypto.sessionAt(Date.parse('2026-06-07T00:00:00Z')).tradeDate).toBe('2026-06-07');
  });
});

describe('the trade date', () => {
  it('changes at 17:00 and skips weekends', () => {
    expect(tradeDate(ct('2024-07-11 16:59'))).toBe('2024-07-11');
    expect(tradeDate(ct('2024-07-11 17:00'))).toBe('2024-07-12');
    expect(tradeDate(ct('2024-07-12 17:00'))).toBe('2024-07-15');
    expect(tradeDate(ct('2024-07-13 09:00'))).toBe('2024-07-15');
    expect(shown(tradeDateEnd(ct('2024-07-13 09:00')))).toBe('2024-07-15 17:00');
  });
});

const instants = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2028, 0, 1) });
describe.each(GROUPS)('at any instant, %s', (group) => {
  const calendar = calendarFor(group);
  it('the market is open only inside a session of this trade date', () => {
    fc.assert(
      fc.property(instants, (ts) => {
        const session = calendar.sessionAt(ts);
        expect(session.close).toBeGreaterThan(ts);
        expect(session.open).toBeLessThan(session.close);
        const inside = ts >= session.open;
        const halted = inside && !calendar.isOpen(ts);
        if (calendar.isOpen(ts)) expect(inside).toBe(true);
        if (inside) expect(session.tradeDate).toBe(tradeDate(ts));
        // Only the history of index futures knows a halt inside a session.
        if (halted)
          expect([group, shown(ts).slice(11) >= '15:15', shown(ts).slice(11) < '15:30']).toEqual([
            'equity_index',
            true,
            true,
          ]);
        const next = calendar.nextOpen(ts);
        expect(calendar.isOpen(next)).toBe(true);
        expect(next === ts).toBe(calendar.isOpen(ts));
      }),
      { numRuns: 2_000 },
    );
  });

  it('sessions follow each other without overlap, in any order of queries', () => {
    fc.assert(
      fc.property(instants, (ts) => {
        const session = calendar.sessionAt(ts);
        const next = calendar.sessionAt(session.close);
        expect(next.open).toBeGreaterThanOrEqual(session.close);
        expect(next.tradeDate > session.tradeDate).toBe(true);
        expect(calendar.sessionAt(ts)).toEqual(session);
      }),
      { numRuns: 500 },
    );
  });
});

describe.skipIf(!sharedData)('against ../shared/data (skipped when that folder is absent)', () => {
  it.each([
    ['ES_1m_2013-10-06_2013-10-14.csv', equity, 8_198],
    ['ES_1m_2013-10-29_2013-12-03_gaps.csv', equity, 6_804],
    ['GC_1m_2013-10-07_2013-10-11.csv', metals, 6_687],
  ] as const)('every bar of %s lies inside an open session', (file, calendar, count) => {
    const bars = barsOf(file);
    expect(bars).toHaveLength(count);
    expect(bars.filter((bar) => !calendar.isOpen(Date.parse(bar.ts)))).toEqual([]);
  });

  it('restates the facts of sessions.json, all of them', () => {
    const file = join(sharedData as string, 'sessions.json');
    if (!existsSync(file)) throw new Error(`${file} is missing`);
    const { groups } = JSON.parse(readFileSync(file, 'utf8'));
    const dates = (years: string[]) =>
      years.flatMap((line) => {
        const [year, ...rest] = line.split(' ');
        return rest.map((date) => `${year}-${date}`);
      });
    const byDate = (times: Record<string, string[]>) =>
      Object.fromEntries(
        Object.entries(times)
          .flatMap(([time, years]) => dates(years).map((date) => [date, time]))
          .sort(),
      );
    for (const group of GROUPS) {
      const { holidays, earlyClose, lateOpen, eras } = CME_FACTS[group as keyof typeof CME_FACTS];
      const more = group === 'equity_index' ? HALF_DAYS : { early_close: {}, late_open: {} };
      expect({
        holidays: dates(holidays),
        early_close: byDate(earlyClose),
        late_open: byDate(lateOpen),
        history: eras,
      }).toEqual({
        holidays: groups[group].holidays,
        early_close: { ...groups[group].early_close, ...more.early_close },
        late_open: { ...groups[group].late_open, ...more.late_open },
        history: groups[group].history,
      });
    }
  });
});
