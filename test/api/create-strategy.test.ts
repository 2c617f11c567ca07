import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { unfinishedGraph } from '../support/seed.ts';
import { CREATE, newStrategy, STRATEGY_BY_ID, type StrategyAnswer, type StrategyResult } from './strategy-documents.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const create = (changes: Record<string, unknown>, by: TestCaller) =>
  app.runOk<StrategyResult>(CREATE, { input: newStrategy(app, changes) }, by);
const refused = (changes: Record<string, unknown>, by: TestCaller | null) =>
  app.runError(CREATE, { input: newStrategy(app, changes) }, by);
const rows = async () => (await app.database.db.prisma.strategy.count()) as number;

describe('createStrategy', () => {
  it('requires a token', async () => {
    const before = await rows();
    expect(await refused({}, null)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(await rows()).toBe(before);
  });

  it('rejects the service role', async () => {
    expect(await refused({}, await app.service())).toMatchObject({ code: 'user_required', type: 'ForbiddenError' });
  });

  it('saves a draft at version 1 with its graph, and creates the account on the first write', async () => {
    const user = await app.user();
    app.clock.set('2026-04-20T13:30:00.250Z');
    const input = newStrategy(app, { name: '  Opening drive ', description: ' why ', tags: ['es', ' es ', 'open'] });
    const { result } = await app.runOk<StrategyResult>(CREATE, { input }, user);
    expect(result).toMatchObject({
      name: 'Opening drive',
      description: 'why',
      instrument: { symbol: 'MES' },
      timeframe: 'M1',
      tags: ['es', 'open'],
      status: 'DRAFT',
      currentVersion: 1,
      createdAt: '2026-04-20T13:30:00.250Z',
      updatedAt: '2026-04-20T13:30:00.250Z',
      allowedTransitions: ['READY', 'ARCHIVED'],
    });
    const { graph } = input as { graph: StrategyAnswer['graph'] };
    expect(result.graph.nodes.map(({ id, params }) => ({ id, params }))).toEqual(
      graph.nodes.map(({ id, params }) => ({ id, params })),
    );
    expect(result.graph.edges).toEqual(graph.edges);
    expect(result.validation.executable).toBe(true);
    const account = await app.database.db.prisma.account.findUnique({ where: { userId: user.caller.userId } });
    expect(account?.email).toBe(user.caller.email);
  });

  it('rejects a duplicate name, case-insensitively; another user can use it', async () => {
    const user = await app.user();
    await create({ name: 'Ümlaut Cross' }, user);
    expect(await refused({ name: 'ümlaut cross' }, user)).toMatchObject({
      type: 'NameTakenError',
      code: 'name_taken',
      takenName: 'ümlaut cross',
    });
    await create({ name: 'Ümlaut Cross' }, await app.user());
  });

  it('creates one of two concurrent strategies with the same name', async () => {
    const user = await app.user();
    const input = newStrategy(app, { name: 'Race' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.ask(CREATE, { input }, user)));
    const types = answers.map(({ body }) => (body.data as { result: { __typename: string } }).result.__typename).sort();
    expect(types).toEqual(['NameTakenError', 'NameTakenError', 'NameTakenError', 'Strategy']);
  });

  it('saves a structurally valid graph that is not executable, with its issues', async () => {
    const { result } = await create({ name: 'Unfinished', graph: unfinishedGraph() }, await app.user());
    expect(result.validation.executable).toBe(false);
    expect(result.validation.issues.map(({ code }) => code)).toContain('no_output');
  });

  it('rejects a structurally invalid graph with all issues and saves nothing', async () => {
    const user = await app.user();
    const graph = unfinishedGraph();
    graph.nodes.push({ id: 'x', type: 'ind.nonsense', params: {} }, { id: 'ema', type: 'ind.ema', params: { len: 9 } });
    const error = await refused({ name: 'Broken', graph }, user);
    expect(error).toMatchObject({ type: 'GraphInvalidError', code: 'graph_invalid' });
    const issues = error.issues as { code: string; nodeId: string; message: string }[];
    expect(issues.find(({ code }) => code === 'unknown_node_type')).toMatchObject({ nodeId: 'x' });
    expect(issues.find(({ code }) => code === 'unknown_node_type')?.message).toContain('ind.nonsense');
    expect(issues.find(({ code }) => code === 'param_unknown')?.message).toContain('len');
    expect(await app.database.db.prisma.strategy.count({ where: { userId: user.caller.userId } })).toBe(0);
  });

  it.each([
    ['an empty name', { name: '   ' }, ['name'], /1 to 120/],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, ['name'], /121/],
    ['a description of 2,001 characters', { description: 'x'.repeat(2_001) }, ['description'], /2001/],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, ['tags'], /at most 20/],
    ['a tag of 33 characters', { tags: ['ok', 'x'.repeat(33)] }, ['tags', '1'], /33/],
    ['an unknown instrument', { instrument: 'ESX' }, ['instrument'], /"ESX".*MES/],
  ])('rejects %s with an error that names it', async (_what, changes, path, message) => {
    const error = await refused(changes, await app.user());
    expect(error).toMatchObject({ type: 'InvalidInputError', code: 'invalid_input' });
    const [field] = error.fields as { path: string[]; message: string }[];
    expect(field?.path).toEqual(path);
    expect(field?.message).toMatch(message);
  });

  it('reports all issues at once', async () => {
    const error = await refused({ name: '', instrument: '?', tags: [''] }, await app.user());
    expect((error.fields as { path: string[] }[]).map(({ path }) => path[0]).sort()).toEqual([
      'instrument',
      'name',
      'tags',
    ]);
  });

  it.each([
    ['NUL', 'a\0b'],
    ['a lone surrogate', 'a\ud800b'],
  ])('rejects %s in a name and deep in a graph', async (_what, text) => {
    const user = await app.user();
    expect(await refused({ name: text }, user)).toMatchObject({
      code: 'invalid_input',
      fields: [{ path: ['input', 'name'] }],
    });
    const graph = { ...unfinishedGraph(), meta: { deep: [{ [text]: 1 }] } };
    expect(await refused({ graph }, user)).toMatchObject({ code: 'invalid_input' });
  });

  it('is not visible to another user', async () => {
    const { result } = await create({ name: 'Mine' }, await app.user());
    const { strategy } = await app.runOk<{ strategy: unknown }>(STRATEGY_BY_ID, { id: result.id }, await app.user());
    expect(strategy).toBeNull();
  });
});
