import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/engine/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { GENERATE } from './documents.ts';

// Graphs changed by words, through the front door.

const EDIT = /* GraphQL */ `
  query ($input: EditGraphInput!) {
    result: editedGraph(input: $input) {
      __typename
      ... on EditedGraph {
        graph retelling assumptions questions notUnderstood
        changes {
          nodesAdded { nodeId type }
          nodesRemoved { nodeId type }
          nodesChanged { nodeId params { name before after } }
          edgesAdded { source target targetHandle }
          edgesRemoved { source target targetHandle }
        }
      }
      ... on Error { code message }
      ... on InvalidInputError { fields { code path message } }
    }
  }
`;
interface Edited {
  __typename: string;
  graph: Graph;
  retelling: string;
  assumptions: string[];
  notUnderstood: string[];
  message: string;
  code: string;
  fields: { code: string; path: string[]; message: string }[];
  changes: Record<'nodesAdded' | 'nodesRemoved' | 'nodesChanged' | 'edgesAdded' | 'edgesRemoved', unknown[]>;
}

let app: TestApp;
let user: TestCaller;
let graph: Graph;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.user();
  const prompt = 'Buy when the 9 EMA crosses above the 21 EMA on MES 5m, mirror for shorts, stop 20 ticks, target 2R';
  const made = await app.runOk<{ result: { strategy: { graph: Graph } } }>(GENERATE, { input: { prompt } }, user);
  graph = made.result.strategy.graph;
});
afterAll(() => app.close());

const edit = async (words: string, more: Record<string, unknown> = {}): Promise<Edited> => {
  const input = { graph, instrument: 'MES', timeframe: 'M5', words, ...more };
  const { body } = await app.ask(EDIT, { input }, user);
  return (body.data as { result: Edited }).result;
};

it('requires a token', async () => {
  const input = { graph, instrument: 'MES', timeframe: 'M5', words: 'only Tuesdays' };
  expect(await app.runError(EDIT, { input })).toMatchObject({ status: 401, code: 'unauthorized' });
});

describe('a change by words', () => {
  it.each([
    ['move the stop to 3 ATR', 'stop is 3 × ATR 14 away'],
    ['stop 12 ticks', 'stop is 12 ticks away'],
    ['target 3R', 'target is 3 R'],
    ['no target', 'stop is 20 ticks away'],
    ['only Tuesdays', 'only while it is on Tuesdays'],
    ['add RSI below 30', 'only while RSI 14 is below 30'],
    ['not between 11:30 and 13:00', 'not from 11:30 to 13:00 Chicago'],
    ['add a trailing stop of 2 ATR', 'trailing stop follows the best price 2 × ATR 14 away'],
    ['exit at 15:45 ET', 'closed at 15:45 New York'],
    ['no more than 2 trades a day', 'at most 2 entries a session'],
    ['trade 2 contracts', 'buys 2 contracts'],
    ['move the stop to breakeven at 1R', 'moves to the entry once'],
    ['exit when RSI is above 70', 'closed when RSI 14 is above 70'],
    ['stop for longs 8 ticks', 'long stop is 8 ticks away'],
  ])('%s', async (words, told) => {
    const edited = await edit(words);
    expect(edited).toMatchObject({ __typename: 'EditedGraph', notUnderstood: [] });
    expect(edited.retelling).toContain(told);
  });

  it('lists what was added, removed and changed, and leaves the rest', async () => {
    const { changes, graph: after } = await edit('move the stop to 3 ATR');
    expect(changes.nodesAdded).toContainEqual(expect.objectContaining({ type: 'ind.atr' }));
    expect(changes.nodesRemoved).toEqual([]);
    const stops = graph.nodes.filter(({ type }) => type === 'exit.stop_loss').map(({ id }) => id);
    expect((changes.nodesChanged as { nodeId: string }[]).map(({ nodeId }) => nodeId).sort()).toEqual(stops.sort());
    const kept = (of: Graph) => of.nodes.filter(({ type }) => type !== 'exit.stop_loss' && type !== 'ind.atr');
    expect(kept(after)).toEqual(kept(graph));
  });

  it('removes what only the replaced part needed', async () => {
    const wide = await edit('move the stop to 3 ATR');
    const { changes } = await edit('stop 10 ticks', { graph: wide.graph });
    expect(changes.nodesRemoved).toEqual([expect.objectContaining({ type: 'ind.atr' })]);
  });

  it('twice is once', async () => {
    const once = await edit('stop 10 ticks');
    const { changes } = await edit('stop 10 ticks', { graph: once.graph });
    expect(Object.values(changes).flat()).toEqual([]);
  });
});

describe('refuses', () => {
  it.each([
    ['paint it blue', 'paint', 'not_understood'],
    ['stop 10 bananas', 'bananas', 'not_understood'],
    ['stop 1000000 ticks', 'Stop loss', 'not_understood'],
    ['trade MNQ', 'MNQ', 'not_understood'],
  ])('%s', async (words, part, code) => {
    const { __typename, fields } = await edit(words);
    expect(__typename).toBe('InvalidInputError');
    expect(fields).toMatchObject([{ code, message: expect.stringContaining(part) }]);
  });

  it('a graph that is none, a contract and words that are not there', async () => {
    expect((await edit('only Tuesdays', { graph: { nodes: 3 } })).__typename).toBe('GraphInvalidError');
    expect(await edit('only Tuesdays', { graph: { nodes: [], edges: [], meta: {} } })).toMatchObject({
      __typename: 'InvalidInputError',
    });
    expect(await edit('only Tuesdays', { instrument: 'XX' })).toMatchObject({
      fields: [{ path: ['instrument'], code: 'unknown_instrument' }],
    });
    expect(await edit('x')).toMatchObject({ fields: [{ path: ['words'] }] });
  });

  it('nothing of a lenient caller: what was left out is listed', async () => {
    const edited = await edit('stop 10 ticks, paint it blue', { lenient: true });
    expect(edited.retelling).toContain('stop is 10 ticks away');
    expect(edited.notUnderstood.join(' ')).toContain('paint');
  });
});
