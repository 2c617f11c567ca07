import { BarContext } from '../../../src/engine/bar-context.ts';
import { type Column, createBarColumns, createColumn, writeBar } from '../../../src/engine/columns.ts';
import type { AnyNodeDefinition, NodeInstance, TradeView } from '../../../src/engine/definition.ts';
import { HigherBars } from '../../../src/engine/higher-bars.ts';
import type { Bar, Market } from '../../../src/engine/index.ts';

/** Values a bar, by output; of bars, by output and field. */
export type Values = Record<string, number[]>;

export interface NodeRun {
  definition: AnyNodeDefinition;
  params: Record<string, unknown>;
  market: Market;
  bars: readonly Bar[];
  /** One column an edge, in port order; null without an edge. */
  inputs: readonly (Column | null)[];
  /** The run's trades on each bar, of a node that reads them: bars then are computed one by one. */
  trades?: (at: number) => TradeView;
}

/** Runs one node over bars, block by block of `blockSize`; without it, all bars at once. */
export function runDefinition(run: NodeRun, blockSize = run.bars.length): Values {
  const { definition, params, market, bars, inputs, trades } = run;
  const view = trades?.(0);
  const node = definition.create?.(params, { market, ...(view ? { trades: view } : {}) });
  if (!node) throw new Error(`${definition.type} computes nothing`);
  const columns = createBarColumns(bars.length);
  bars.forEach((bar, at) => {
    writeBar(columns, at, bar);
  });
  const sessions = new BarContext(market.timeframe, market.calendar);
  sessions.setEnds(columns, 0, bars.length);
  if (definition.type === 'data.htf_bars') return runHigher(node, run, columns, sessions);
  const outputs: Column[] = definition.barOutputs
    ? (definition.barOutputs(columns) as Column[])
    : definition.outputs.map(() => createColumn(bars.length));
  const block = { bars: columns, inputs, outputs, sessions, higher: null };
  const step = trades ? 1 : Math.max(1, blockSize);
  for (let from = 0; from < bars.length; from += step) {
    if (view && trades) Object.assign(view, trades(from));
    node.update(block, from, Math.min(bars.length, from + step));
  }
  const fields = { ...columns, fresh: createColumn(bars.length, 1) };
  return Object.fromEntries(
    definition.outputs.flatMap(({ name, type }, k): [string, number[]][] =>
      type === 'bars'
        ? FIELDS.map((field) => [`${name}.${field}`, [...fields[field]]])
        : [[name, [...(outputs[k] as Column)]]],
    ),
  );
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'ts', 'end', 'fresh'] as const;

/** The newest higher bar on each bar; `fresh`: it ended with that bar. */
function runHigher(
  node: NodeInstance,
  { bars, inputs }: NodeRun,
  columns: ReturnType<typeof createBarColumns>,
  sessions: BarContext,
): Values {
  const higher = new HigherBars(bars.length);
  // Before the first one ends, the recordings have zeros.
  for (const column of Object.values(higher.bars)) column[0] = 0;
  const values: Values = {};
  node.update({ bars: columns, inputs, outputs: [], sessions, higher }, 0, bars.length);
  bars.forEach((_, at) => {
    const entry = higher.entryAt[at] as number;
    const isFresh = entry > 0 && higher.completedAt[entry] === at && higher.early[entry] === 0;
    const push = (name: string, value: number) => {
      values[name] ??= [];
      (values[name] as number[]).push(value);
    };
    for (const field of FIELDS) {
      const value = field === 'fresh' ? Number(isFresh) : (higher.bars[field][entry] as number);
      push(`bars.${field}`, value);
    }
    push('close', higher.bars.close[entry] as number);
  });
  return values;
}
