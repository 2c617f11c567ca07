import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStrategyStore } from '../../src/domains/strategies/index.ts';
import type { Graph } from '../../src/engine/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import type { User } from './doors.ts';

let app: TestApp;
let user: User;
beforeAll(async () => {
  app = await createTestApp();
  user = await app.user();
});
afterAll(() => app.close());

const service = () => app.services.strategies;
const versionsOf = (strategyId: string) =>
  app.database.db.prisma.strategyVersion.findMany({ where: { strategyId }, orderBy: { version: 'asc' } });
const row = (id: string) => app.database.db.prisma.strategy.findUniqueOrThrow({ where: { id } });
const numbers = async (id: string) => (await versionsOf(id)).map(({ version }) => version);
const graph = () => structuredClone(app.services.fixtures.bySlug('ema-cross').graph);
const withMeta = (meta: Graph['meta']) => ({ ...graph(), meta });

/** The same JSON with the keys of every object the other way round. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, backwards(part)]),
  );
}

describe('a version is appended', () => {
  const changed = (change: (graph: Graph) => void) => {
    const drawn = graph();
    change(drawn);
    return drawn;
  };
  const first = <T>(list: T[]) => list[0] as T;
  const emaOf = (drawn: Graph) => drawn.nodes.find(({ type }) => type === 'ind.ema') as Graph['nodes'][0];

  it.each<[string, () => object]>([
    ['a param', () => ({ graph: changed((g) => Object.assign(emaOf(g).params, { length: 77 })) })],
    ['a position', () => ({ graph: changed((g) => Object.assign(first(g.nodes), { position: { x: 1.5, y: -2 } })) })],
    ['the drawing’s meta', () => ({ graph: withMeta({ zoom: 2 }) })],
    ['the order of edges', () => ({ graph: changed((g) => void g.edges.reverse()) })],
    ['the instrument', () => ({ instrument: 'M2K' })],
    ['the timeframe', () => ({ timeframe: '15m' })],
  ])('after %s', async (_what, change) => {
    const id = await strategy(app).on('MES', '1m').drawn(graph()).for(user);
    await service().update(user.caller, id, { ...change(), note: ' why ' });
    const [one, two] = await versionsOf(id);
    expect(one).toMatchObject({ version: 1, origin: 'create', instrument: 'MES', timeframe: '1m', graph: graph() });
    expect(two).toMatchObject({ version: 2, origin: 'update', note: 'why' });
    const { currentVersion, instrument, timeframe } = await row(id);
    expect({ currentVersion, instrument, timeframe }).toEqual({
      currentVersion: 2,
      instrument: two?.instrument,
      timeframe: two?.timeframe,
    });
  });

  it.each<[string, () => object]>([
    ['nothing', () => ({})],
    ['nulls', () => ({ name: null, instrument: null, timeframe: null, tags: null, graph: null, note: null })],
    ['the same again', () => ({ graph: graph(), instrument: 'MES', timeframe: '1m' })],
    ['the order of keys', () => ({ graph: backwards(graph()) })],
    ['what an editor adds', () => ({ graph: { ...graph(), viewport: { zoom: 1 } } })],
  ])('not after %s, which leaves updated_at unchanged', async (_what, change) => {
    const id = await strategy(app).on('MES', '1m').drawn(graph()).for(user);
    const before = await row(id);
    app.clock.advance(1_000);
    await service().update(user.caller, id, change());
    expect(await row(id)).toEqual(before);
    expect(await numbers(id)).toEqual([1]);
  });

  it('not after a change of name, description or tags: the last writer wins', async () => {
    const id = await strategy(app).describedAs('old').tagged('a').for(user);
    const { updatedAt } = await row(id);
    app.clock.advance(1_000);
    await service().update(user.caller, id, { name: 'Last', tags: ['b', 'c'] });
    expect(await row(id)).toMatchObject({ name: 'Last', description: 'old', tags: ['b', 'c'], currentVersion: 1 });
    expect((await row(id)).updatedAt.getTime()).toBe(updatedAt.getTime() + 1_000);
    await service().update(user.caller, id, { description: null });
    expect(await row(id)).toMatchObject({ description: null, currentVersion: 1 });
    await service().update(user.caller, id, { name: 'LAST' });
    expect(await row(id)).toMatchObject({ name: 'LAST' });
  });

  it('also with negative zero, which JSON does not have', async () => {
    const node = { id: 'a', type: 'data.bars', params: {}, position: { x: -0, y: 0 } };
    const drawn = { nodes: [node], edges: [], meta: {} };
    const id = await strategy(app).drawn(drawn).for(user);
    await service().update(user.caller, id, { graph: drawn });
    expect(await numbers(id)).toEqual([1]);
  });
});

describe('rollback', () => {
  it('restores graph, instrument and timeframe as a new version and keeps the other fields', async () => {
    const id = await strategy(app).on('M2K', '5m').drawn(graph()).for(user);
    await service().update(user.caller, id, {
      graph: withMeta({ n: 2 }),
      instrument: 'MES',
      timeframe: '1m',
      name: 'Kept',
    });
    await service().update(user.caller, id, { graph: withMeta({ n: 3 }) });
    const before = await versionsOf(id);
    await service().rollback(user.caller, id, 1);
    const after = await versionsOf(id);
    expect(after.slice(0, 3)).toEqual(before);
    const { graph: drawn, instrument, timeframe } = before[0] as (typeof before)[0];
    expect(after[3]).toMatchObject({
      version: 4,
      origin: 'rollback',
      note: 'Back to version 1',
      graph: drawn,
      instrument,
      timeframe,
    });
    expect(await row(id)).toMatchObject({ currentVersion: 4, instrument: 'M2K', timeframe: '5m', name: 'Kept' });
    await service().rollback(user.caller, id, 3);
    await service().rollback(user.caller, id, 4);
    expect((await versionsOf(id)).map((version) => version.graph)).toEqual(
      [0, 1, 2, 0, 2, 0].map((k) => before[k]?.graph),
    );
  });
});

describe('concurrent writers', () => {
  const outcomes = async (writers: Promise<unknown>[]) => {
    const settled = await Promise.allSettled(writers);
    return settled.map((one) => (one.status === 'fulfilled' ? 'ok' : one.reason.code)).sort();
  };

  it('with the same expected_version: exactly one succeeds', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await strategy(app).drawn(graph()).for(user);
      const writers = Array.from({ length: 6 }, (_, n) =>
        service().update(user.caller, id, { graph: withMeta({ n }), expectedVersion: 1 }),
      );
      expect(await outcomes(writers)).toEqual(['ok', ...Array(5).fill('version_conflict')]);
      expect(await numbers(id)).toEqual([1, 2]);
    }
  });

  it('without expected_version: each appends a version, none is lost', async () => {
    const id = await strategy(app).drawn(graph()).for(user);
    const writers = Array.from({ length: 8 }, (_, n) => service().update(user.caller, id, { graph: withMeta({ n }) }));
    expect(await outcomes(writers)).toEqual(Array(8).fill('ok'));
    const versions = await versionsOf(id);
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const drawn = versions.slice(1).map((version) => (version.graph as unknown as Graph).meta.n);
    expect(drawn.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('with an update, rollbacks and a delete: every returned version exists', async () => {
    const id = await strategy(app).drawn(graph()).for(user);
    await service().update(user.caller, id, { graph: withMeta({ n: 2 }) });
    const codes = await outcomes([
      service().update(user.caller, id, { graph: withMeta({ n: 3 }) }),
      service().rollback(user.caller, id, 1),
      service().remove(user.caller, id),
      service().remove(user.caller, id),
      service().rollback(user.caller, id, 1),
    ]);
    const done = codes.filter((code) => code === 'ok').length;
    expect(codes.filter((code) => code === 'strategy_not_found')).toHaveLength(5 - done);
    expect(await numbers(id)).toEqual(Array.from({ length: done - 1 + 2 }, (_, k) => k + 1));
  });

  it('of one name: exactly one succeeds, by create, clone, import or rename', async () => {
    const owner = await app.user();
    const [a, b] = [await strategy(app).for(owner), await strategy(app).for(owner)];
    const { slug: _slug, ...drawn } = app.services.fixtures.bySlug('ema-cross');
    const codes = await outcomes([
      service().create(owner.caller, { ...drawn, name: 'Ünique' }),
      service().clone(owner.caller, a, 'ünique'),
      service().import(owner.caller, { format: 'ex7.strategy/v1', ...drawn, name: 'ÜNIQUE' }),
      service().update(owner.caller, a, { name: 'Ünique' }),
      service().update(owner.caller, b, { name: 'üniquE' }),
    ]);
    expect(codes).toEqual(['name_taken', 'name_taken', 'name_taken', 'name_taken', 'ok']);
  });

  it('that clone or import with a suffix all succeed', async () => {
    const owner = await app.user();
    const id = await strategy(app).named('Twin').for(owner);
    const payload = { format: 'ex7.strategy/v1', ...app.services.fixtures.bySlug('ema-cross'), name: 'twin' };
    await Promise.all([
      ...Array.from({ length: 3 }, () => service().clone(owner.caller, id)),
      ...Array.from({ length: 3 }, () => service().import(owner.caller, payload, true)),
    ]);
    const made = await app.database.db.prisma.strategy.findMany({ where: { userId: owner.caller.userId } });
    expect(made.map(({ name }) => name).sort()).toEqual(
      ['Twin', 'Twin (copy)', 'Twin (copy 2)', 'Twin (copy 3)', 'twin (2)', 'twin (3)', 'twin (4)'].sort(),
    );
  });
});

describe('the unique key on names', () => {
  it('also holds for a writer without the account lock', async () => {
    const { db } = app.database;
    const store = createStrategyStore();
    const facts = { description: null, instrument: 'MES', timeframe: '1m' as const, tags: [] };
    const at = '2026-04-20T10:00:00.000Z';
    const id = await strategy(app).named('Held').for(user);
    const raced = db.transaction((tx) => store.insert(tx, newId(), user.caller.userId, { ...facts, name: 'hELD' }, at));
    await expect(raced).rejects.toMatchObject({ name: 'NameTakenError', takenName: 'hELD' });
    const other = await strategy(app).for(user);
    const renamed = db.transaction((tx) => store.setFacts(tx, other, { ...facts, name: 'HELD' }, at));
    await expect(renamed).rejects.toMatchObject({ name: 'NameTakenError' });
    await service().remove(user.caller, id);
    await service().update(user.caller, other, { name: 'Held' });
  });
});

describe('a deleted strategy', () => {
  it('frees its name, cannot be found, and keeps its versions', async () => {
    const id = await strategy(app).named('Gone').for(user);
    await service().update(user.caller, id, { timeframe: '1h' });
    await service().remove(user.caller, id);
    await strategy(app).named('gone').for(user);
    for (const work of [
      () => service().update(user.caller, id, { name: 'Back' }),
      () => service().clone(user.caller, id),
      () => service().rollback(user.caller, id, 1),
      () => service().unarchive(user.caller, id),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: 'strategy_not_found' });
    }
    expect(await numbers(id)).toEqual([1, 2]);
    expect((await row(id)).deletedAt).not.toBeNull();
  });
});
