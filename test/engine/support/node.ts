import { BARS_WIDTH, offsetOf } from '../../../src/engine/definition.ts';
import { type Bar, type Market, nodeDefinition } from '../../../src/engine/index.ts';
import { BarTape } from '../../../src/engine/tape.ts';
import { MES } from './market.ts';

export type Columns = Record<string, number[]>;

/** Runs one node over bars: a `bars` input gets the bars, a number or bool input the column of its name. */
export function runNode(
  type: string,
  given: Record<string, unknown>,
  bars: readonly Bar[],
  columns: Columns = {},
  market: Market = MES,
): Columns {
  const definition = nodeDefinition(type);
  if (!definition?.create) throw new Error(`no node ${type}`);
  const params = { ...Object.fromEntries(definition.params.map((param) => [param.name, param.default])), ...given };
  const node = definition.create(params, { market });
  const v = new Float64Array(100).fill(Number.NaN);
  const base = 50;
  const i = Int32Array.from(definition.inputs, (port, k) => {
    if (port.type === 'bars') return 0;
    return columns[port.name] ? BARS_WIDTH + k : -1;
  });
  const tape = new BarTape(market.timeframe, market.calendar);
  const result: Columns = {};
  bars.forEach((bar, at) => {
    tape.show(bar);
    v.set([bar.open, bar.high, bar.low, bar.close, bar.volume, bar.ts, tape.end, 1]);
    definition.inputs.forEach((port, k) => {
      const column = columns[port.name];
      if (column) v[BARS_WIDTH + k] = column[at] as number;
    });
    node.update(v, i, base, tape);
    definition.outputs.forEach(({ name }, k) => {
      result[name] ??= [];
      (result[name] as number[]).push(v[base + offsetOf(definition, k)] as number);
    });
  });
  return result;
}

/** Consecutive one-minute bars with these closes; high and low half a point around unless given. */
export const barsOf = (closes: readonly number[], start = Date.UTC(2026, 2, 2, 15, 0)): Bar[] =>
  closes.map((close, k) => ({
    ts: start + k * 60_000,
    open: close,
    high: close + 0.5,
    low: close - 0.5,
    close,
    volume: 100,
  }));
