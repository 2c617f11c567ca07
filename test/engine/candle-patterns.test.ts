import { describe, expect, it } from 'vitest';
import { type BarColumns, type Column, createBarColumns, createColumn, writeBar } from '../../src/engine/columns.ts';
import type { AnyNodeDefinition, NodeInstance } from '../../src/engine/definition.ts';
import { type Bar, catalogue } from '../../src/engine/index.ts';
import { GC_WEEK, MES } from './support/market.ts';
import { candleBars, firstBars, type TalibValues, talibValues } from './support/talib-values.ts';

interface Market {
  columns: BarColumns;
}
function marketOf(bars: readonly Bar[] | null): Market | null {
  if (!bars) return null;
  const columns = createBarColumns(bars.length);
  bars.forEach((bar, at) => {
    writeBar(columns, at, bar);
  });
  return { columns };
}

const SETS = [
  { file: 'candles_40k', bars: marketOf(candleBars()) },
  { file: 'GC_1m_first1500', bars: marketOf(firstBars(GC_WEEK, 1500)) },
  { file: 'EURUSD_1h_first2500', bars: marketOf(firstBars('EURUSD_1h_2014-01-01_2018-12-31.csv', 2500)) },
].map((set) => ({ ...set, values: talibValues(set.file)?.filter(({ name }) => name.startsWith('CDL')) ?? null }));

const PATTERNS = catalogue.filter(({ category }) => category === 'pattern');
const nodeOf = (name: string) => PATTERNS.find(({ keywords }) => keywords?.[0] === name);

describe('candle patterns equal TA-Lib at every bar', () => {
  it('there are its 61', () => {
    expect(PATTERNS).toHaveLength(61);
  });
  for (const { file, bars, values } of SETS) {
    it.skipIf(!values)(values ? `on ${file}` : `on ${file}: skipped, ../shared/data/talib is absent`, () => {
      expect(values?.length).toBe(61);
      for (const one of values ?? []) compare(one, bars as Market);
    });
  }
  it.skipIf(!SETS[0]?.values)('each occurs on the made-up bars', () => {
    for (const { name, outputs } of SETS[0]?.values ?? []) expect(outputs.Integer?.length, name).toBeGreaterThan(0);
  });
});

/** The outputs of one node over bars that are columns already. */
function run(definition: AnyNodeDefinition, params: object, { columns }: Market): [Column, Column, Column, Column] {
  const outputs = definition.outputs.map(() => createColumn(columns.ts.length));
  const node = definition.create?.(params, { market: MES }) as NodeInstance;
  node.update({ bars: columns, inputs: [null], outputs, sessions: null as never, higher: null }, 0, columns.ts.length);
  return outputs as [Column, Column, Column, Column];
}

function compare({ name, params, from, outputs }: TalibValues, bars: Market): void {
  const definition = nodeOf(name);
  expect(definition, name).toBeDefined();
  const given = params.Penetration === undefined ? {} : { penetration: params.Penetration };
  const [found, bull, bear, value] = run(definition as AnyNodeDefinition, given, bars);
  expect(definition?.warmup({}, 1), name).toBe(from + 1);
  const expected = new Map(outputs.Integer as [number, number][]);
  const wrong = value.findIndex((mine, k) => {
    const wanted = expected.get(k) ?? 0;
    if (k < from) return !Number.isNaN(mine) || found[k] !== 0;
    const isNeutral =
      wanted !== 0 && bull[k] === 0 && bear[k] === 0 && definition?.description.includes('no direction');
    const sides = isNeutral || (bull[k] === Number(wanted > 0) && bear[k] === Number(wanted < 0));
    return mine !== wanted || found[k] !== Number(wanted !== 0) || !sides;
  });
  if (wrong >= 0) {
    const where = expected.get(wrong) ?? 0;
    expect.fail(`${name} at bar ${wrong} is ${value[wrong]}, TA-Lib ${where} (from ${from})`);
  }
}
