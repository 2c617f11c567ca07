import { calendarFor, marketOf, requireInstrument } from '../src/domains/market-data/index.ts';
import {
  afterEntry,
  type Bar,
  compile,
  createEvaluationPool,
  type Graph,
  type GraphNode,
  initialTradeState,
  type Run,
  validateGraph,
} from '../src/engine/index.ts';
import { Atr } from '../src/engine/indicators/atr.ts';
import { Ema } from '../src/engine/indicators/ema.ts';
import { WallClock } from '../src/engine/sessions.ts';
import type { Bench, Figure } from './support/report.ts';
import { quantile } from './support/report.ts';

const MES = marketOf('MES', '1m');
const OPENS = 8 * 60 + 45;
const CLOSES = 14 * 60 + 30;

/** A walk on the tick grid, one bar a minute of each session; the same at every run. */
function walk(count: number): Bar[] {
  const calendar = calendarFor(requireInstrument('MES', ['instrument']).sessionGroup);
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const bars: Bar[] = [];
  let price = 20_000;
  for (let ts = Date.UTC(2026, 0, 5, 12); bars.length < count; ts += 60_000) {
    ts = Math.max(ts, calendar.sessionAt(ts).open);
    const open = price;
    const close = open + Math.round((next() - 0.5) * 16);
    const high = Math.max(open, close) + Math.floor(next() * 5);
    const low = Math.min(open, close) - Math.floor(next() * 5);
    price = close;
    bars.push({
      ts,
      open: open / 4,
      high: high / 4,
      low: low / 4,
      close: close / 4,
      volume: 1 + Math.floor(next() * 500),
    });
  }
  return bars;
}

/** `source.handle>target.handle`, one a word. */
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

/**
 * Milliseconds of one call of each, the best of some rounds: other work on the machine only ever adds to it. The works
 * take turns, so that what is compared ran at the same time.
 */
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

/**
 * Gives bars to `take` as the backtester does: out of a block of numbers, through one object. Objects of their own would
 * measure how fast memory brings them.
 */
function stream(block: Float64Array): (take: (bar: Bar) => void) => void {
  const bar: Bar = { ts: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  return (take) => {
    for (let at = 0; at < block.length; at += 6) {
      bar.ts = block[at] as number;
      bar.open = block[at + 1] as number;
      bar.high = block[at + 2] as number;
      bar.low = block[at + 3] as number;
      bar.close = block[at + 4] as number;
      bar.volume = block[at + 5] as number;
      take(bar);
    }
  };
}

/** What the example computes, in one loop over the block that nothing else could use. */
function loop(block: Float64Array): number {
  const fast = new Ema(9);
  const slow = new Ema(21);
  const atr = new Atr(14);
  const clock = new WallClock('America/Chicago');
  let before = Number.NaN;
  let entries = 0;
  let distance = 0;
  for (let at = 0; at < block.length; at += 6) {
    const close = block[at + 4] as number;
    const gap = fast.next(close) - slow.next(close);
    distance = atr.next(block[at + 2] as number, block[at + 3] as number, close);
    const wall = clock.minutes(block[at] as number);
    const minutes = wall % 1440;
    const day = (Math.floor(wall / 1440) + 4) % 7;
    if (before <= 0 && gap > 0 && minutes >= OPENS && minutes < CLOSES && day >= 1 && day <= 5) entries++;
    before = gap;
  }
  return entries + distance * 0;
}

/** The same as a class that takes a bar at a time, as the engine does. */
class ByHand {
  private readonly fast = new Ema(9);
  private readonly slow = new Ema(21);
  private readonly atr = new Atr(14);
  private readonly clock = new WallClock('America/Chicago');
  private before = Number.NaN;
  entries = 0;
  distance = Number.NaN;

  take({ ts, high, low, close }: Bar): void {
    const gap = this.fast.next(close) - this.slow.next(close);
    this.distance = this.atr.next(high, low, close);
    const wall = this.clock.minutes(ts);
    const minutes = wall % 1440;
    const day = (Math.floor(wall / 1440) + 4) % 7;
    const open = minutes >= OPENS && minutes < CLOSES && day >= 1 && day <= 5;
    if (this.before <= 0 && gap > 0 && open) this.entries++;
    this.before = gap;
  }
}

function evaluating(bars: readonly Bar[], quick: boolean): Figure[] {
  const compiled = compile(example(), MES);
  const block = Float64Array.from(
    bars.flatMap(({ ts, open, high, low, close, volume }) => [ts, open, high, low, close, volume]),
  );
  const each = stream(block);
  let nodes = 0;
  const { hand, taking, graph, deciding } = best(quick ? 50 : 300, {
    hand: () => void loop(block),
    taking() {
      const strategy = new ByHand();
      each((bar) => strategy.take(bar));
    },
    graph() {
      const pool = createEvaluationPool(MES);
      pool.attach(compiled);
      nodes = pool.size;
      each((bar) => pool.update(bar));
    },
    deciding() {
      const pool = createEvaluationPool(MES);
      const trade = trader(pool.attach(compiled));
      each((bar) => {
        pool.update(bar);
        trade(bar);
      });
    },
  });
  const perSecond = (ms: number) => (bars.length / ms) * 1000;
  return [
    { what: 'example strategy, a loop written by hand', value: perSecond(hand), unit: 'bars/s' },
    { what: 'example strategy, a class that takes bars, by hand', value: perSecond(taking), unit: 'bars/s' },
    { what: 'example strategy, its graph', value: perSecond(graph), unit: 'bars/s' },
    { what: 'example strategy, graph and decisions', value: perSecond(deciding), unit: 'bars/s' },
    { what: `nodes of it, ${nodes} a bar`, value: (perSecond(graph) * nodes) / 1e6, unit: 'M upd./s' },
    { what: 'graph beside the loop written by hand, time', value: graph / hand, unit: '×', aim: { atMost: 2 } },
    { what: 'graph beside the class written by hand, time', value: graph / taking, unit: '×' },
  ];
}

/** Decides bar after bar with its own trades. */
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
