import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/engine/index.ts';
import { graphs } from '../engine/support/genes.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import fc from '../support/properties.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { type Door, graphqlDoor, restDoor, type User } from './doors.ts';

let app: TestApp;
let doors: Record<Door['name'], Door>;
let user: User;
beforeAll(async () => {
  app = await createTestApp();
  const { url } = await app.listen();
  doors = { REST: restDoor(url), GraphQL: graphqlDoor(app) };
  user = await app.user();
});
afterAll(() => app.close());

// biome-ignore lint/suspicious/noExplicitAny: a file is JSON that the tests edit by hand.
type Json = any;
const { REST, GraphQL } = { REST: () => doors.REST, GraphQL: () => doors.GraphQL };
const file = (graph: Graph, changes: object = {}): Json => ({
  format: 'ex7.strategy/v1',
  exported_at: '2026-04-20T10:00:00Z',
  name: 'From a file',
  description: null,
  instrument: 'MES',
  timeframe: '5m',
  tags: ['a'],
  graph,
  ...changes,
});
const withoutStamp = ({ exported_at: _at, ...rest }: Json) => rest;

/** Imports over one door, exports over the other, and leaves nothing behind. */
async function roundTrip(payload: Json): Promise<Json> {
  const { id } = await REST().get('import', { payload }, user);
  const exported = await GraphQL().get('export', { id }, user);
  await app.services.strategies.remove(user.caller, id);
  return exported;
}

describe('every export imports again to an equal graph', () => {
  it('the fixtures', async () => {
    for (const { slug } of app.services.fixtures.list) {
      const { id } = await REST().get('from-fixture', { slug }, user);
      const exported = await REST().get('export', { id }, user);
      expect(await GraphQL().get('export', { id }, user)).toEqual(exported);
      await app.services.strategies.remove(user.caller, id);
      expect(withoutStamp(await roundTrip(exported))).toEqual(withoutStamp(exported));
    }
  });

  it('any graph that can be drawn', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.boolean(), async (graph, placed) => {
        const drawn: Graph = placed
          ? {
              ...graph,
              nodes: graph.nodes.map((node, k) => ({ ...node, position: { x: k * 1.1, y: (1 - 2 * k) / 3 } })),
            }
          : graph;
        const first = await roundTrip(file(drawn));
        expect(first.graph).toEqual(drawn);
        expect(withoutStamp(await roundTrip(first))).toEqual(withoutStamp(first));
      }),
      { numRuns: 25 },
    );
  });

  it('a draft that is not executable, with its issues', async () => {
    const { id, validation } = await REST().get('import', { payload: file(unfinishedGraph()) }, user);
    expect(validation.executable).toBe(false);
    const exported = await REST().get('export', { id }, user);
    const again = await GraphQL().get('import', { payload: exported, suffix: true }, user);
    expect(again).toMatchObject({ name: 'From a file (2)', validation, graph: exported.graph, status: 'draft' });
    for (const made of [id, again.id]) await app.services.strategies.remove(user.caller, made);
  });

  it('contains nothing about its owner or database', async () => {
    const id = await strategy(app).for(user);
    const text = JSON.stringify(await REST().get('export', { id }, user));
    for (const secret of [id, user.caller.userId, user.caller.email as string]) expect(text).not.toContain(secret);
  });
});

describe('an import', () => {
  it('ignores keys that editors and other programs add', async () => {
    const graph = unfinishedGraph() as Json;
    Object.assign(graph.nodes[0], { width: 120, selected: true, data: { label: 'x' } });
    const payload = file({ ...graph, viewport: { x: 1 } }, { id: 'abc', user_id: 'def', status: 'live', version: 9 });
    const exported = await roundTrip(payload);
    expect(withoutStamp(exported)).toEqual(withoutStamp(file(unfinishedGraph())));
  });

  it('with name_on_conflict "suffix" numbers a name in use, otherwise it is a conflict', async () => {
    const owner = await app.user();
    const payload = file(unfinishedGraph());
    const made = async (name_on_conflict?: unknown) => {
      const { value, code } = await REST().ask('import', { payload: { ...payload, name_on_conflict } }, owner);
      return code ?? value.name;
    };
    expect([await made(), await made('suffix'), await made('suffix')]).toEqual([
      'From a file',
      'From a file (2)',
      'From a file (3)',
    ]);
    for (const word of [undefined, 'error', 'SUFFIX', null, 5, ['suffix']]) expect(await made(word)).toBe('name_taken');
  });

  const edited = (edit: (payload: Json) => unknown) => () => {
    const payload = file(structuredClone(app.services.fixtures.bySlug('ema-cross').graph));
    edit(payload);
    return payload;
  };
  const nodeOf = (payload: Json, type: string) => payload.graph.nodes.find((node: Json) => node.type === type);

  it.each<[what: string, payload: () => Json, code: string, says: RegExp]>([
    [
      'another format',
      edited((p) => Object.assign(p, { format: 'ex7.strategy/v2' })),
      'unsupported_format',
      /"ex7.strategy\/v1", got "ex7.strategy\/v2"/,
    ],
    ['no format', edited((p) => void delete p.format), 'unsupported_format', /got nothing/],
    ['a name that is a number', edited((p) => Object.assign(p, { name: 7 })), 'invalid_input', /must be text, got 7/],
    ['no name', edited((p) => void delete p.name), 'invalid_input', /is required/],
    [
      'tags that are no list',
      edited((p) => Object.assign(p, { tags: 'fast' })),
      'invalid_input',
      /must be a list, got "fast"/,
    ],
    ['an unknown timeframe', edited((p) => Object.assign(p, { timeframe: '7m' })), 'invalid_input', /"7m".*1m, 2m/],
    ['an unknown instrument', edited((p) => Object.assign(p, { instrument: 'ESX' })), 'invalid_input', /"ESX".*MES/],
    [
      'a long description',
      edited((p) => Object.assign(p, { description: 'x'.repeat(2_001) })),
      'invalid_input',
      /2001/,
    ],
    ['no graph', edited((p) => void delete p.graph), 'bad_shape', /object with nodes and edges, got nothing/],
    [
      'nodes that are no list',
      edited((p) => Object.assign(p.graph, { nodes: {} })),
      'bad_shape',
      /`nodes` needs a list/,
    ],
    [
      'a node without a type',
      edited((p) => void delete p.graph.nodes[1].type),
      'bad_shape',
      /`nodes.1.type` needs a text/,
    ],
    [
      'a position of text',
      edited((p) => Object.assign(p.graph.nodes[1], { position: { x: 'left', y: 0 } })),
      'bad_shape',
      /`nodes.1.position.x` needs a number, got "left"/,
    ],
    [
      'an unknown node type',
      edited((p) => Object.assign(nodeOf(p, 'ind.ema'), { type: 'ind.hull' })),
      'unknown_node_type',
      /"?`?ind.hull/,
    ],
    [
      'an unknown param',
      edited((p) => Object.assign(nodeOf(p, 'ind.ema'), { params: { len: 9 } })),
      'param_unknown',
      /len/,
    ],
    [
      'a param out of range',
      edited((p) => Object.assign(nodeOf(p, 'ind.ema').params, { length: 0 })),
      'param_range',
      /length/,
    ],
    [
      'a param of text',
      edited((p) => Object.assign(nodeOf(p, 'ind.ema').params, { length: '9' })),
      'param_type',
      /whole number as `length`, got "9"/,
    ],
    [
      'an edge to a node that was deleted',
      edited((p) => void p.graph.nodes.splice(1, 1)),
      'dangling_edge',
      /no node with the id/,
    ],
    [
      'a mistyped port',
      edited((p) => Object.assign(p.graph.edges[0], { targetHandle: 'sorce' })),
      'unknown_port',
      /"?`?sorce.*it has/,
    ],
    ['an edge twice', edited((p) => void p.graph.edges.push({ ...p.graph.edges[0] })), 'duplicate_edge', /Two edges/],
  ])('edited by hand reports the issue: %s', async (_what, payload, code, says) => {
    const rest = await REST().ask('import', { payload: payload() }, user);
    const graphql = await GraphQL().ask('import', { payload: payload() }, user);
    expect(rest.status).toBe(422);
    for (const { error } of [rest, graphql]) {
      if (error.issues) {
        const issue = error.issues.find((found: Json) => found.code === code);
        expect(issue.message).toMatch(says);
        expect(issue.node_id ?? issue.edge_id ?? issue.path).toEqual(expect.anything());
      } else {
        expect(error.code).toBe(code);
        expect(error.message ?? error.fields[0].msg).toMatch(says);
      }
    }
  });

  it('names unknown node types and params with their path', async () => {
    const payload = edited((p) => {
      nodeOf(p, 'ind.atr').type = 'ind.hull';
      Object.assign(nodeOf(p, 'ind.ema').params, { smoothing: 2 });
    })();
    const { error } = await REST().ask('import', { payload }, user);
    expect(error.code).toBe('graph_invalid');
    expect(error.issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'unknown_node_type', node_id: nodeOf(payload, 'ind.hull').id, path: ['type'] }),
        expect.objectContaining({
          code: 'param_unknown',
          node_id: nodeOf(payload, 'ind.ema').id,
          path: expect.arrayContaining(['smoothing']),
        }),
      ]),
    );
  });

  it.each([[[]], ['text'], [7], [true]])('rejects %j, which is not an export', async (payload) => {
    expect((await REST().ask('import', { payload }, user)).status).toBe(422);
    const { code, error } = await GraphQL().ask('import', { payload }, user);
    expect(code).toBe('invalid_input');
    expect(error.fields[0].message).toMatch(/must be an export/);
  });

  it('reports all issues of the fields at once', async () => {
    const payload = file(unfinishedGraph(), { name: 5, instrument: null, tags: ['ok', 4] });
    const { error } = await REST().ask('import', { payload }, user);
    expect(error.fields.map(({ loc }: Json) => loc)).toEqual([
      ['body', 'name'],
      ['body', 'instrument'],
      ['body', 'tags', 1],
    ]);
  });
});
