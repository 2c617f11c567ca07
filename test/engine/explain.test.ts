import { describe, expect, it } from 'vitest';
import {
  type Cause,
  compile,
  createEvaluationPool,
  explain,
  type Graph,
  initialTradeState,
  type Outcome,
  type Trace,
} from '../../src/engine/index.ts';
import fc from '../support/properties.ts';
import { graphs } from './support/genes.ts';
import { draw, edge, emaCross } from './support/graphs.ts';
import { MES, walk } from './support/market.ts';

/** Long when ADX 14 is above 20 and RSI 14 is not above 70, within hours. */
const trend = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      adx: ['ind.adx'],
      rsi: ['ind.rsi'],
      strong: ['cond.compare', { op: 'gt', value: 20 }],
      hot: ['cond.compare', { op: 'gt', value: 70 }],
      calm: ['logic.not'],
      both: ['logic.and'],
      rth: ['filter.session', { start: '08:45', end: '14:30', days: ['mon', 'tue'] }],
      sz: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss'],
      cold: ['cond.compare', { op: 'lt', value: 30 }],
      leave: ['exit.on_condition'],
      flat: ['exit.time', { at: '15:00' }],
      out: ['out.strategy'],
    },
    `bars.bars>adx.bars bars.close>rsi.source adx.adx>strong.a rsi.value>hot.a hot.result>calm.in strong.result>both.in
     calm.result>both.in both.result>long.when rth.result>long.filter sz.size>long.size rsi.value>cold.a
     long.entry>sl.entry long.entry>leave.entry cold.result>leave.when long.entry>flat.entry long.entry>out.entry
     sl.exit>out.exit leave.exit>out.exit flat.exit>out.exit`,
  );
const trace = (adx: number | null, rsi: number | null, inHours = true): Trace => {
  const strong = adx !== null && adx > 20;
  const hot = rsi !== null && rsi > 70;
  return {
    bars: { close: 5000 },
    adx: { adx },
    rsi: { value: rsi },
    strong: { result: strong },
    hot: { result: hot },
    calm: { result: !hot },
    both: { result: strong && !hot },
    rth: { result: inHours },
    sz: { size: 1 },
    long: { entry: strong && !hot && inHours },
    cold: { result: rsi !== null && rsi < 30 },
  };
};
const texts = (causes: readonly Cause[]) => causes.map(({ text }) => text);

describe('why a bar had no entry (a strategy that does not fire, and says nothing)', () => {
  it('names the value that fell short and what it needs', () => {
    expect(explain(trend(), trace(17.2, 50), { decision: 'no_entry' })).toEqual([
      {
        nodeId: 'adx',
        output: 'adx',
        value: 17.2,
        needed: '> 20',
        text: 'ADX 14 is 17.2, needs more than 20',
        conditionId: 'strong',
      },
    ]);
  });
  it('names every condition that was false, and none that was true', () => {
    expect(texts(explain(trend(), trace(17.2, 83.127, false), { decision: 'no_entry' }))).toEqual([
      'ADX 14 is 17.2, needs more than 20',
      'RSI 14 is 83.127, needs at most 70',
      'The bar is outside of 08:45 to 14:30 America/Chicago on mon, tue',
    ]);
  });
  it('says which value is still empty', () => {
    expect(texts(explain(trend(), trace(null, 50), { decision: 'no_entry' }))).toEqual([
      'ADX 14 has no value yet, needs more than 20',
    ]);
    expect(texts(explain(trend(), trace(null, null), { decision: 'warming_up' })).sort()).toEqual([
      'ADX 14 has no value yet',
      'RSI 14 has no value yet',
    ]);
  });
  it('compares with what the other edge gave', () => {
    const graph = emaCross();
    const cross = (fast: number, slow: number): Trace => ({
      fast: { value: fast },
      slow: { value: slow },
      x: { result: false },
      rth: { result: true },
      long: { entry: false },
    });
    expect(explain(graph, cross(5001.25, 5003.5), { decision: 'no_entry' })).toMatchObject([
      {
        nodeId: 'fast',
        value: 5001.25,
        needed: 'crosses above 5003.5',
        text: 'EMA 9 is 5001.25, needs a crossing above EMA 21 (5003.5)',
        conditionId: 'x',
      },
    ]);
    expect(texts(explain(graph, cross(5004, 5003.5), { decision: 'no_entry' }))).toEqual([
      'EMA 9 is 5004, above EMA 21 (5003.5) since an earlier bar, needs a crossing above EMA 21 (5003.5)',
    ]);
  });
  it.each<[string, string]>([
    ['entry_waiting', 'The entry waits for its price'],
    ['closed_this_bar', 'The trade before was closed in this bar: an entry needs a later one'],
    ['past_exit_time', 'The time exit of this trade date is over: an entry needs to come before it'],
    ['session_over', 'The bar ends with its session, and the next one opens too late for the entry to be filled'],
    ['size_zero', 'Fixed size 1 is 0 contracts, needs at least 1'],
  ])('with all conditions true it says what kept the entry: %s', (note, text) => {
    const values = { ...trace(25, 50), sz: { size: note === 'size_zero' ? 0 : 1 } };
    expect(texts(explain(trend(), values, { decision: 'no_entry', note }))).toEqual([text]);
  });
  it('a stop without a distance', () => {
    const values: Trace = { x: { result: true }, rth: { result: true }, long: { entry: true }, atr: { value: null } };
    expect(explain(emaCross(), values, { decision: 'no_entry', note: 'stop_unavailable' })).toMatchObject([
      {
        nodeId: 'atr',
        conditionId: 'sl',
        value: null,
        text: 'ATR 14 has no value yet, needs more than 0 as a distance',
      },
    ]);
  });
});

describe('what made an entry, and what ended a trade', () => {
  it('an entry: the conditions that were true', () => {
    expect(texts(explain(trend(), trace(24.13, 55), { decision: 'fired', entry: 'long' }))).toEqual([
      'ADX 14 is 24.13, more than 20',
      'RSI 14 is 55, at most 70',
      'The bar is inside of 08:45 to 14:30 America/Chicago on mon, tue',
    ]);
  });
  it('an entry on either of two conditions: the one that was true', () => {
    const graph = trend();
    graph.nodes = graph.nodes.map((node) => (node.id === 'both' ? { ...node, type: 'logic.or' } : node));
    const values = { ...trace(24, 80), both: { result: true }, long: { entry: true } };
    expect(texts(explain(graph, values, { decision: 'fired', entry: 'long' }))[0]).toBe('ADX 14 is 24, more than 20');
    expect(texts(explain(graph, values, { decision: 'fired', entry: 'long' }))).toHaveLength(2);
  });
  it('an exit on a condition: its condition', () => {
    expect(texts(explain(trend(), trace(24, 28), { decision: 'closed', closeReason: 'exit' }))).toEqual([
      'RSI 14 is 28, less than 30',
    ]);
  });
  it('an open trade: the exits whose conditions are false', () => {
    expect(explain(trend(), trace(24, 44), { decision: 'in_position' })).toMatchObject([
      { nodeId: 'rsi', conditionId: 'cold', text: 'RSI 14 is 44, needs less than 30' },
    ]);
  });
  it.each<[string, string, string]>([
    ['stop', 'sl', 'Stop loss was reached at 4990.25'],
    ['session', 'flat', 'Time exit was reached at 4990.25'],
  ])('%s: the exit node and its price', (closeReason, nodeId, text) => {
    const outcome: Outcome = { decision: 'closed', closeReason, closePrice: 4990.25 };
    expect(explain(trend(), trace(24, 44), outcome)).toMatchObject([{ nodeId, value: 4990.25, text }]);
  });
  it('says nothing of an error, and reads any trace and any graph', () => {
    expect(explain(trend(), {}, { decision: 'error' })).toEqual([]);
    expect(explain({ nodes: [], edges: [], meta: {} }, {}, { decision: 'no_entry' })).toEqual([]);
    const loop = trend();
    loop.edges.push(edge('calm.result>calm2.in'), edge('calm2.result>calm.in'));
    loop.nodes.push({ id: 'calm2', type: 'logic.not', params: {} });
    for (const decision of ['no_entry', 'fired', 'closed', 'in_position', 'warming_up']) {
      expect(() => explain(loop, {}, { decision, closeReason: 'exit' })).not.toThrow();
    }
  });
});

/** Whether a condition is, or would be, as wanted: `leaf` judges those that are no logic of others. */
function satisfied(
  graph: Graph,
  leaf: (id: string, output: string, wanted: boolean) => boolean,
  [id, output]: readonly [string, string],
  wanted: boolean,
): boolean {
  const node = graph.nodes.find((one) => one.id === id);
  const inputs = graph.edges
    .filter(({ target, targetHandle }) => target === id && targetHandle === 'in')
    .map(({ source, sourceHandle }) => [source, sourceHandle] as const);
  const each = (input: readonly [string, string]) => satisfied(graph, leaf, input, wanted);
  switch (node?.type) {
    case 'logic.and':
      return wanted ? inputs.every(each) : inputs.some(each);
    case 'logic.or':
      return wanted ? inputs.some(each) : inputs.every(each);
    case 'logic.not':
      return satisfied(graph, leaf, inputs[0] as [string, string], !wanted);
    case 'logic.within':
    case 'logic.limit_per_session':
      return leaf(id, output, wanted) || inputs.every(each);
    default:
      return leaf(id, output, wanted);
  }
}
const conditionsOf = (graph: Graph, entry: string) =>
  graph.edges
    .filter(({ target, targetHandle }) => target === entry && ['when', 'filter'].includes(targetHandle))
    .map(({ source, sourceHandle }) => [source, sourceHandle] as const);

describe('an explanation of any strategy on any bar', () => {
  it('is enough: what it names as missing is all that is missing, and what made an entry suffices for it', () => {
    fc.assert(
      fc.property(graphs, fc.nat(1000), (graph, seed) => {
        const pool = createEvaluationPool(MES);
        const run = pool.attach(compile(graph, MES));
        for (const bar of walk(40, seed)) {
          pool.update(bar);
          const { kind, entry } = run.decide(bar, initialTradeState());
          const values = run.trace();
          for (const { id, type } of graph.nodes) {
            const fires = values[id]?.entry === true;
            if (type !== 'entry.signal' || kind === 'warming_up' || fires !== (entry?.nodeId === id)) continue;
            const causes = explain(graph, values, fires ? { decision: 'fired', entry: id } : { decision: 'no_entry' });
            if (causes.length === 20) continue;
            const named = new Set(causes.map(({ conditionId }) => conditionId));
            const leaf = (node: string, output: string, wanted: boolean) => {
              const asWanted = values[node]?.[output] === wanted;
              return fires ? asWanted && named.has(node) : asWanted || named.has(node);
            };
            const all = conditionsOf(graph, id).every((condition) => satisfied(graph, leaf, condition, true));
            expect(all, JSON.stringify(causes)).toBe(true);
            expect(causes.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 80 },
    );
  });
});
