import { describe, expect, it } from 'vitest';
import {
  EXECUTABLE_CODES,
  type Graph,
  STRUCTURAL_CODES,
  structuralErrors,
  type ValidateOptions,
  validateGraph,
  WARNING_CODES,
} from '../../src/engine/index.ts';
import { processorMs } from '../support/processor-time.ts';
import { edge, emaCross, node } from './support/graphs.ts';
import { MES } from './support/market.ts';

type Fault = [code: string, what: string, change: (graph: Graph) => unknown, where?: object, options?: ValidateOptions];
const paramsOf = (graph: Graph, id: string) => graph.nodes.find((found) => found.id === id)?.params ?? {};
const cut = (graph: Graph, ...edges: string[]) => {
  graph.edges = graph.edges.filter(
    (e) => !edges.includes(`${e.source}.${e.sourceHandle}>${e.target}.${e.targetHandle}`),
  );
};
const drop = (graph: Graph, id: string) => {
  graph.nodes = graph.nodes.filter((found) => found.id !== id);
  graph.edges = graph.edges.filter((e) => e.source !== id && e.target !== id);
};
const without = (graph: Graph, ...edges: string[]) => {
  cut(graph, ...edges);
  return graph;
};
const set = (id: string, params: object) => (graph: Graph) => {
  Object.assign(paramsOf(graph, id), params);
};
const add = (graph: Graph, nodes: ReturnType<typeof node>[], ...edges: string[]) => {
  graph.nodes.push(...nodes);
  graph.edges.push(...edges.map((text) => edge(text)));
};
/** A short entry beside the long one, with its own stop. */
const short = (graph: Graph, when: string, ...more: string[]) =>
  add(
    graph,
    [node('short', 'entry.signal', { side: 'short' }), node('sl2', 'exit.stop_loss'), node('t2', 'exit.time')],
    `${when}>short.when`,
    'rth.result>short.filter',
    'sz.size>short.size',
    'short.entry>sl2.entry',
    'short.entry>t2.entry',
    'sl2.exit>out.exit',
    't2.exit>out.exit',
    ...more,
  );

/** The long entry waits at a price of the bar. */
function waits(graph: Graph, kind: string, output: string): void {
  for (const one of graph.nodes) {
    if (one.id === 'long') Object.assign(one, { type: `entry.${kind}`, params: { mode: 'price' } });
  }
  add(graph, [], `bars.${output}>long.price`);
}

const FAULTS: Fault[] = [
  ['bad_shape', 'edges that are no list', (g) => Object.assign(g, { edges: {} }), { path: ['edges'] }],
  [
    'bad_shape',
    'a node without a type',
    (g) => Object.assign(g.nodes[2] ?? {}, { type: 7 }),
    { path: ['nodes', '2', 'type'] },
  ],
  [
    'bad_shape',
    'a handle that is null',
    (g) => Object.assign(g.edges[1] ?? {}, { sourceHandle: null }),
    { path: ['edges', '1', 'sourceHandle'] },
  ],
  [
    'bad_shape',
    'a position that is no number',
    (g) => Object.assign(g.nodes[0] ?? {}, { position: { x: Number.NaN, y: 0 } }),
    { path: ['nodes', '0', 'position', 'x'] },
  ],
  ['bad_shape', 'NUL in an id', (g) => Object.assign(g.nodes[0] ?? {}, { id: 'a\0b' }), { path: ['nodes', '0', 'id'] }],
  [
    'bad_shape',
    'a lone surrogate deep in meta',
    (g) => Object.assign(g.meta, { notes: [{ text: 'x\ud800' }] }),
    { path: ['meta', 'notes', '0', 'text'] },
  ],
  [
    'bad_shape',
    'a lone surrogate in a param',
    set('x', { direction: '\udc00' }),
    { path: ['nodes', '4', 'params', 'direction'] },
  ],
  ['bad_shape', 'no JSON in meta', (g) => Object.assign(g.meta, { f: () => 1 }), { path: ['meta', 'f'] }],
  [
    'graph_too_large',
    '201 nodes',
    (g) => g.nodes.push(...Array.from({ length: 189 }, (_, k) => node(`n${k}`, 'data.constant'))),
  ],
  [
    'graph_too_large',
    '401 edges',
    (g) => g.edges.push(...Array.from({ length: 385 }, (_, k) => edge('bars.close>fast.source', `n${k}`))),
  ],
  ['graph_too_large', 'more than 256 KiB', (g) => Object.assign(g.meta, { notes: 'é'.repeat(140_000) })],
  ['duplicate_node_id', 'two nodes of one id', (g) => g.nodes.push(node('atr', 'ind.atr')), { nodeId: 'atr' }],
  ['duplicate_edge', 'two edges of one id', (g) => Object.assign(g.edges[3] ?? {}, { id: 'e1' }), { edgeId: 'e1' }],
  [
    'duplicate_edge',
    'the same connection twice',
    (g) => g.edges.push(edge('x.result>long.when', 'again')),
    { edgeId: 'again' },
  ],
  ['unknown_node_type', 'an unknown type', (g) => g.nodes.push(node('odd', '__proto__')), { nodeId: 'odd' }],
  [
    'unknown_port',
    'an output that is not there',
    (g) => g.edges.push(edge('atr.width>sl.nothing', 'odd')),
    { edgeId: 'odd' },
  ],
  ['dangling_edge', 'an edge to nowhere', (g) => g.edges.push(edge('bars.close>gone.x', 'odd')), { edgeId: 'odd' }],
  [
    'self_loop',
    'an edge back to its node',
    (g) => g.edges.push(edge('tp.exit>tp.distance', 'odd')),
    { edgeId: 'odd', nodeId: 'tp' },
  ],
  [
    'type_mismatch',
    'a condition where a number is needed',
    (g) => g.edges.push(edge('x.result>tp.distance', 'odd')),
    { edgeId: 'odd', nodeId: 'tp' },
  ],
  [
    'too_many_edges_into_port',
    'two sources',
    (g) => g.edges.push(edge('bars.open>fast.source', 'odd')),
    { edgeId: 'odd', nodeId: 'fast' },
  ],
  ['param_unknown', 'a param it has not', set('atr', { period: 3 }), { nodeId: 'atr', path: ['params', 'period'] }],
  ['param_type', 'a text as length', set('fast', { length: '9' }), { nodeId: 'fast', path: ['params', 'length'] }],
  ['param_type', 'half a bar', set('fast', { length: 9.5 }), { nodeId: 'fast' }],
  ['param_type', 'not a number', set('tp', { value: Number.NaN }), { nodeId: 'tp', path: ['params', 'value'] }],
  ['param_range', 'no bars at all', set('fast', { length: 0 }), { nodeId: 'fast' }],
  ['param_range', 'an option that is none', set('long', { side: 'sideways' }), { nodeId: 'long' }],
  ['param_range', 'a day that is none', set('rth', { days: ['mon', 'someday'] }), { nodeId: 'rth' }],
  ['param_range', 'a clock time that is none', set('rth', { start: '25:00' }), { nodeId: 'rth' }],
  ['param_range', 'a zone that is none', set('rth', { tz: 'Mars/Olympus' }), { nodeId: 'rth', path: ['params', 'tz'] }],
  [
    'missing_required_input',
    'an EMA of nothing',
    (g) => cut(g, 'bars.close>fast.source'),
    { nodeId: 'fast', path: ['source'] },
  ],
  [
    'missing_required_input',
    'and of one',
    (g) => add(g, [node('and', 'logic.and')], 'x.result>and.in'),
    { nodeId: 'and' },
  ],
  [
    'cycle',
    'two nodes in a ring',
    (g) => add(g, [node('m', 'math.op'), node('n', 'math.shift')], 'bars.close>m.a', 'n.value>m.b', 'm.value>n.x'),
    { path: ['m', 'n', 'm'] },
  ],
  ['no_output', 'no sink', (g) => drop(g, 'out')],
  [
    'several_outputs',
    'two sinks',
    (g) => add(g, [node('out2', 'out.strategy')], 'long.entry>out2.entry', 'sl.exit>out2.exit'),
    { nodeId: 'out2' },
  ],
  ['several_data_bars', 'two sources of bars', (g) => add(g, [node('bars2', 'data.bars')]), { nodeId: 'bars2' }],
  ['entry_unreachable', 'an entry that leads nowhere', (g) => short(g, 'rth.result'), { nodeId: 'short' }],
  [
    'entry_without_market_data',
    'an entry by the clock alone',
    (g) => [cut(g, 'x.result>long.when'), g.edges.push(edge('rth.result>long.when'))],
    { nodeId: 'long' },
  ],
  ['missing_stop', 'no stop', (g) => drop(g, 'sl'), { nodeId: 'long' }],
  [
    'missing_stop',
    'a trailing stop that may never start',
    (g) => [
      drop(g, 'sl'),
      add(g, [node('t', 'exit.trailing_stop', { activate_r: 1 })], 'long.entry>t.entry', 't.exit>out.exit'),
    ],
    { nodeId: 'long' },
  ],
  ['exit_on_foreign_entry', 'an exit of an entry that is not traded', (g) => short(g, 'x.result'), { nodeId: 'sl2' }],
  ['r_multiple_without_stop', 'a target in R without a stop', (g) => drop(g, 'sl'), { nodeId: 'tp' }],
  [
    'portions_exceed_position',
    'portions that add up to more than all',
    (g) => {
      set('tp', { portion: 60 })(g);
      add(g, [node('tp2', 'exit.take_profit', { portion: 60 })], 'long.entry>tp2.entry', 'tp2.exit>out.exit');
    },
    { path: ['params', 'portion'] },
  ],
  ['limit_through_market', 'a limit at the bar’s high', (g) => waits(g, 'limit', 'high'), { nodeId: 'long' }],
  ['stop_through_market', 'a stop at the bar’s low', (g) => waits(g, 'stop', 'low'), { nodeId: 'long' }],
  [
    'distance_mode_without_input',
    'an ATR stop without an ATR',
    (g) => cut(g, 'atr.value>sl.distance'),
    { nodeId: 'sl' },
  ],
  [
    'param_relation',
    'a fast line slower than the slow one',
    (g) => add(g, [node('macd', 'ind.macd', { fast: 30 })], 'bars.close>macd.source'),
    { nodeId: 'macd' },
  ],
  [
    'param_relation',
    'low above high',
    (g) => add(g, [node('b', 'cond.between', { low: 80 })], 'bars.close>b.x'),
    { nodeId: 'b' },
  ],
  ['param_relation', 'an empty window', set('rth', { start: '09:00', end: '09:00' }), { nodeId: 'rth' }],
  [
    'long_and_short_same_condition',
    'both sides on one cross',
    (g) => short(g, 'x.result', 'short.entry>out.entry'),
    { nodeId: 'short' },
  ],
  [
    'unknown_instrument',
    'an instrument the system has not',
    () => {},
    {},
    { knownInstrument: false, instrument: 'XYZ' },
  ],
  ['unknown_timeframe', 'a timeframe that is none', () => {}, {}, { timeframe: '7m' }],
  [
    'warmup_too_long',
    'a year of averages',
    (g) => [
      set('slow', { length: 1000 })(g),
      add(g, [node('h', 'data.htf_bars', { multiple: 6 })], 'bars.bars>h.bars'),
      cut(g, 'bars.close>slow.source'),
      g.edges.push(edge('h.close>slow.source')),
    ],
    { nodeId: 'slow' },
  ],
  [
    'node_unused',
    'a node that nothing uses',
    (g) => add(g, [node('rsi', 'ind.rsi')], 'bars.close>rsi.source'),
    { nodeId: 'rsi' },
  ],
  [
    'constant_condition',
    'one against two',
    (g) =>
      add(
        without(g, 'x.result>long.when'),
        [node('c', 'data.constant'), node('k', 'cond.compare'), node('and', 'logic.and')],
        'c.value>k.a',
        'k.result>and.in',
        'x.result>and.in',
        'and.result>long.when',
      ),
    { nodeId: 'k' },
  ],
  ['constant_condition', 'an average against its twin', set('fast', { length: 21 }), { nodeId: 'x' }],
  ['stop_inside_slippage', 'a stop of three ticks', set('sl', { mode: 'ticks', value: 3 }), { nodeId: 'sl' }],
  [
    'stop_inside_slippage',
    'a stop of a point',
    set('sl', { mode: 'points', value: 1 }),
    { nodeId: 'sl' },
    { tickSize: 0.25 },
  ],
  ['no_time_exit', 'nothing that ends the day', (g) => drop(g, 'flat'), { nodeId: 'long' }],
  ['no_session_filter', 'trading at any hour', (g) => drop(g, 'rth'), { nodeId: 'long' }],
  [
    'volume_node_without_volume',
    'a VWAP without volume',
    (g) => [
      add(g, [node('v', 'ind.vwap')], 'bars.bars>v.bars', 'v.vwap>x.b'),
      cut(g, 'slow.value>x.b'),
      drop(g, 'slow'),
    ],
    { nodeId: 'v' },
    { hasVolume: false },
  ],
  [
    'warmup_longer_than_session',
    'an average of two sessions',
    (g) => [
      set('slow', { length: 300 })(g),
      add(g, [node('h', 'data.htf_bars')], 'bars.bars>h.bars'),
      cut(g, 'bars.close>slow.source'),
      g.edges.push(edge('h.close>slow.source')),
    ],
    { nodeId: 'slow' },
  ],
  [
    'node_revision_outdated',
    'an RSI that was saved with its first revision',
    (g) => {
      add(
        g,
        [node('rsi', 'ind.rsi'), node('low', 'cond.compare'), node('both', 'logic.and')],
        'bars.close>rsi.source',
        'rsi.value>low.a',
        'low.result>both.in',
        'x.result>both.in',
        'both.result>long.when',
      );
      cut(g, 'x.result>long.when');
    },
    { nodeId: 'rsi' },
    { revisions: {} },
  ],
  [
    'node_revision_withdrawn',
    'a revision that the catalogue does not have',
    () => {},
    { nodeId: 'fast', path: ['type'] },
    { revisions: { 'ind.ema': 9 } },
  ],
  [
    'never_true',
    'an RSI above 80 and below 20',
    (g) => {
      add(
        g,
        [node('rsi', 'ind.rsi'), node('high', 'cond.compare', { op: 'gt', value: 80 })],
        'bars.close>rsi.source',
        'rsi.value>high.a',
      );
      add(
        g,
        [node('low', 'cond.compare', { op: 'lt', value: 20 }), node('both', 'logic.and')],
        'rsi.value>low.a',
        'high.result>both.in',
        'low.result>both.in',
        'x.result>both.in',
        'both.result>long.when',
      );
      cut(g, 'x.result>long.when');
    },
    { nodeId: 'both' },
  ],
  [
    'exit_true_at_entry',
    'an exit on the condition of the entry',
    (g) =>
      add(g, [node('same', 'exit.on_condition')], 'long.entry>same.entry', 'x.result>same.when', 'same.exit>out.exit'),
    { nodeId: 'same' },
  ],
  ['warmup_exceeds_loaded_history', 'ten bars stored', () => {}, { nodeId: 'slow' }, { historyBars: 10 }],
];

describe('validateGraph', () => {
  it('finds nothing wrong with a sound strategy', () => {
    const result = validateGraph(emaCross(), { timeframe: '1m', historyBars: 100, hasVolume: true, tickSize: 0.25 });
    expect(result).toEqual({ graph: emaCross(), ok: true, executable: true, issues: [] });
  });

  for (const [code, what, change, where = {}, options = {}] of FAULTS) {
    it(`says ${code} of ${what}, and only where that is`, () => {
      const graph = emaCross();
      change(graph);
      const { issues, executable, ok } = validateGraph(graph, options);
      const found = issues.filter((issue) => issue.code === code);
      expect(issues.map((issue) => issue.code)).toContain(code);
      expect(found.some((issue) => Object.entries(where).every(([k, v]) => same(issue[k as 'path'], v)))).toBe(true);
      const warning = WARNING_CODES.has(code);
      for (const issue of found) expect(issue.severity).toBe(warning ? 'warning' : 'error');
      if (warning) expect([executable, ok, found.length]).toEqual([true, true, issues.length]);
      else expect(executable).toBe(false);
      const saved = validateGraph(graph, { ...options, level: 'structural' });
      expect(saved.ok).toBe(!STRUCTURAL_CODES.has(code));
      expect(structuralErrors(saved.issues).length > 0).toBe(STRUCTURAL_CODES.has(code));
      if (STRUCTURAL_CODES.has(code)) {
        expect(new Set(structuralErrors(issues).map((issue) => issue.code))).toEqual(new Set([code]));
      }
    });
  }

  it('has a fault above for every code', () => {
    const codes = [...STRUCTURAL_CODES, ...EXECUTABLE_CODES, ...WARNING_CODES];
    expect(new Set(FAULTS.map(([code]) => code))).toEqual(new Set(codes));
  });

  it('says in plain words what was expected and what came', () => {
    const graph = emaCross();
    graph.edges = graph.edges.map((e) => (e.target === 'fast' ? { ...e, source: 'x', sourceHandle: 'result' } : e));
    const message = '`ind.ema` needs a number at `source`, got bool from `cond.cross.result`';
    expect(validateGraph(graph).issues.map((issue) => issue.message)).toContain(message);
  });

  it('drops what node editors add of their own, and adds no defaults', () => {
    const graph = emaCross();
    const edited = {
      ...graph,
      viewport: { zoom: 1 },
      nodes: graph.nodes.map((n) => ({ ...n, position: { x: 1, y: 2, z: 3 }, selected: true, data: { label: 'x' } })),
      edges: graph.edges.map((e) => ({ ...e, animated: true })),
    };
    const nodes = graph.nodes.map((n) => ({ ...n, position: { x: 1, y: 2 } }));
    expect(validateGraph(edited).graph).toEqual({ ...graph, nodes });
  });

  it('takes a graph without meta and params', () => {
    const { edges, nodes } = emaCross();
    const bare = { edges, nodes: nodes.map(({ params, ...n }) => (Object.keys(params).length ? { ...n, params } : n)) };
    expect(validateGraph(bare)).toMatchObject({ executable: true, graph: { meta: {} } });
  });
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

describe('validateGraph never throws and never takes long', () => {
  const deep = (levels: number) => {
    let value: unknown = {};
    for (let k = 0; k < levels; k++) value = k % 2 ? [value] : { a: value };
    return value;
  };
  const ring: Record<string, unknown> = {};
  ring.self = ring;
  const thrower = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      has: () => true,
    },
  );
  const withMeta = (meta: unknown) => ({ ...emaCross(), meta });
  const chain = Array.from({ length: 200 }, (_, k) => node(`n${k}`, 'math.op'));
  const diamonds = chain
    .slice(1)
    .flatMap((n, k) => [edge(`n${k}.value>${n.id}.a`, `a${k}`), edge(`n${k}.value>${n.id}.b`, `b${k}`)]);
  const tangle = chain.flatMap((n, k) => [
    edge(`n${(k * 7 + 3) % 200}.value>${n.id}.a`, `a${k}`),
    edge(`n${(k * 11 + 5) % 200}.value>${n.id}.b`, `b${k}`),
  ]);
  const hostile: [string, unknown, string][] = [
    ['nothing', undefined, 'bad_shape'],
    ['null', null, 'bad_shape'],
    ['a text', 'graph', 'bad_shape'],
    ['a list', [], 'bad_shape'],
    ['an empty object', {}, 'bad_shape'],
    ['a million nodes', { nodes: new Array(1_000_000).fill({}), edges: [] }, 'graph_too_large'],
    ['10,000 levels in meta', withMeta({ a: deep(10_000) }), 'bad_shape'],
    ['a ring in meta', withMeta(ring), 'bad_shape'],
    ['a million numbers in meta', withMeta({ list: new Array(1_000_000).fill(1) }), 'graph_too_large'],
    ['200,000 short texts in meta', withMeta({ list: new Array(200_000).fill('') }), 'graph_too_large'],
    ['a name for a prototype in meta', withMeta(JSON.parse('{"__proto__":{"x":1}}')), 'bad_shape'],
    [
      'a name for a prototype in params',
      { nodes: [{ id: 'a', type: 'ind.rsi', params: JSON.parse('{"__proto__":1}') }], edges: [] },
      'param_unknown',
    ],
    ['a node named for a prototype', { nodes: [node('__proto__', 'ind.rsi')], edges: [] }, 'bad_shape'],
    ['an id of a megabyte', { nodes: [node('x'.repeat(1_000_000), 'ind.rsi')], edges: [] }, 'graph_too_large'],
    ['a thing that throws', thrower, 'bad_shape'],
    [
      '20,000 unknown params',
      {
        nodes: [node('a', 'ind.rsi', Object.fromEntries(Array.from({ length: 20_000 }, (_, k) => [`p${k}`, 1])))],
        edges: [],
      },
      'param_unknown',
    ],
    ['2^200 paths', { nodes: chain, edges: diamonds }, 'missing_required_input'],
    ['200 nodes in a tangle of cycles', { nodes: chain, edges: tangle }, 'cycle'],
  ];
  for (const [what, input, code] of hostile) {
    it(`refuses ${what} as ${code}`, () => {
      const { issues, executable } = validateGraph(input);
      // The best of a few: the first ones pay for the compiler, and any may meet the collector of garbage.
      const times = Array.from({ length: 5 }, () => {
        const start = process.cpuUsage();
        validateGraph(input);
        return processorMs(start);
      });
      expect(Math.min(...times)).toBeLessThan(50);
      expect(executable).toBe(false);
      expect(issues.map((issue) => issue.code)).toContain(code);
      expect(issues.length).toBeLessThanOrEqual(1000);
    });
  }
});

describe('an opening range on bars that it is not made of (a range of 15 minutes on hourly bars is never complete)', () => {
  const breakout = (range: Record<string, unknown>, higher: number | null = null): Graph => {
    const graph = emaCross();
    const feed = higher === null ? 'bars.bars>range.bars' : 'h.bars>range.bars';
    add(graph, [node('range', 'data.opening_range', range)], feed, 'range.high>x.b');
    if (higher !== null) add(graph, [node('h', 'data.htf_bars', { multiple: higher })], 'bars.bars>h.bars');
    cut(graph, 'slow.value>x.b');
    return graph;
  };
  const issueOf = (graph: Graph, timeframe: string) =>
    validateGraph(graph, { timeframe, calendar: MES.calendar }).issues.filter(({ nodeId }) => nodeId === 'range');

  it.each<[string, Record<string, unknown>, string, string]>([
    ['15 minutes on 1h', {}, '1h', "needs `minutes` to be a multiple of the bar's 60, got 15"],
    ['15 minutes on 10m', {}, '10m', "needs `minutes` to be a multiple of the bar's 10, got 15"],
    ['an hour on 1d', { minutes: 60 }, '1d', "needs `minutes` to be a multiple of the bar's 1380, got 60"],
    [
      'an hour from 08:30 on 1h',
      { minutes: 60 },
      '1h',
      'needs a `start` at which a bar opens, got 08:30 America/Chicago, 30 minutes into a bar of 60',
    ],
    [
      'a start in the daily break',
      { start: '16:30' },
      '1m',
      'needs a `start` at which the exchange is open, got 16:30 America/Chicago',
    ],
  ])('%s is an issue at the node', (_what, range, timeframe, message) => {
    expect(issueOf(breakout(range), timeframe)).toEqual([
      {
        code: 'param_relation',
        severity: 'error',
        nodeId: 'range',
        path: ['params'],
        message: `\`data.opening_range\` ${message}`,
      },
    ]);
  });
  it('counts the bars of a higher timeframe that feed it', () => {
    expect(issueOf(breakout({}, 4), '5m')[0]?.message).toContain("multiple of the bar's 20, got 15");
    expect(issueOf(breakout({}, 3), '5m')).toEqual([]);
  });
  it.each<[Record<string, unknown>, string]>([
    [{}, '1m'],
    [{}, '15m'],
    [{ minutes: 30 }, '30m'],
    [{ start: '09:30', tz: 'America/New_York' }, '15m'],
    [{ start: '09:00', minutes: 60 }, '1h'],
    [{ start: '17:00', minutes: 240 }, '4h'],
  ])('%j on %s has none', (range, timeframe) => {
    expect(issueOf(breakout(range), timeframe)).toEqual([]);
  });
  it('a strategy that was saved before the check runs as it did', () => {
    const options = { timeframe: '1h', calendar: MES.calendar, revisions: {} };
    const { issues, executable } = validateGraph(breakout({}), options);
    expect(executable).toBe(true);
    expect(issues.find(({ nodeId }) => nodeId === 'range')?.code).toBe('node_revision_outdated');
  });
});
