import { BarContext } from '../src/engine/bar-context.ts';
import { type BarColumns, type Column, createBarColumns, createColumn, writeBar } from '../src/engine/columns.ts';
import type { AnyNodeDefinition, NodeBlock, NodeInstance } from '../src/engine/definition.ts';
import { catalogue } from '../src/engine/index.ts';
import { MES, walk } from './support/random-bars.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

/** Bars of one block: what a backtest computes at once. */
const BLOCK = 512;

/** Nodes that compute on their own: no run's trades, no bars of a length of their own. */
const NODES = catalogue.filter(
  ({ create, readsTrades, constant, barOutputs, outputs }) =>
    create && !readsTrades && !constant && !barOutputs && outputs.every(({ type }) => type !== 'bars'),
);

/** Which nodes are compared with one another. */
function kindOf({ type, category, source = '' }: AnyNodeDefinition): string {
  if (/HT_|MAMA|MAVP/.test(source)) return 'cycle';
  return type.startsWith('ind.') ? 'indicator' : category;
}

interface Measured {
  type: string;
  kind: string;
  nanoseconds: number;
}

/** Nanoseconds a bar of one node over all bars, block after block, best of some rounds. */
function measure(definition: AnyNodeDefinition, bars: BarColumns, count: number, rounds: number): number {
  const params = Object.fromEntries(definition.params.map((param) => [param.name, param.default]));
  const ports = definition.inputs.flatMap((port) => Array.from({ length: Math.min(2, port.max ?? 1) }, () => port));
  const inputs = ports.map(({ type }, k) => {
    if (type === 'bars') return null;
    if (type === 'bool') return Float64Array.from(bars.close, (_, at) => ((at * (k + 3)) % 5 < 2 ? 1 : 0));
    return k === 0 ? bars.close : bars.high;
  });
  const outputs: Column[] = definition.outputs.map(() => createColumn(count));
  const sessions = new BarContext(MES.timeframe, MES.calendar);
  const block: NodeBlock = { bars, inputs, outputs, sessions, higher: null };
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const node = definition.create?.(params, { market: MES }) as NodeInstance;
    const began = performance.now();
    for (let from = 0; from < count; from += BLOCK) node.update(block, from, Math.min(count, from + BLOCK));
    best = Math.min(best, ((performance.now() - began) * 1e6) / count);
  }
  return best;
}

export const nodes: Bench = {
  name: 'nodes',
  about: 'Every node of the catalogue alone, with its defaults, over a random walk: nanoseconds a node update.',
  async run(quick) {
    const count = quick ? 100_000 : 1_000_000;
    const bars = createBarColumns(count);
    walk(count).forEach((bar, at) => {
      writeBar(bars, at, bar);
    });
    new BarContext(MES.timeframe, MES.calendar).setEnds(bars, 0, count);
    const measured = NODES.map(
      (definition): Measured => ({
        type: definition.type,
        kind: kindOf(definition),
        nanoseconds: measure(definition, bars, count, quick ? 2 : 3),
      }),
    );
    const figures: Figure[] = measured.map(({ type, nanoseconds }) => ({ what: type, value: nanoseconds, unit: 'ns' }));
    const kinds = [...new Set(measured.map(({ kind }) => kind))];
    for (const kind of kinds) {
      const own = measured.filter((each) => each.kind === kind);
      // A median of a few says nothing.
      if (own.length < 5) continue;
      const median = quantile(
        own.map(({ nanoseconds }) => nanoseconds),
        0.5,
      );
      const slowest = own.reduce((a, b) => (b.nanoseconds > a.nanoseconds ? b : a));
      figures.push(
        { what: `median of ${own.length} nodes of kind ${kind}`, value: median, unit: 'ns' },
        {
          what: `slowest of kind ${kind} (${slowest.type}) ÷ its median`,
          value: slowest.nanoseconds / median,
          unit: '×',
          aim: { atMost: 5 },
        },
      );
    }
    const total = measured.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0);
    const perSecond = (measured.length / total) * 1_000;
    figures.push({
      what: `node updates of all ${measured.length} at once`,
      value: perSecond,
      unit: 'M/s',
      aim: { atLeast: 100 },
    });
    return figures;
  },
};
