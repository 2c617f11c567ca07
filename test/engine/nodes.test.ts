import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/engine/index.ts';
import { zone } from '../../src/kernel/zone.ts';
import { cmeCalendar } from './support/calendar.ts';
import { ES_WEEK, MES, realBars, walk } from './support/market.ts';
import { barsOf, type Columns, runNode } from './support/node.ts';

const N = Number.NaN;
const column = (bars: readonly Bar[], name: 'high' | 'low' | 'close' | 'volume') => bars.map((bar) => bar[name]);

describe('conditions, maths and logic', () => {
  const x = [1, 2, 3, 2, N, 4, 5, 6, 5, 5];
  const flags = [0, 1, 0, 0, 0, 1, 1, 0, 0, 0];
  const cases: [type: string, params: Record<string, unknown>, columns: Columns, expected: number[]][] = [
    ['math.op', { op: 'divide' }, { a: [6, 6, N, -1], b: [3, 0, 1, 2] }, [2, N, N, -0.5]],
    ['math.op', { op: 'add' }, { a: [1, N], b: [2, 2] }, [3, N]],
    ['math.op', { op: 'min' }, { a: [1, N], b: [2, 2] }, [1, N]],
    ['math.op', { op: 'multiply' }, { a: [1e300, 3], b: [1e300, 2] }, [N, 6]],
    ['math.shift', { bars: 2 }, { x }, [N, N, 1, 2, 3, 2, N, 4, 5, 6]],
    ['math.change', { bars: 1 }, { x }, [N, 1, 1, -1, N, N, 1, 1, -1, 0]],
    ['math.change', { bars: 2, mode: 'percent' }, { x: [4, 0, 5, 3] }, [N, N, 25, N]],
    ['math.extreme', { length: 3, mode: 'lowest' }, { x }, [N, N, 1, 2, N, 2, 2, 4, 5, 5]],
    ['cond.compare', { op: 'gte', value: 3 }, { a: x }, [0, 0, 1, 0, 0, 1, 1, 1, 1, 1]],
    ['cond.compare', { op: 'neq' }, { a: [1, 1, N], b: [1, 2, 1] }, [0, 1, 0]],
    ['cond.compare', { op: 'eq' }, { a: [1, 1, N], b: [1, 2, N] }, [1, 0, 0]],
    ['cond.cross', { value: 2 }, { a: [1, 2, 3, 2, 3, 1, 1] }, [0, 0, 1, 0, 1, 0, 0]],
    ['cond.cross', { direction: 'below' }, { a: [3, 1, 0, 3, 2], b: [2, 2, 2, 2, 2] }, [0, 1, 0, 0, 0]],
    ['cond.cross', { direction: 'either', value: 2 }, { a: [3, 1, N, 3, 1] }, [0, 1, 0, 0, 1]],
    ['cond.between', { low: 2, high: 4 }, { x }, [0, 1, 1, 1, 0, 1, 0, 0, 0, 0]],
    ['cond.between', {}, { x: [5, 5, 5], low: [5, 6, N], high: [9, 9, 9] }, [1, 0, 0]],
    ['cond.trend', { bars: 2 }, { x }, [0, 0, 1, 0, 0, 0, 0, 1, 0, 0]],
    ['cond.trend', { direction: 'falling', bars: 1 }, { x }, [0, 0, 0, 1, 0, 0, 0, 0, 1, 0]],
    ['logic.not', {}, { in: flags }, [1, 0, 1, 1, 1, 0, 0, 1, 1, 1]],
    ['logic.within', { bars: 2 }, { in: flags }, [0, 1, 1, 0, 0, 1, 1, 1, 0, 0]],
    ['logic.within', { bars: 1 }, { in: flags }, flags],
    ['size.risk', { risk_usd: 30 }, { stop_distance: [2, 0.1, 7, N, 0, -1] }, [3, 5, 0, 0, 0, 0]],
    ['size.risk', { risk_usd: 1.5, max_contracts: 9 }, { stop_distance: [0.1] }, [3]],
    ['ind.sma', { length: 2 }, { source: x }, [N, 1.5, 2.5, 2.5, N, 3, 4.5, 5.5, 5.5, 5]],
    ['ind.ema', { length: 2 }, { source: [N, 1, 2, N, 3] }, [N, N, 1.5, N, 2.5]],
  ];
  for (const [type, params, columns, expected] of cases) {
    it(`${type} ${JSON.stringify(params)}`, () => {
      const [first] = Object.values(runNode(type, params, barsOf(expected), columns));
      expect(first).toEqual(expected.map((value) => (Number.isNaN(value) ? N : expect.closeTo(value, 12))));
    });
  }
});

describe('session hours', () => {
  const holds = (params: Record<string, unknown>, ...times: string[]) =>
    runNode(
      'filter.session',
      params,
      times.map((time) => ({ ...(barsOf([1])[0] as Bar), ts: Date.parse(time) })),
    ).result;

  it('follow summer time in their own zone', () => {
    // 8 March 2026: Chicago's clocks go forward, 08:30 moves from 14:30 to 13:30 UTC.
    expect(holds({}, '2026-03-06T14:29Z', '2026-03-06T14:30Z', '2026-03-06T20:59Z', '2026-03-06T21:00Z')).toEqual([
      0, 1, 1, 0,
    ]);
    expect(holds({}, '2026-03-09T13:29Z', '2026-03-09T13:30Z', '2026-03-09T19:59Z', '2026-03-09T20:00Z')).toEqual([
      0, 1, 1, 0,
    ]);
    expect(holds({ tz: 'UTC' }, '2026-03-09T08:30Z', '2026-03-09T15:00Z')).toEqual([1, 0]);
  });
  it('wrap past midnight and belong to the day they began on', () => {
    const night = { start: '22:00', end: '02:00', tz: 'UTC', days: ['fri'] };
    const times = [
      '2026-03-06T21:59Z',
      '2026-03-06T22:00Z',
      '2026-03-07T01:59Z',
      '2026-03-07T02:00Z',
      '2026-03-06T01:00Z',
    ];
    expect(holds(night, ...times)).toEqual([0, 1, 1, 0, 0]);
    expect(holds({ ...night, invert: true }, ...times)).toEqual([1, 0, 0, 1, 1]);
  });
});

describe('opening range', () => {
  const day = (start: string, closes: number[], skip: number[] = []) =>
    barsOf(closes, Date.parse(start)).filter((_, k) => !skip.includes(k));
  const range = (bars: Bar[], params = {}, market = MES) =>
    runNode('data.opening_range', { minutes: 3, ...params }, bars, {}, market);

  it('is empty until the bar that completes it, then fixed until the session ends', () => {
    const { high, low, complete } = range(day('2026-03-03T14:29Z', [9, 1, 3, 2, 7, 8]));
    expect(complete).toEqual([0, 0, 0, 1, 1, 1]);
    expect(high).toEqual([N, N, N, 3.5, 3.5, 3.5]);
    expect(low).toEqual([N, N, N, 0.5, 0.5, 0.5]);
  });
  it('is complete with the next bar when its last minute is missing', () => {
    expect(range(day('2026-03-03T14:29Z', [9, 1, 3, 2, 7, 8], [3])).complete).toEqual([0, 0, 0, 1, 1]);
  });
  it('starts an hour earlier in UTC under summer time, and again each session', () => {
    const bars = [
      ...day('2026-03-06T14:30Z', [1, 2, 3, 4]),
      ...day('2026-03-08T22:00Z', [5]),
      ...day('2026-03-09T13:30Z', [6, 7, 8, 9]),
    ];
    expect(range(bars).complete).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 1]);
    expect(range(bars).high?.slice(-2)).toEqual([8.5, 8.5]);
  });
  it('stays empty in a session that has no bars then', () => {
    expect(range(day('2026-03-03T14:45Z', [1, 2, 3])).complete).toEqual([0, 0, 0]);
  });
});

describe('prior session', () => {
  const bars = [
    ...barsOf([50], Date.parse('2026-11-24T12:00Z')),
    ...barsOf([60, 40, 55], Date.parse('2026-11-24T15:00Z')),
    ...barsOf([90], Date.parse('2026-11-24T21:30Z')),
    ...barsOf([70], Date.parse('2026-11-24T23:00Z')),
    ...barsOf([20], Date.parse('2026-11-25T13:00Z')),
    // The day after closes at noon, and no bar of it is stored within regular hours.
    ...barsOf([65], Date.parse('2026-11-25T23:30Z')),
    ...barsOf([66], Date.parse('2026-11-26T23:30Z')),
  ];
  const market = { ...MES, calendar: cmeCalendar({ '2026-11-26': 12 * 60 }) };
  it('rth: regular hours alone, from the next session on; a session without them is passed over', () => {
    const { high, low, close } = runNode('data.prior_session', {}, bars, {}, market);
    expect(high).toEqual([N, N, N, N, N, 60.5, 60.5, 60.5, 60.5]);
    expect(low).toEqual([N, N, N, N, N, 39.5, 39.5, 39.5, 39.5]);
    expect(close).toEqual([N, N, N, N, N, 55, 55, 55, 55]);
  });
  it('eth: the whole session', () => {
    const { high, low, close } = runNode('data.prior_session', { session: 'eth' }, bars, {}, market);
    expect(high?.slice(5)).toEqual([90.5, 90.5, 70.5, 65.5]);
    expect(low?.slice(5)).toEqual([39.5, 39.5, 19.5, 64.5]);
    expect(close?.slice(5)).toEqual([90, 90, 20, 65]);
  });
});

describe('the session so far', () => {
  const bars = [
    ...barsOf([50, 51], Date.parse('2026-11-24T13:00Z')),
    ...barsOf([40, 60, 55], Date.parse('2026-11-24T14:30Z')),
    ...barsOf([70], Date.parse('2026-11-24T23:00Z')),
  ];
  it('rth: from 08:30 Chicago on; the current bar can break high and low', () => {
    const { open, high, low } = runNode('data.session', {}, bars);
    expect(open).toEqual([N, N, bars[2]?.open, bars[2]?.open, bars[2]?.open, N]);
    expect(high).toEqual([N, N, N, 40.5, 60.5, N]);
    expect(low).toEqual([N, N, N, 39.5, 39.5, N]);
  });
  it('eth: the exchange session, with the current bar', () => {
    const { high, low } = runNode('data.session', { session: 'eth', exclude_current: false }, bars);
    expect(high).toEqual([50.5, 51.5, 51.5, 60.5, 60.5, 70.5]);
    expect(low?.at(-1)).toBe(69.5);
  });
});

const SERIES: [string, Bar[] | null][] = [
  ['the ES week', realBars(ES_WEEK)],
  ['a random walk', walk(4000, 9, Date.UTC(2026, 2, 5, 12, 0))],
];
for (const [name, series] of SERIES) {
  describe.skipIf(!series)(
    `against a plain computation over ${series ? name : `${name} (absent: ../shared/data)`}`,
    () => {
      const bars = series ?? [];
      const near = (ours: number[], theirs: number[]) => {
        expect(ours).toHaveLength(theirs.length);
        for (const [k, value] of theirs.entries()) {
          const mine = ours[k] as number;
          if (
            Number.isNaN(value) ? !Number.isNaN(mine) : !(Math.abs(mine - value) <= 1e-9 * Math.max(1, Math.abs(value)))
          ) {
            expect.fail(`bar ${k}: ${mine}, expected ${value}`);
          }
        }
      };
      const chicago = zone('America/Chicago');
      const anchors: Record<string, (ts: number) => number> = {
        session: (ts) => MES.calendar.sessionAt(ts).open,
        day: (ts) => Math.floor(chicago.wall(ts) / 86_400_000),
        rth: (ts) => Math.floor((chicago.wall(ts) - 8.5 * 3_600_000) / 86_400_000),
      };
      for (const [anchor, of] of Object.entries(anchors)) {
        it(`VWAP anchored at ${anchor}`, () => {
          const { vwap, upper, lower } = runNode('ind.vwap', { anchor, band_stddev: 1.5 }, bars) as Record<
            string,
            number[]
          >;
          let from = 0;
          const expected = bars.map((bar, k) => {
            if (of(bar.ts) !== of((bars[from] as Bar).ts)) from = k;
            const window = bars.slice(from, k + 1);
            const weight = window.reduce((sum, b) => sum + b.volume, 0);
            const typical = (b: Bar) => (b.high + b.low + b.close) / 3;
            const mean = window.reduce((sum, b) => sum + typical(b) * b.volume, 0) / weight;
            const spread = window.reduce((sum, b) => sum + b.volume * (typical(b) - mean) ** 2, 0) / weight;
            return weight > 0 ? { mean, reach: 1.5 * Math.sqrt(spread) } : { mean: N, reach: N };
          });
          near(
            vwap as number[],
            expected.map(({ mean }) => mean),
          );
          near(
            upper as number[],
            expected.map(({ mean, reach }) => mean + reach),
          );
          near(
            lower as number[],
            expected.map(({ mean, reach }) => mean - reach),
          );
        });
      }

      it('relative volume', () => {
        const ours = runNode('ind.rel_volume', { length: 20 }, bars).value as number[];
        const expected = bars.map((bar, k) => {
          const total = bars.slice(k - 19, k + 1).reduce((sum, b) => sum + b.volume, 0);
          return k < 19 || total === 0 ? N : (20 * bar.volume) / total;
        });
        near(ours, expected);
      });

      it('Donchian channel, with and without the current bar', () => {
        for (const exclude_current of [true, false]) {
          const ours = runNode('ind.donchian', { length: 12, exclude_current }, bars) as Record<string, number[]>;
          const windows = bars.map((_, k) =>
            bars.slice(exclude_current ? k - 12 : k - 11, exclude_current ? k : k + 1),
          );
          const upper = windows.map((w) => (w.length === 12 ? Math.max(...column(w, 'high')) : N));
          const lower = windows.map((w) => (w.length === 12 ? Math.min(...column(w, 'low')) : N));
          near(ours.upper as number[], upper);
          near(ours.lower as number[], lower);
          near(
            ours.middle as number[],
            upper.map((top, k) => (top + (lower[k] as number)) / 2),
          );
        }
      });

      it('Supertrend', () => {
        const atr = runNode('ind.atr', { length: 10 }, bars).value as number[];
        const [lines, ups]: [number[], number[]] = [[], []];
        let [top, bottom, up] = [N, N, false];
        bars.forEach((bar, k) => {
          const reach = 3 * (atr[k] as number);
          if (Number.isNaN(reach)) {
            lines.push(N);
            ups.push(0);
            return;
          }
          const last = (bars[k - 1] as Bar).close;
          const [basicTop, basicBottom] = [(bar.high + bar.low) / 2 + reach, (bar.high + bar.low) / 2 - reach];
          top = Number.isNaN(top) || basicTop < top || last > top ? basicTop : top;
          bottom = Number.isNaN(bottom) || basicBottom > bottom || last < bottom ? basicBottom : bottom;
          up = up ? !(bar.close < bottom) : bar.close > top;
          lines.push(up ? bottom : top);
          ups.push(up ? 1 : 0);
        });
        const ours = runNode('ind.supertrend', {}, bars) as Record<string, number[]>;
        near(ours.line as number[], lines);
        expect(ours.is_up).toEqual(ups);
      });

      it('percent_b of the Bollinger bands', () => {
        const ours = runNode('ind.bollinger', { length: 10 }, bars, { source: column(bars, 'close') }) as Record<
          string,
          number[]
        >;
        const { upper = [], lower = [], percent_b = [] } = ours;
        near(
          percent_b,
          bars.map(({ close }, k) => {
            const [top, bottom] = [upper[k] as number, lower[k] as number];
            return top > bottom ? (close - bottom) / (top - bottom) : N;
          }),
        );
      });
    },
  );
}
