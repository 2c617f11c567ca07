import { describe, expect, it } from 'vitest';
import { type Bar, nodeDefinition } from '../../src/engine/index.ts';
import { GC_WEEK } from './support/market.ts';
import { type Columns, runNode } from './support/node.ts';
import { TALIB_FUNCTIONS, talibCase } from './support/talib-cases.ts';
import { firstBars, type TalibValues, talibValues } from './support/talib-values.ts';

const SETS = [
  { file: 'GC_1m_first1500', bars: firstBars(GC_WEEK, 1500) },
  { file: 'EURUSD_1h_first2500', bars: firstBars('EURUSD_1h_2014-01-01_2018-12-31.csv', 2500) },
].map((set) => ({ ...set, values: talibValues(set.file)?.filter(({ name }) => !name.startsWith('CDL')) ?? null }));

/** What the ports of our nodes get: of two numbers the high and the low, as TA-Lib got. */
const portsOf = (name: string, bars: readonly Bar[]): Columns => {
  const of = (field: 'high' | 'low' | 'close') => bars.map((bar) => bar[field]);
  const [a, b] = name === 'BETA' ? ['market', 'source'] : ['a', 'b'];
  const source = name === 'MAVP' ? of('high') : of('close');
  const two = ['BETA', 'CORREL', 'ADD', 'SUB', 'MULT', 'DIV'].includes(name);
  return {
    ...{ source, x: source, length: bars.map((_, k) => 2 + (k % 29)) },
    ...(two ? { [a as string]: of('high'), [b as string]: of('low') } : {}),
  };
};

describe('every function of TA-Lib equals it on real bars, at every bar after its warm-up', () => {
  for (const { file, bars, values } of SETS) {
    for (const one of values ?? []) {
      it(`${one.name} ${Object.values(one.params).join('/')} on ${file}`, () => {
        compare(one, bars as Bar[]);
      });
    }
    it.skipIf(values)(`${file}: skipped, ../shared/data/talib is absent`, () => {});
  }
  it('the table names each of them', () => {
    const names = SETS.flatMap(({ values }) => values ?? []).map(({ name }) => name);
    for (const name of names) expect(TALIB_FUNCTIONS).toContain(name);
  });
});

function compare(one: TalibValues, bars: Bar[]): void {
  const { type, params, outputs, tolerance = 1e-9 } = talibCase(one);
  // TA-Lib's OBV was given the high as its price.
  const given = one.name === 'OBV' ? bars.map((bar) => ({ ...bar, close: bar.high })) : bars;
  const ours = runNode(type, params, given, portsOf(one.name, bars));
  Object.values(one.outputs).forEach((theirs, k) => {
    const mine = ours[outputs[k] as string] as number[];
    const expected = theirs as (number | null)[];
    expect(expected).toHaveLength(bars.length - one.from);
    const scale = expected.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
    const first = expected.findIndex((wanted, at) => differs(mine[one.from + at] as number, wanted, scale, tolerance));
    if (first >= 0) {
      expect.fail(`${outputs[k]} at bar ${one.from + first} is ${mine[one.from + first]}, TA-Lib ${expected[first]}`);
    }
    for (let at = 0; at < one.from; at++) expect(mine[at], `${outputs[k]} at bar ${at}, while warming up`).toBeNaN();
  });
  const definition = nodeDefinition(type);
  const defaults = Object.fromEntries(definition?.params.map((param) => [param.name, param.default]) ?? []);
  if (type !== 'ind.adx') expect(definition?.warmup({ ...defaults, ...params }, 1)).toBe(one.from + 1);
}

/** A value that is a difference of larger ones is as exact as those. */
function differs(mine: number, wanted: number | null, scale: number, tolerance: number): boolean {
  if (wanted === null) return !Number.isNaN(mine);
  return !(Math.abs(mine - wanted) <= tolerance * Math.max(Math.abs(wanted), scale * 1e-2));
}
