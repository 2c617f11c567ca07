import { type Bar, type Market, nodeDefinition } from '../../../src/engine/index.ts';
import { runDefinition } from './columns.ts';
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
  const inputs = definition.inputs.map(({ name }) => (columns[name] ? Float64Array.from(columns[name]) : null));
  return runDefinition({ definition, params, market, bars, inputs });
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
