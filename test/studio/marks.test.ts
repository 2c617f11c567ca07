import { describe, expect, it } from 'vitest';
import { rollMarks } from '../../studio/charts/roll-marks.ts';
import { type ChartTrade, tradeMarks } from '../../studio/charts/trade-marks.ts';
import { checkParam } from '../../studio/editor/panels/check-param.ts';
import { createTimes } from '../../studio/format/create-times.ts';
import { valueText } from '../../studio/format/numbers.ts';
import { csvCell } from '../../studio/pages/trades/export-trades.ts';

const trade = (entry: number, exit: number | null, pnl: string | null): ChartTrade => ({
  side: 'LONG',
  entryTs: String(entry),
  entryPrice: '1',
  stopPrice: null,
  targetPrice: null,
  exitTs: exit === null ? null : String(exit),
  pnl,
});
const barAt = (instant: string) => (Number(instant) < 0 ? null : Number(instant));

describe('marks on a chart', () => {
  it('of one bar are combined with their sum', () => {
    const marks = tradeMarks([trade(1, 5, '10.00'), trade(1, 5, '-2.50')], barAt, 1);
    expect(marks.map(({ bar, kind, text, sign }) => [bar, kind, text, sign])).toEqual([
      [1, 'entry', '×2', 'even'],
      [5, 'exit', '2: +$7.50', 'gain'],
    ]);
  });

  it('name the contracts and the gap of a roll on its bar, once that has come', () => {
    const roll = (at: string, gap: string) => ({ at, from: 'ESZ3', to: 'ESH4', gap });
    expect(rollMarks([roll('-1', '1'), roll('3', '-6.5'), roll('4', '2'), roll('9', '1')], barAt, '5')).toEqual([
      { bar: 3, text: 'ESZ3 → ESH4 (−6.5)' },
      { bar: 4, text: 'ESZ3 → ESH4 (+2)' },
    ]);
  });

  it('drop the older text where two would overlap', () => {
    const marks = tradeMarks([trade(1, 10, '1.00'), trade(2, 12, '2.00'), trade(3, 30, '3.00')], barAt, 8);
    expect(marks.filter(({ kind }) => kind === 'exit').map(({ text }) => text)).toEqual(['', '+$2.00', '+$3.00']);
  });

  it('show each closing of a part', () => {
    const parts = [{ ts: '4', pnl: '5.00' }];
    const marks = tradeMarks([{ ...trade(1, 9, '-1.25'), parts }], barAt, 1);
    expect(marks.filter(({ kind }) => kind === 'exit').map(({ bar, text }) => [bar, text])).toEqual([
      [4, '+$5.00'],
      [9, '−$1.25'],
    ]);
  });

  it('exclude trades before the first bar', () => {
    expect(tradeMarks([trade(-1, 4, '1.00')], barAt, 1).map(({ kind }) => kind)).toEqual(['exit']);
  });
});

describe('texts', () => {
  it('of a param are validated by its kind and range', () => {
    const param = { kind: 'int', min: 1, max: 1000, pattern: null } as never;
    expect(checkParam(param, '9')).toEqual({ value: 9, problem: null });
    expect(checkParam(param, '')).toEqual({ value: undefined, problem: null });
    expect(checkParam(param, '0').problem).toBe('Expected at least 1');
    expect(checkParam(param, '2000').problem).toBe('Expected at most 1000');
    expect(checkParam(param, '1.5').problem).toBe('Expected a whole number');
    expect(checkParam(param, 'nine').problem).toBe('Expected a number');
  });

  it('of values are short, with a text for no value', () => {
    expect([2308.412345678, true, null, -0.5, 'x'].map(valueText)).toEqual([
      '2308.412',
      'true',
      'no value yet',
      '−0.5',
      'x',
    ]);
  });

  it('of instants are in the selected zone', () => {
    const at = '2026-03-08T08:30:00Z';
    expect(createTimes('utc').time(at)).toBe('08:30');
    expect(createTimes('exchange').full(at)).toBe('Sun, 8 Mar 2026, 03:30 CT');
  });

  it('in a CSV file are not formulas', () => {
    expect(['=1+1', '@x', '-cmd', '-12.50', 'a "b", c'].map(csvCell)).toEqual([
      "'=1+1",
      "'@x",
      "'-cmd",
      '-12.50',
      '"a ""b"", c"',
    ]);
  });
});
