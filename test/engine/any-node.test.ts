import { describe, expect, it } from 'vitest';
import type { AnyNodeDefinition } from '../../src/engine/definition.ts';
import { type Bar, catalogue } from '../../src/engine/index.ts';
import { runDefinition, type Values } from './support/columns.ts';
import { MES, random, walk } from './support/market.ts';
import { barsOf } from './support/node.ts';

const BARS = walk(1_500, 21, Date.UTC(2026, 2, 5, 20, 0));
const NODES = catalogue.filter(({ create, readsTrades, type }) => create && !readsTrades && type !== 'data.htf_bars');
const next = random(4);

/** What a market may do to a division, a root or a running sum. */
const BAD: Record<string, Bar[]> = {
  'flat prices': BARS.slice(0, 200).map((bar) => ({ ...bar, open: 50, high: 50, low: 50, close: 50 })),
  'no volume': BARS.slice(0, 200).map((bar) => ({ ...bar, volume: 0 })),
  'prices around zero': barsOf(Array.from({ length: 200 }, (_, k) => Math.round(4 * Math.sin(k)) / 2)),
  'negative prices': barsOf(Array.from({ length: 200 }, (_, k) => -37.63 - (k % 7))),
  'bars without a price': BARS.slice(0, 200).map((bar, k) =>
    k % 5 === 3 ? { ...bar, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN } : bar,
  ),
  'prices that jump by a billion': barsOf(Array.from({ length: 200 }, () => (next() < 0.1 ? 1e9 : 1) * next())),
  'one bar': BARS.slice(0, 1),
  'no bar': [],
};

/** Runs a node with its defaults on the close, a line around it, and a condition on each. */
function run(definition: AnyNodeDefinition, bars: readonly Bar[]): Values {
  const params = Object.fromEntries(definition.params.map((param) => [param.name, param.default]));
  const ports = definition.inputs.flatMap((port) => Array.from({ length: Math.min(2, port.max ?? 1) }, () => port));
  const inputs = ports.map(({ type }, k) => {
    if (type === 'bars') return null;
    if (type === 'bool') return Float64Array.from(bars, (_, at) => ((at * (k + 3)) % 5 < 2 ? 1 : 0));
    return Float64Array.from(bars, ({ close }, at) => close + (k === 0 ? 0 : Math.sin(at / 3 + k)));
  });
  return runDefinition({ definition, params, market: MES, bars, inputs });
}

const typeOf = ({ outputs }: AnyNodeDefinition, name: string) => outputs.find((port) => port.name === name)?.type;

describe('every node', () => {
  for (const [name, bars] of Object.entries(BAD)) {
    it(`has a finite number, nothing, or true or false on ${name}`, () => {
      for (const definition of NODES) {
        for (const [output, values] of Object.entries(run(definition, bars))) {
          const isTruth = typeOf(definition, output) === 'bool' || typeOf(definition, output) === 'entry';
          const wrong = values.findIndex((value) =>
            isTruth ? value !== 0 && value !== 1 : !Number.isNaN(value) && !Number.isFinite(value),
          );
          expect(wrong < 0 || `${definition.type}.${output} at bar ${wrong} is ${values[wrong]}`).toBe(true);
        }
      }
    });
  }

  it('does not look ahead: its value on a bar is the same whatever comes after', () => {
    for (const definition of NODES) {
      const whole = run(definition, BARS);
      for (const count of [1, 173, 640, 1_400]) {
        for (const [output, values] of Object.entries(run(definition, BARS.slice(0, count)))) {
          expect(values, `${definition.type}.${output} of ${count} bars`).toEqual(
            (whole[output] ?? []).slice(0, count),
          );
        }
      }
    }
  });

  it('is warm when it says so: an indicator then has all its values, and none of them before', () => {
    /** Values that need an event, not bars: a swing, a brick, an anchor, a level of another period. */
    const WAITS = ['ind.swing', 'ind.renko', 'ind.range_bars', 'ind.anchored_vwap', 'ind.volume_profile'];
    for (const definition of NODES.filter(({ category, type }) => category === 'indicator' && !WAITS.includes(type))) {
      const params = Object.fromEntries(definition.params.map((param) => [param.name, param.default]));
      const warmup = definition.warmup(params, 1);
      const values = Object.entries(run(definition, BARS)).filter(([name]) => typeOf(definition, name) === 'number');
      const firsts = values.map(([, column]) => column.findIndex((value) => !Number.isNaN(value)));
      expect([definition.type, Math.max(...firsts)]).toEqual([definition.type, warmup - 1]);
    }
  });
});
