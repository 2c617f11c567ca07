import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Graph } from '../../src/engine/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { type Door, graphqlDoor, restDoor, type User } from './doors.ts';

// One evening of a trader, as one test a door: create, draw, fix the issues, promote, go live, edit, roll back, export,
// import elsewhere.

let here: TestApp;
let elsewhere: TestApp;
let urls: Map<TestApp, string>;
beforeAll(async () => {
  [here, elsewhere] = await Promise.all([createTestApp(), createTestApp()]);
  urls = new Map([
    [here, (await here.listen()).url],
    [elsewhere, (await elsewhere.listen()).url],
  ]);
});
afterAll(() => Promise.all([here.close(), elsewhere.close()]));

const doorOf = (name: Door['name'], app: TestApp) =>
  name === 'REST' ? restDoor(urls.get(app) as string) : graphqlDoor(app);

/** Starts or stops the paper runtime; answers its status and version. */
async function runtime(name: Door['name'], verb: 'start' | 'stop', strategyId: string, { token }: User) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  if (name === 'REST') {
    const path = `/api/signals/runtimes/${strategyId}/${verb}`;
    const response = await fetch(urls.get(here) + path, { method: 'POST', headers, body: '{}' });
    const body = await response.json();
    return { code: body.detail?.code ?? null, status: body.status, version: body.strategy_version };
  }
  const query = `mutation ($id: ID!) { result: ${verb}Runtime(strategyId: $id) {
    ... on Runtime { status version: strategyVersion } ... on Error { code } } }`;
  const { body } = await here.ask(query, { id: strategyId }, token);
  const { code = null, status, version } = (body.data as { result: Record<string, string> }).result;
  return { code, status: status?.toLowerCase(), version };
}

const e = (id: string, from: string, to: string) => {
  const [source, sourceHandle] = from.split('.') as [string, string];
  const [target, targetHandle] = to.split('.') as [string, string];
  return { id, source, sourceHandle, target, targetHandle };
};
const n = (id: string, type: string, x: number, params: Record<string, unknown> = {}) => ({
  id,
  type,
  params,
  position: { x, y: 40 },
});

/** Two averages and a cross, as far as the trader got before supper. */
const halfDrawn = (): Graph => ({
  nodes: [
    n('bars', 'data.bars', 0),
    n('fast', 'ind.ema', 100, { length: 9 }),
    n('slow', 'ind.ema', 100, { length: 21 }),
    n('cross', 'cond.cross', 200, { direction: 'above' }),
  ],
  edges: [e('e1', 'bars.close', 'fast.source'), e('e2', 'fast.value', 'cross.a'), e('e3', 'slow.value', 'cross.b')],
  meta: { zoom: 1 },
});
const issuesOf = (validation: { issues: { code: string; severity: string }[] }) =>
  validation.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);

it.each(['REST', 'GraphQL'] as const)('over %s', async (name) => {
  const door = doorOf(name, here);
  const user = await here.user();
  const clockTicks = () => here.clock.advance(60_000);

  // Create, half drawn: it is kept, and its issues come with it.
  const facts = { name: 'Evening cross', instrument: 'MES', timeframe: '5m', tags: ['evening'] };
  const made = await door.get('create', { input: { ...facts, graph: halfDrawn() } }, user);
  const { id } = made;
  expect(made).toMatchObject({ status: 'draft', current_version: 1, validation: { executable: false } });
  expect(issuesOf(made.validation)).toEqual(expect.arrayContaining(['missing_required_input', 'no_output']));
  expect(await door.ask('promote', { id }, user)).toMatchObject({ code: 'graph_invalid' });
  expect((await runtime(name, 'start', id, user)).code).toBe('strategy_not_startable');

  // Draw on: a wire to the wrong place is refused and nothing is lost.
  const graph = halfDrawn();
  graph.edges.push(e('e4', 'bars.bars', 'slow.source'));
  const wrong = await door.ask('update', { id, input: { graph, expected_version: 1 } }, user);
  expect(wrong.error.issues.map(({ code }: { code: string }) => code)).toContain('type_mismatch');
  expect((await door.get('read', { id }, user)).current_version).toBe(1);

  // Fix the issues, one after the other, until none is left.
  graph.edges[3] = e('e4', 'bars.close', 'slow.source');
  graph.nodes.push(n('size', 'size.fixed', 300), n('entry', 'entry.signal', 400, { side: 'long' }));
  graph.edges.push(e('e5', 'cross.result', 'entry.when'), e('e6', 'size.size', 'entry.size'));
  clockTicks();
  const second = await door.get('update', { id, input: { graph, expected_version: 1, note: 'an entry' } }, user);
  expect(second.current_version).toBe(2);
  expect(issuesOf(second.validation)).toContain('no_output');
  expect(issuesOf(second.validation)).not.toContain('missing_required_input');

  graph.nodes.push(n('stop', 'exit.stop_loss', 500, { mode: 'ticks', value: 12 }), n('out', 'out.strategy', 600));
  graph.edges.push(e('e7', 'entry.entry', 'stop.entry'), e('e8', 'entry.entry', 'out.entry'));
  graph.edges.push(e('e9', 'stop.exit', 'out.exit'));
  const third = await door.get('update', { id, input: { graph, expected_version: 2, note: 'a stop' } }, user);
  expect(third.validation.executable, JSON.stringify(third.validation)).toBe(true);
  expect(third.current_version).toBe(3);

  // A second window that still shows version 2 does not overwrite it.
  const stale = await door.ask('update', { id, input: { graph: halfDrawn(), expected_version: 2 } }, user);
  expect(stale).toMatchObject({ code: 'version_conflict', error: { expected: 2, current: 3 } });

  // Promote, go live, run.
  expect(await door.get('promote', { id }, user)).toMatchObject({ status: 'ready' });
  expect(await door.get('promote', { id }, user)).toMatchObject({ status: 'live', current_version: 3 });
  expect(await runtime(name, 'start', id, user)).toMatchObject({ code: null, status: 'starting', version: 3 });

  // Edit while live: the run keeps its version. A move of a node is a version too; a new name is none.
  (graph.nodes[1] as Graph['nodes'][0]).params = { length: 5 };
  const fourth = await door.get('update', { id, input: { graph, timeframe: '1m', note: 'faster' } }, user);
  expect(fourth).toMatchObject({ current_version: 4, timeframe: '1m', status: 'live' });
  (graph.nodes[1] as Graph['nodes'][0]).position = { x: 120, y: 80 };
  expect((await door.get('update', { id, input: { graph, name: 'Late cross' } }, user)).current_version).toBe(5);
  expect(await runtime(name, 'start', id, user)).toMatchObject({ version: 3 });

  // It was better before: roll back. The version is equal to the third, its timeframe too.
  expect(await door.get('rollback', { id, version: 3 }, user)).toMatchObject({ id, current_version: 6 });
  const back = await door.get('read', { id }, user);
  expect(back).toMatchObject({ graph: third.graph, timeframe: '5m', name: 'Late cross', status: 'live' });
  const { items } = await door.get('versions', { id }, user);
  expect(
    items.map((item: { version: number; origin: string; note: string | null }) => [
      item.version,
      item.origin,
      item.note,
    ]),
  ).toEqual([
    [6, 'rollback', 'Back to version 3'],
    [5, 'update', null],
    [4, 'update', 'faster'],
    [3, 'update', 'a stop'],
    [2, 'update', 'an entry'],
    [1, 'create', null],
  ]);
  expect((await door.get('version', { id, version: 4 }, user)).graph.nodes[1].params).toEqual({ length: 5 });

  // Paused for the night: the run drains.
  expect(await door.get('pause', { id }, user)).toMatchObject({
    status: 'paused',
    allowed_transitions: ['live', 'archived'],
  });
  expect((await runtime(name, 'stop', id, user)).status).toBe('draining');

  // Export, and import at a friend's.
  const file = await door.get('export', { id }, user);
  expect(file).toMatchObject({ format: 'ex7.strategy/v1', name: 'Late cross', timeframe: '5m', tags: ['evening'] });
  const friend = await elsewhere.user();
  const there = doorOf(name, elsewhere);
  const imported = await there.get('import', { payload: JSON.parse(JSON.stringify(file)) }, friend);
  expect(imported).toMatchObject({
    name: 'Late cross',
    status: 'draft',
    current_version: 1,
    validation: { executable: true },
  });
  expect(imported.graph).toEqual(third.graph);
  expect(imported.id).not.toBe(id);
  expect(await there.ask('import', { payload: file }, friend)).toMatchObject({ code: 'name_taken' });
  expect((await there.get('import', { payload: file, suffix: true }, friend)).name).toBe('Late cross (2)');
  expect(await there.get('promote', { id: imported.id }, friend)).toMatchObject({ status: 'ready' });
  for (const app of [here, elsewhere]) expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
});
