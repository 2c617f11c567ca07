import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { type Door, graphqlDoor, restDoor, type User } from './doors.ts';

let app: TestApp;
let doors: Record<Door['name'], Door>;
beforeAll(async () => {
  app = await createTestApp();
  const { url } = await app.listen();
  doors = { REST: restDoor(url), GraphQL: graphqlDoor(app) };
});
afterAll(() => app.close());

/** Reads a list to its end, doing `between` after each page. */
async function allPages(
  door: Door,
  user: User,
  limit: number,
  between: (page: number) => Promise<unknown> = async () => {},
) {
  const names: string[] = [];
  let cursor: string | null = null;
  let page = 0;
  do {
    const { items, next_cursor } = await door.get('list', { limit, cursor }, user);
    names.push(...items.map(({ name }: { name: string }) => name));
    cursor = next_cursor;
    await between(++page);
  } while (cursor !== null);
  return names;
}

describe.each(['REST', 'GraphQL'] as const)('over %s', (name) => {
  it('pages are complete with equal timestamps', async () => {
    const user = await app.user();
    for (let n = 0; n < 9; n++) await strategy(app).named(`Equal ${n}`).for(user);
    const all = (await doors[name].get('list', {}, user)).items.map((item: { name: string }) => item.name);
    expect(all).toHaveLength(9);
    for (const limit of [1, 2, 4, 8]) expect(await allPages(doors[name], user, limit)).toEqual(all);
  });

  it('pages are consistent under writes: unchanged strategies appear exactly once, in order', async () => {
    const user = await app.user();
    const { strategies } = app.services;
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      if (n % 3 === 0) app.clock.advance(1_000);
      ids.push(await strategy(app).named(`Kept ${n}`).for(user));
    }
    const names = await allPages(doors[name], user, 2, async (page) => {
      app.clock.advance(1_000);
      if (page === 1) await strategy(app).named('New').for(user);
      if (page === 2) await strategies.update(user.caller, ids[0] as string, { description: 'moves to the front' });
      if (page === 3) await strategies.remove(user.caller, ids[1] as string);
    });
    expect(names).toEqual([9, 8, 7, 6, 5, 4, 3, 2].map((n) => `Kept ${n}`));
  });

  it('filters by status, instrument and tag, alone and together', async () => {
    const user = await app.user();
    await strategy(app).named('a').on('MES').tagged('x', 'y').as('live').for(user);
    await strategy(app).named('b').on('MES').tagged('y').for(user);
    await strategy(app).named('c').on('M2K').tagged('x').as('ready').for(user);
    const archived = await strategy(app).named('d').on('M2K').for(user);
    await app.services.strategies.archive(user.caller, archived);
    const named = async (filter: Record<string, string>) =>
      (await doors[name].get('list', { filter }, user)).items.map((item: { name: string }) => item.name).sort();
    expect(await named({ status: 'live' })).toEqual(['a']);
    expect(await named({ status: 'archived' })).toEqual(['d']);
    expect(await named({ status: 'paused' })).toEqual([]);
    expect(await named({ instrument: 'M2K' })).toEqual(['c', 'd']);
    expect(await named({ tag: 'x' })).toEqual(['a', 'c']);
    expect(await named({ tag: 'X' })).toEqual([]);
    expect(await named({ tag: 'y', instrument: 'MES', status: 'draft' })).toEqual(['b']);
  });

  it('versions are paged by descending number, also while more are added', async () => {
    const user = await app.user();
    const id = await strategy(app).on('MES', '1m').for(user);
    const add = (timeframe: string) => app.services.strategies.update(user.caller, id, { timeframe });
    for (const timeframe of ['2m', '3m', '5m', '10m']) await add(timeframe);
    const seen: number[] = [];
    let cursor: number | null = null;
    do {
      const page: { items: { version: number }[]; next_cursor: number | null } = await doors[name].get(
        'versions',
        { id, limit: 2, cursor },
        user,
      );
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.next_cursor;
      await add(seen.length === 2 ? '15m' : '30m');
    } while (cursor !== null);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
    if (name === 'REST') {
      const { next_cursor } = await doors.REST.get('versions', { id, limit: 1 }, user);
      expect(next_cursor).toBe(7);
    }
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 201 }, 'limit'],
    [{ cursor: 'nonsense' }, 'cursor'],
  ])('rejects %j in both lists', async (bad, where) => {
    const user = await app.user();
    const id = await strategy(app).for(user);
    for (const operation of ['list', 'versions'] as const) {
      const { code, error } = await doors[name].ask(operation, { id, ...bad }, user);
      expect(code).toBe('invalid_input');
      if (name === 'REST') expect(error.fields[0].loc).toEqual(['query', where]);
    }
  });
});

describe('search', () => {
  it('finds parts of names and descriptions case-insensitively, without patterns', async () => {
    const user = await app.user();
    await strategy(app).named('Opening Drive').describedAs('fades the gap').for(user);
    await strategy(app).named('100% sure_thing').describedAs('back\\slash').for(user);
    const query = 'query ($search: String) { strategies(filter: { search: $search }) { edges { node { name } } } }';
    const found = async (search: string) => {
      const { strategies } = await app.runOk<{ strategies: { edges: { node: { name: string } }[] } }>(
        query,
        { search },
        user,
      );
      return strategies.edges.map(({ node }) => node.name);
    };
    expect(await found('ING dri')).toEqual(['Opening Drive']);
    expect(await found('THE GAP')).toEqual(['Opening Drive']);
    for (const literal of ['100%', 'e_t', '%', '_', '\\']) expect(await found(literal)).toEqual(['100% sure_thing']);
    expect(await found('.*')).toEqual([]);
    expect(await found('')).toHaveLength(2);
    expect(await app.runError(query, { search: 'x'.repeat(201) }, user)).toMatchObject({ code: 'invalid_input' });
  });
});
