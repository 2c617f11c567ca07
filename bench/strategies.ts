import {
  afterEntry,
  type Bar,
  type BarBlockColumns,
  compile,
  createEvaluationPool,
  type Graph,
  type GraphNode,
  initialTradeState,
  type Run,
  validateGraph,
} from '../src/engine/index.ts';
import { WallClock } from '../src/engine/sessions.ts';
import { MES, walk } from './support/random-bars.ts';
import type { Bench, Figure } from './support/report.ts';
import { quantile } from './support/report.ts';

const OPENS = 8 * 60 + 45;
const CLOSES = 14 * 60 + 30;

/** `source.handle>target.handle`, separated by spaces. */
const wires = (text: string): Graph['edges'] =>
  text.split(/\s+/).map((wire, k) => {
    const [source, sourceHandle, target, targetHandle] = wire.split(/[.>]/) as [string, string, string, string];
    return { id: `e${k}`, source, sourceHandle, target, targetHandle };
  });
const node = (id: string, type: string, params: GraphNode['params'] = {}): GraphNode => ({ id, type, params });

/** The example strategy of the docs: two EMAs cross inside the morning, the stop is two ATRs away. */
const example = (fast = 9, slow = 21): Graph => ({
  nodes: [
    node('bars', 'data.bars'),
    node('fast', 'ind.ema', { length: fast }),
    node('slow', 'ind.ema', { length: slow }),
    node('atr', 'ind.atr', { length: 14 }),
    node('x', 'cond.cross', { direction: 'above' }),
    node('rth', 'filter.session', { start: '08:45', end: '14:30' }),
    node('sz', 'size.fixed', { contracts: 1 }),
    node('long', 'entry.signal', { side: 'long' }),
    node('sl', 'exit.stop_loss', { mode: 'distance', multiplier: 2 }),
    node('tp', 'exit.take_profit', { mode: 'r_multiple', value: 1.5 }),
    node('flat', 'exit.time', { mode: 'clock', at: '15:00' }),
    node('out', 'out.strategy'),
  ],
  edges: wires(
    `bars.close>fast.source bars.close>slow.source bars.bars>atr.bars fast.value>x.a slow.value>x.b x.result>long.when
     rth.result>long.filter sz.size>long.size long.entry>sl.entry atr.value>sl.distance long.entry>tp.entry
     long.entry>flat.entry long.entry>out.entry sl.exit>out.exit tp.exit>out.exit flat.exit>out.exit`,
  ),
  meta: {},
});

/** The example with 38 nodes more: averages, each compared with the next, gathered by ors into the entry's filter. */
function fifty(): Graph {
  const { nodes, edges, meta } = example();
  const more: string[] = [];
  for (let k = 0; k < 16; k++) {
    nodes.push(node(`ema${k}`, 'ind.ema', { length: 30 + k }), node(`above${k}`, 'cond.compare', { op: 'gt' }));
    more.push(`bars.close>ema${k}.source`, `ema${k}.value>above${k}.a`, `ema${(k + 1) % 16}.value>above${k}.b`);
    more.push(`above${k}.result>or${k >> 2}.in`);
  }
  for (let k = 0; k < 4; k++) {
    nodes.push(node(`or${k}`, 'logic.or'));
    more.push(`or${k}.result>any.in`);
  }
  nodes.push(node('any', 'logic.or'), node('all', 'logic.and'));
  more.push('any.result>all.in', 'rth.result>all.in', 'all.result>long.filter');
  const kept = edges.filter((edge) => edge.targetHandle !== 'filter');
  const added = wires(more.join(' ')).map((edge, k) => ({ ...edge, id: `m${k}` }));
  return { nodes, edges: [...kept, ...added], meta };
}

/** The best time of one call of each, in milliseconds. The functions alternate, so that other load affects all. */
function best<Name extends string>(rounds: number, works: Record<Name, () => void>): Record<Name, number> {
  const times = {} as Record<Name, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(works) as Name[]) {
      const began = performance.now();
      works[name]();
      times[name] = Math.min(times[name] ?? Number.POSITIVE_INFINITY, performance.now() - began);
    }
  }
  return times;
}

function checking(quick: boolean): Figure[] {
  const graph = fifty();
  if (graph.nodes.length !== 50) throw new Error(`meant to have 50 nodes, has ${graph.nodes.length}`);
  const options = { timeframe: '1m', instrument: 'MES', tickSize: 0.25 } as const;
  const { validate, both } = best(quick ? 200 : 1_000, {
    validate: () => void validateGraph(graph, options),
    both() {
      validateGraph(graph, options);
      compile(graph, MES);
    },
  });
  return [
    { what: 'validate a graph of 50 nodes', value: validate, unit: 'ms' },
    { what: 'validate and compile it', value: both, unit: 'ms', aim: { atMost: 2 } },
  ];
}

/** Bars side by side, as a backtest has them. */
function columnsOf(bars: readonly Bar[]): BarBlockColumns {
  const column = (field: keyof Bar) => Float64Array.from(bars, (bar) => bar[field]);
  return {
    ts: column('ts'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

/** What the example computes, as an expert would write it for nothing else: one loop over the columns, all in locals. */
function loop({ ts, high, low, close }: BarBlockColumns): number {
  const clock = new WallClock('America/Chicago');
  const [kFast, kSlow] = [2 / 10, 2 / 22];
  let [fast, slow, sumFast, sumSlow, seen] = [Number.NaN, Number.NaN, 0, 0, 0];
  let [atr, sumRange, ranges, lastClose] = [Number.NaN, 0, 0, Number.NaN];
  let before = Number.NaN;
  let entries = 0;
  for (let at = 0; at < ts.length; at++) {
    const x = close[at] as number;
    seen++;
    if (seen <= 9) {
      sumFast += x;
      if (seen === 9) fast = sumFast / 9;
    } else fast += kFast * (x - fast);
    if (seen <= 21) {
      sumSlow += x;
      if (seen === 21) slow = sumSlow / 21;
    } else slow += kSlow * (x - slow);
    const range = Math.max(high[at] as number, lastClose) - Math.min(low[at] as number, lastClose);
    lastClose = x;
    if (at > 0 && ranges < 14) {
      sumRange += range;
      ranges++;
      if (ranges === 14) atr = sumRange / 14;
    } else if (at > 0) atr = (atr * 13 + range) / 14;
    const gap = fast - slow;
    const wall = clock.minutes(ts[at] as number);
    const minutes = wall % 1440;
    const day = (Math.floor(wall / 1440) + 4) % 7;
    if (before <= 0 && gap > 0 && minutes >= OPENS && minutes < CLOSES && day >= 1 && day <= 5) entries++;
    before = gap;
  }
  return entries + atr * 0;
}

/** Bars that a pool computes at once. */
const BLOCK = 512;

function evaluating(bars: readonly Bar[], quick: boolean): Figure[] {
  const compiled = compile(example(), MES);
  const columns = columnsOf(bars);
  let nodes = 0;
  const { hand, graph, deciding } = best(quick ? 50 : 300, {
    hand: () => void loop(columns),
    graph() {
      const pool = createEvaluationPool(MES);
      pool.attach(compiled);
      nodes = pool.size;
      for (let at = 0; at < bars.length; at += BLOCK) {
        pool.updateBlock(columns, at, Math.min(bars.length, at + BLOCK));
      }
    },
    deciding() {
      const pool = createEvaluationPool(MES);
      const trade = trader(pool.attach(compiled));
      for (const bar of bars) {
        pool.update(bar);
        trade(bar);
      }
    },
  });
  const perSecond = (ms: number) => (bars.length / ms) * 1000;
  return [
    { what: 'example strategy, a loop in local variables', value: perSecond(hand), unit: 'bars/s' },
    { what: 'example strategy, its graph', value: perSecond(graph), unit: 'bars/s' },
    { what: 'example strategy, graph and decisions, bar by bar', value: perSecond(deciding), unit: 'bars/s' },
    {
      what: `nodes of it, ${nodes} a bar`,
      value: (perSecond(graph) * nodes) / 1e6,
      unit: 'M upd./s',
      aim: { atLeast: 100 },
    },
    { what: 'graph beside the loop in local variables, time', value: graph / hand, unit: '×', aim: { atMost: 2 } },
  ];
}

/** Decides bar by bar with its own trades. */
function trader(run: Run): (bar: Bar) => void {
  let state = initialTradeState();
  return (bar) => {
    const { entry, next } = run.decide(bar, state);
    state = entry ? afterEntry(next, entry) : next;
  };
}

/** A thousand runtimes over some distinct graphs on one market: median milliseconds of one bar. */
function crowd(bars: readonly Bar[], distinct: number, aim?: Figure['aim']): Figure[] {
  const graphs = Array.from({ length: distinct }, (_, k) =>
    compile(example(5 + (k % 10), 20 + Math.floor(k / 10)), MES),
  );
  const pool = createEvaluationPool(MES);
  let unshared = 0;
  const traders = Array.from({ length: 1_000 }, (_, k) => {
    const run = pool.attach(graphs[k % distinct] as (typeof graphs)[0]);
    unshared += run.compiled.steps.length;
    return trader(run);
  });
  const times: number[] = [];
  for (const bar of bars) {
    const began = performance.now();
    pool.update(bar);
    for (const trade of traders) trade(bar);
    times.push(performance.now() - began);
  }
  const settled = times.slice(times.length >> 2);
  const what = `1,000 runtimes over ${distinct} graphs`;
  return [
    {
      what: `${what}: distinct sub-graphs (of ${unshared.toLocaleString('en')} nodes)`,
      value: pool.size,
      unit: 'nodes',
    },
    { what: `${what}: one bar`, value: quantile(settled, 0.5), unit: 'ms', ...(aim ? { aim } : {}) },
    { what: `${what}: one bar, 99th percentile`, value: quantile(settled, 0.99), unit: 'ms' },
  ];
}

export const strategies: Bench = {
  name: 'strategies',
  guarded: true,
  about: 'graphs: checked and compiled, evaluated beside a hand-written loop, and shared by a thousand runtimes',
  async run(quick) {
    // Some milliseconds a round: short enough that some rounds run undisturbed.
    const bars = walk(20_000);
    const few = bars.slice(0, quick ? 400 : 2_000);
    return [
      ...checking(quick),
      ...evaluating(bars, quick),
      ...crowd(few, 1),
      ...crowd(few, 50, { atMost: 15 }),
      ...crowd(few, 500),
    ];
  },
};
