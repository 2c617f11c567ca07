import { beforeAll, describe, expect, it } from 'vitest';
import { type Bar, nodeDefinition } from '../../src/engine/index.ts';
import { ES_WEEK, GC_WEEK, random, realBars, walk } from './support/market.ts';
import { type Columns, runNode } from './support/node.ts';
import { loadTalib, type Talib } from './support/talib.ts';

let talib: Talib;
beforeAll(async () => {
  talib = await loadTalib();
});

const flat = (count: number): Bar[] =>
  walk(count).map((bar) => ({ ...bar, open: 100, high: 100, low: 100, close: 100 }));
/** Long ties, sudden gaps, no volume: what breaks running sums and zero checks. */
function rough(count: number): Bar[] {
  const next = random(7);
  let price = 5000;
  return walk(count).map((bar, k) => {
    if (next() < 0.02) price += Math.round((next() - 0.5) * 2000);
    else if (next() < 0.5) price += Math.round((next() - 0.5) * 4) / 4;
    const range = next() < 0.4 ? 0 : Math.round(next() * 8) / 4;
    return { ...bar, open: price, high: price + range, low: price - (k % 3 ? range : 0), close: price, volume: 0 };
  });
}

const SERIES: [string, () => Bar[] | null][] = [
  ['the ES week', () => realBars(ES_WEEK)],
  ['the GC week', () => realBars(GC_WEEK)],
  ['a random walk', () => walk(3000)],
  ['a flat market', () => flat(300)],
  ['ties and gaps', () => rough(3000)],
  ['one bar', () => walk(1)],
];

interface Case {
  type: string;
  params: Record<string, number>;
  /** Function of TA-Lib, its inputs and options, and the outputs of ours that it gives. */
  calls: [name: string, inputs: 'close' | 'hlc', options: number[], outputs: string[]][];
  /** First bar (from 0) of each output. */
  starts: Record<string, number>;
}
const column = (bars: readonly Bar[], name: 'high' | 'low' | 'close') => bars.map((bar) => bar[name]);
const averaged = (type: string, name: string, lag: number, inputs: 'close' | 'hlc', lengths: number[]): Case[] =>
  lengths.map((length) => ({
    type,
    params: { length },
    calls: [[name, inputs, [length], ['value']]],
    starts: { value: length - 1 + lag },
  }));
const SMA = 0;

const CASES: Case[] = [
  ...averaged('ind.sma', 'SMA', 0, 'close', [2, 20, 200]),
  ...averaged('ind.ema', 'EMA', 0, 'close', [2, 9, 50]),
  ...averaged('ind.rsi', 'RSI', 1, 'close', [2, 14, 100]),
  ...averaged('ind.atr', 'ATR', 1, 'hlc', [1, 14, 60]),
  ...averaged('math.extreme', 'MAX', 0, 'close', [2, 20, 300]),
  ...[
    [12, 26, 9],
    [3, 10, 2],
    [2, 200, 20],
  ].map(([fast = 0, slow = 0, signal = 0]): Case => {
    const first = slow + signal - 2;
    return {
      type: 'ind.macd',
      params: { fast, slow, signal },
      calls: [['MACD', 'close', [fast, slow, signal], ['macd', 'signal', 'histogram']]],
      starts: { macd: first, signal: first, histogram: first },
    };
  }),
  ...[
    [20, 2],
    [5, 1.5],
    [100, 3],
  ].map(
    ([length = 0, stddev = 0]): Case => ({
      type: 'ind.bollinger',
      params: { length, stddev },
      calls: [['BBANDS', 'close', [length, stddev, stddev, SMA], ['upper', 'middle', 'lower']]],
      starts: { upper: length - 1, middle: length - 1, lower: length - 1 },
    }),
  ),
  ...[2, 14, 50].map(
    (length): Case => ({
      type: 'ind.adx',
      params: { length },
      calls: [
        ['ADX', 'hlc', [length], ['adx']],
        ['PLUS_DI', 'hlc', [length], ['plus_di']],
        ['MINUS_DI', 'hlc', [length], ['minus_di']],
      ],
      starts: { adx: 2 * length - 1, plus_di: length, minus_di: length },
    }),
  ),
  ...[
    [14, 3, 3],
    [5, 1, 1],
    [60, 10, 5],
  ].map(([length = 0, smooth_k = 0, smooth_d = 0]): Case => {
    const first = length + smooth_k + smooth_d - 3;
    return {
      type: 'ind.stochastic',
      params: { length, smooth_k, smooth_d },
      calls: [['STOCH', 'hlc', [length, smooth_k, SMA, smooth_d, SMA], ['k', 'd']]],
      starts: { k: first, d: first },
    };
  }),
];

function oracle(calls: Case['calls'], bars: readonly Bar[]): Columns {
  const result: Columns = {};
  for (const [name, inputs, options, outputs] of calls) {
    const names = inputs === 'close' ? (['close'] as const) : (['high', 'low', 'close'] as const);
    const columns = talib(
      name,
      names.map((of) => column(bars, of)),
      options,
      outputs.length,
    );
    outputs.forEach((output, k) => {
      result[output] = columns[k] as number[];
    });
  }
  return result;
}

describe('every indicator that TA-Lib has equals it at every bar after warm-up', () => {
  for (const [name, bars] of SERIES) {
    const series = bars();
    for (const { type, params, calls, starts } of CASES) {
      const title = `${type} ${Object.values(params).join('/')} on ${name}`;
      it.skipIf(series === null)(series ? title : `${title}: ../shared/data is absent`, () => {
        const market = series as Bar[];
        const closes = column(market, 'close');
        const ours = runNode(type, params, market, { source: closes, x: closes });
        const theirs = oracle(calls, market);
        const definition = nodeDefinition(type);
        expect(Math.max(...Object.values(starts)) + 1).toBe(definition?.warmup(paramsOf(type, params), 1));
        for (const [output, start] of Object.entries(starts)) compareColumn(ours, theirs, output, start, market.length);
      });
    }
  }
});

const paramsOf = (type: string, given: Record<string, number>) => ({
  ...Object.fromEntries((nodeDefinition(type)?.params ?? []).map((param) => [param.name, param.default])),
  ...given,
});

function compareColumn(ours: Columns, theirs: Columns, output: string, start: number, bars: number): void {
  const mine = ours[output] as number[];
  const expected = theirs[output] as number[];
  expect(expected).toHaveLength(Math.max(0, bars - start));
  // A value that is a difference of larger ones (a MACD near zero) is as exact as those.
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < bars; k++) {
    const value = mine[k] as number;
    if (k < start) {
      if (!Number.isNaN(value)) expect.fail(`${output} at bar ${k} is ${value} while warming up`);
      continue;
    }
    const wanted = expected[k - start] as number;
    const error = Math.abs(value - wanted);
    if (!(error <= 1e-9 * Math.max(Math.abs(wanted), scale * 1e-2))) {
      expect.fail(`${output} at bar ${k}: ${value}, TA-Lib ${wanted}`);
    }
  }
}
