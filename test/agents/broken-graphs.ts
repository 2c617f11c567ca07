import { soundGraph } from './corpus.ts';

// biome-ignore lint/suspicious/noExplicitAny: broken on purpose
type Broken = any;
type Breaks = (graph: Broken) => unknown;

const node = (graph: Broken, id: string): Broken => graph.nodes.find((one: Broken) => one.id === id);
const edge = (graph: Broken, id: string): Broken => graph.edges.find((one: Broken) => one.id === id);
const without = (graph: Broken, ...ids: string[]): void => {
  graph.nodes = graph.nodes.filter(({ id }: Broken) => !ids.includes(id));
  graph.edges = graph.edges.filter(
    (one: Broken) => !ids.includes(one.id) && !ids.includes(one.source) && !ids.includes(one.target),
  );
};
const params = (graph: Broken, id: string, more: Broken): void => {
  node(graph, id).params = { ...node(graph, id).params, ...more };
};

const BREAKS: Readonly<Record<string, Breaks>> = {
  'a type without its family': (g) => (node(g, 'fast').type = 'ema'),
  'a type by its long name': (g) => (node(g, 'fast').type = 'ExponentialMovingAverage'),
  'a type in another spelling': (g) => (node(g, 'atr').type = 'indicator.atr'),
  'a type with a hyphen': (g) => (node(g, 'stop').type = 'exit.stop-loss'),
  'a type in camel case': (g) => (node(g, 'target').type = 'exit.takeProfit'),
  'a type that is called otherwise': (g) => (node(g, 'cross').type = 'cond.crossover'),
  'an entry by another name': (g) => (node(g, 'entry').type = 'entry.market'),
  'an output by another name': (g) => (node(g, 'out').type = 'output.strategy'),
  'a source of bars by another name': (g) => (node(g, 'bars').type = 'data.ohlcv'),
  'a size by another name': (g) => (node(g, 'size').type = 'sizing.fixed'),
  'a type in capitals': (g) => (node(g, 'slow').type = 'IND.EMA'),
  'a type with a letter too many': (g) => (node(g, 'slow').type = 'ind.emma'),
  'a param that other tools have': (g) => {
    node(g, 'fast').params = { period: 9 };
  },
  'a param called window': (g) => {
    node(g, 'slow').params = { window: 21 };
  },
  'a param with a typing error': (g) => {
    node(g, 'slow').params = { lenght: 21 };
  },
  'a param that no node has': (g) => params(g, 'fast', { colour: 'red' }),
  'contracts called quantity': (g) => {
    node(g, 'size').params = { quantity: 2 };
  },
  'a number as text': (g) => params(g, 'fast', { length: '9' }),
  'a number in words': (g) => params(g, 'fast', { length: 'nine' }),
  'a length of zero': (g) => params(g, 'fast', { length: 0 }),
  'a length below zero': (g) => params(g, 'atr', { length: -14 }),
  'a length of a million': (g) => params(g, 'slow', { length: 1_000_000 }),
  'a length with a fraction': (g) => params(g, 'slow', { length: 20.5 }),
  'a list for a number': (g) => params(g, 'slow', { length: [21] }),
  'null for a number': (g) => params(g, 'slow', { length: null }),
  'a side called buy': (g) => params(g, 'entry', { side: 'buy' }),
  'a side in capitals': (g) => params(g, 'entry', { side: 'LONG' }),
  'a direction called up': (g) => params(g, 'cross', { direction: 'up' }),
  'a mode that is none': (g) => params(g, 'target', { mode: 'risk_reward' }),
  'a mode with a space': (g) => params(g, 'target', { mode: 'r multiple' }),
  'an hour of one digit': (g) => params(g, 'flat', { at: '9:00' }),
  'an hour of twelve': (g) => params(g, 'flat', { at: '3:00 PM' }),
  'a zone that is none': (g) => params(g, 'flat', { tz: 'CST6CDT5' }),
  'a flag as text': (g) => {
    g.nodes.push({ id: 'hours', type: 'filter.session', params: { invert: 'false' } });
    g.edges.push({ id: 'e16', source: 'hours', sourceHandle: 'result', target: 'entry', targetHandle: 'filter' });
  },
  'days in words': (g) => {
    g.nodes.push({ id: 'hours', type: 'filter.session', params: { days: ['Monday', 'tue'] } });
    g.edges.push({ id: 'e16', source: 'hours', sourceHandle: 'result', target: 'entry', targetHandle: 'filter' });
  },
  'days as one text': (g) => {
    g.nodes.push({ id: 'hours', type: 'filter.session', params: { days: 'mon,tue' } });
    g.edges.push({ id: 'e16', source: 'hours', sourceHandle: 'result', target: 'entry', targetHandle: 'filter' });
  },
  'params as text': (g) => (node(g, 'fast').params = '{"length": 9}'),
  'params as a list': (g) => (node(g, 'fast').params = []),
  'a position as text': (g) => (node(g, 'fast').position = 'left'),
  'an id as a number': (g) => (node(g, 'size').id = 7),
  'a node without an id': (g) => delete node(g, 'flat').id,
  'a node that is text': (g) => g.nodes.push('ind.ema'),
  'edges as an object': (g) => (g.edges = Object.fromEntries(g.edges.map((one: Broken) => [one.id, one]))),
  'an edge without an id': (g) => delete edge(g, 'e4').id,
  'an edge from and to': (g) => {
    const { id, source, sourceHandle, target, targetHandle } = edge(g, 'e4');
    g.edges[g.edges.indexOf(edge(g, 'e4'))] = { id, from: source, sourceHandle, to: target, targetHandle };
  },
  'handles in snake case': (g) => {
    const { id, source, sourceHandle, target, targetHandle } = edge(g, 'e4');
    g.edges[g.edges.indexOf(edge(g, 'e4'))] = {
      id,
      source,
      source_handle: sourceHandle,
      target,
      target_handle: targetHandle,
    };
  },
  'ends with their ports': (g) => {
    g.edges[g.edges.indexOf(edge(g, 'e4'))] = { id: 'e4', source: 'fast.value', target: 'cross.a' };
  },
  'an edge without handles': (g) => {
    delete edge(g, 'e4').sourceHandle;
    delete edge(g, 'e4').targetHandle;
  },
  'an output that is called otherwise': (g) => (edge(g, 'e4').sourceHandle = 'output'),
  'an output called out': (g) => (edge(g, 'e6').sourceHandle = 'out'),
  'an output called signal': (g) => (edge(g, 'e6').sourceHandle = 'signal'),
  'an input that is called otherwise': (g) => (edge(g, 'e6').targetHandle = 'condition'),
  'an input in capitals': (g) => (edge(g, 'e4').targetHandle = 'A'),
  'an input called input': (g) => (edge(g, 'e1').targetHandle = 'input'),
  'bars where a number is needed': (g) => (edge(g, 'e1').sourceHandle = 'bars'),
  'a number where bars are needed': (g) => (edge(g, 'e3').sourceHandle = 'close'),
  'an edge to a node that is not there': (g) => (edge(g, 'e6').target = 'Entry'),
  'an edge from a node that is not there': (g) => (edge(g, 'e4').source = 'fast_ema'),
  'an edge to nowhere': (g) =>
    g.edges.push({ id: 'x', source: 'fast', sourceHandle: 'value', target: 'zzz', targetHandle: 'q' }),
  'an edge to itself': (g) =>
    g.edges.push({ id: 'x', source: 'fast', sourceHandle: 'value', target: 'fast', targetHandle: 'source' }),
  'two edges into one port': (g) =>
    g.edges.push({ id: 'x', source: 'slow', sourceHandle: 'value', target: 'cross', targetHandle: 'a' }),
  'the same edge twice': (g) => g.edges.push({ ...edge(g, 'e4'), id: 'x' }),
  'two edges of one id': (g) => (edge(g, 'e5').id = 'e4'),
  'two nodes of one id': (g) => g.nodes.push({ id: 'fast', type: 'ind.sma', params: { length: 5 } }),
  'the same node twice': (g) => g.nodes.push({ ...node(g, 'fast') }),
  'a cycle': (g) => {
    g.nodes.push({ id: 'a', type: 'math.op' }, { id: 'b', type: 'math.op' });
    g.edges.push(
      { id: 'x1', source: 'a', sourceHandle: 'value', target: 'b', targetHandle: 'a' },
      { id: 'x2', source: 'b', sourceHandle: 'value', target: 'a', targetHandle: 'a' },
    );
  },
  'no stop': (g) => without(g, 'stop'),
  'a stop that leads nowhere': (g) => without(g, 'e13'),
  'no exits': (g) => without(g, 'stop', 'target', 'flat'),
  'no output': (g) => without(g, 'out'),
  'no size': (g) => without(g, 'size'),
  'no bars': (g) => without(g, 'bars'),
  'an entry that leads nowhere': (g) => without(g, 'e12'),
  'an entry without a condition': (g) => without(g, 'e6'),
  'an average without a source': (g) => without(g, 'e1'),
  'a distance without a number': (g) => without(g, 'e9'),
  'two outputs': (g) => {
    g.nodes.push({ id: 'out2', type: 'out.strategy' });
    g.edges.push({ id: 'x', source: 'flat', sourceHandle: 'exit', target: 'out2', targetHandle: 'exit' });
  },
  'two sources of bars': (g) => {
    g.nodes.push({ id: 'bars2', type: 'data.bars' });
    edge(g, 'e2').source = 'bars2';
  },
};

export const brokenGraphs = Object.entries(BREAKS).map(([name, breaks]) => {
  const graph = soundGraph();
  breaks(graph);
  return { name, tool: 'validate_graph', arguments: { graph, instrument: 'MES', timeframe: 'M5' } };
});
