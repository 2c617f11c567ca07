// Graphs and calls as programs that draw strategies get them wrong: invented names, text for numbers, ends that do not meet.

type Json = Record<string, unknown>;
interface Node {
  id: string;
  type: string;
  params?: Json;
}
interface Edge {
  id: string;
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: string;
}
export interface BrokenCall {
  name: string;
  tool: string;
  arguments: Json;
}

const edge = (id: string, from: string, to: string): Edge => {
  const [source = '', sourceHandle = ''] = from.split('.');
  const [target = '', targetHandle = ''] = to.split('.');
  return { id, source, sourceHandle, target, targetHandle };
};

/** A cross of two averages with a stop of two ATRs. */
export function soundGraph(): { nodes: Node[]; edges: Edge[] } {
  return {
    nodes: [
      { id: 'bars', type: 'data.bars' },
      { id: 'fast', type: 'ind.ema', params: { length: 9 } },
      { id: 'slow', type: 'ind.ema', params: { length: 21 } },
      { id: 'atr', type: 'ind.atr', params: { length: 14 } },
      { id: 'cross', type: 'cond.cross', params: { direction: 'above' } },
      { id: 'size', type: 'size.fixed', params: { contracts: 1 } },
      { id: 'entry', type: 'entry.signal', params: { side: 'long' } },
      { id: 'stop', type: 'exit.stop_loss', params: { mode: 'distance', multiplier: 2 } },
      { id: 'target', type: 'exit.take_profit', params: { mode: 'r_multiple', value: 2 } },
      { id: 'flat', type: 'exit.time', params: { at: '15:00' } },
      { id: 'out', type: 'out.strategy' },
    ],
    edges: [
      edge('e1', 'bars.close', 'fast.source'),
      edge('e2', 'bars.close', 'slow.source'),
      edge('e3', 'bars.bars', 'atr.bars'),
      edge('e4', 'fast.value', 'cross.a'),
      edge('e5', 'slow.value', 'cross.b'),
      edge('e6', 'cross.result', 'entry.when'),
      edge('e7', 'size.size', 'entry.size'),
      edge('e8', 'entry.entry', 'stop.entry'),
      edge('e9', 'atr.value', 'stop.distance'),
      edge('e10', 'entry.entry', 'target.entry'),
      edge('e11', 'entry.entry', 'flat.entry'),
      edge('e12', 'entry.entry', 'out.entry'),
      edge('e13', 'stop.exit', 'out.exit'),
      edge('e14', 'target.exit', 'out.exit'),
      edge('e15', 'flat.exit', 'out.exit'),
    ],
  };
}

/** Calls of tools with arguments that they do not take. `ids` are of the caller's own strategy and backtest. */
export function brokenCalls({ strategyId, name }: { strategyId: string; name: string }): BrokenCall[] {
  const graph = soundGraph();
  const calls: [string, string, Json][] = [
    ['a limit as text', 'list_strategies', { limit: '5' }],
    ['a page of ten thousand', 'list_strategies', { first: 10_000 }],
    ['a status in lower case', 'list_strategies', { status: 'draft' }],
    ['a status that is none', 'list_strategies', { status: 'DRAFTED' }],
    ['an id in snake case', 'get_strategy', { strategy_id: strategyId }],
    ['an id called id', 'get_strategy', { id: strategyId }],
    ['a name for an id', 'get_strategy', { strategyId: name }],
    ['a name in other letters', 'explain_strategy', { strategyId: name.toUpperCase() }],
    ['a timeframe as vendors write it', 'validate_graph', { graph, instrument: 'MES', timeframe: '5m' }],
    ['a timeframe in words', 'validate_graph', { graph, instrument: 'MES', timeframe: '5 minutes' }],
    ['a timeframe in minutes', 'validate_graph', { graph, instrument: 'MES', timeframe: 60 }],
    ['an instrument that is not there', 'validate_graph', { graph, instrument: 'ES1!', timeframe: 'M5' }],
    ['a symbol for an instrument', 'validate_graph', { graph, symbol: 'MES', timeframe: 'M5' }],
    ['a graph as text', 'validate_graph', { graph: JSON.stringify(graph), instrument: 'MES', timeframe: 'M5' }],
    ['no timeframe', 'validate_graph', { graph, instrument: 'MES' }],
    ['no instrument', 'validate_graph', { graph, timeframe: 'M5' }],
    ['words for find', 'find_nodes', { search: 'moving average' }],
    ['a type that is no list', 'find_nodes', { types: 'ind.ema' }],
    ['a category that is none', 'find_nodes', { category: 'indicators' }],
    ['a page of none', 'find_nodes', { query: 'atr', limit: 0 }],
    ['versions as text', 'diff_versions', { strategyId, a: '1', b: '1' }],
    ['a decision in lower case', 'why', { strategyId, decision: 'no_entry' }],
    ['a day for an instant', 'why', { strategyId, from: '2026-01-05' }],
    ['an instant without a zone', 'why', { strategyId, from: '2026-01-05 14:30:00' }],
    ['an instant in seconds', 'list_signals', { from: 1_767_600_000 }],
    ['groups that are no list', 'get_statistics', { groupBy: 'hour' }],
    ['a name that is taken', 'create_strategy', { name, instrument: 'MES', timeframe: 'M5', graph }],
    ['null for what is left out', 'list_signals', { status: null }],
  ];
  return calls.map(([title, tool, args]) => ({ name: title, tool, arguments: args }));
}
