import { describe, expect, it } from 'vitest';
import { type Bar, catalogue } from '../../src/engine/index.ts';
import type { PlainNode } from './plain/drawing.ts';
import { compute, type Outputs } from './plain/nodes.ts';
import { ES_WEEK, MES, random, realBars, walk } from './support/market.ts';
import { runNode } from './support/node.ts';

const NODES = catalogue.filter(
  ({ source, category }) => source?.includes('TA-Lib') && ['indicator', 'math', 'pattern'].includes(category),
);

/** Long ties, sudden gaps, bars without a range, no volume. */
function rough(count: number): Bar[] {
  const next = random(7);
  let price = 5000;
  return walk(count).map((bar, k) => {
    if (next() < 0.02) price += Math.round((next() - 0.5) * 800);
    else if (next() < 0.5) price += Math.round((next() - 0.5) * 4) / 4;
    const range = next() < 0.4 ? 0 : Math.round(next() * 8) / 4;
    return {
      ...bar,
      open: price - 0.25,
      high: price + range,
      low: price - 0.25 - (k % 3 ? range : 0),
      close: price,
      volume: 0,
    };
  });
}

const SERIES: Record<string, Bar[] | undefined> = {
  'the ES week': realBars(ES_WEEK)?.slice(2000, 2400),
  'gaps of BTCUSD': realBars('BTCUSD_1m_2016-10-07_2017-12-17_gaps.csv')?.slice(1300, 1700),
  'ties and gaps': rough(400),
  'prices below zero': walk(300).map((bar) => ({
    ...bar,
    open: -bar.open,
    high: -bar.low,
    low: -bar.high,
    close: -bar.close,
  })),
};

describe('every node of TA-Lib equals a plain computation over whole series', () => {
  for (const [name, bars] of Object.entries(SERIES)) {
    it.skipIf(!bars)(bars ? `on ${name}` : `on ${name}: skipped, ../shared/data is absent`, () => {
      for (const definition of NODES) compare(definition.type, bars as Bar[]);
    });
  }
});

function compare(type: string, bars: Bar[]): void {
  const definition = NODES.find((node) => node.type === type) as (typeof NODES)[0];
  const params = Object.fromEntries(definition.params.map((param) => [param.name, param.default]));
  const close = bars.map((bar) => bar.close);
  const columns: Record<string, number[]> = {
    ...{ source: close, x: close, a: close, length: bars.map((_, k) => 2 + (k % 29)) },
    ...{ b: bars.map((bar) => bar.low), market: bars.map((bar) => bar.high) },
  };
  const ours = runNode(type, params, bars, columns);
  const plain = compute({
    node: { id: type, type, definition, params, wires: {} } satisfies PlainNode,
    market: MES,
    bars: bars.map((bar) => ({ ...bar, end: bar.ts + 60_000 })),
    trades: [],
    numbers: (port) => columns[port] as number[],
    conditions: () => [],
    wired: () => true,
  });
  for (const { name } of definition.outputs) expectEqual(`${type}.${name}`, ours[name] as number[], plain[name]);
}

function expectEqual(what: string, mine: number[], theirs: Outputs[string] | undefined): void {
  const expected = (theirs ?? []).map((value) => (value === null ? Number.NaN : Number(value)));
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const first = mine.findIndex((value, k) => {
    const wanted = expected[k] as number;
    if (Number.isNaN(wanted)) return !Number.isNaN(value);
    return !(Math.abs(value - wanted) <= 1e-9 * Math.max(Math.abs(wanted), scale * 1e-2));
  });
  if (first >= 0) expect.fail(`${what} at bar ${first} is ${mine[first]}, computed plainly ${expected[first]}`);
}
