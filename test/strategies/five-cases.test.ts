import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StrategyStatus } from '../../src/domains/strategies/index.ts';
import { catalogue } from '../../src/engine/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { type Args, type Door, graphqlDoor, type Operation, type Reply, restDoor, type User } from './doors.ts';

// Every operation on strategies through both doors: without a token, on what is missing, as it should be, twice, and on
// another's.

let app: TestApp;
let doors: Record<Door['name'], Door>;
beforeAll(async () => {
  app = await createTestApp();
  const { url } = await app.listen();
  doors = { REST: restDoor(url), GraphQL: graphqlDoor(app) };
});
afterAll(() => app.close());

/** A strategy with `status` at version 2; version 1 was on M2K. */
async function seeded(user: User, status: StrategyStatus): Promise<string> {
  const { strategies } = app.services;
  const id = await strategy(app).on('M2K').tagged('seed').describedAs('why').for(user);
  await strategies.update(user.caller, id, { instrument: 'MES', note: 'on MES' });
  if (status === 'archived') await strategies.archive(user.caller, id);
  if (['ready', 'live', 'paused'].includes(status)) await strategies.promote(user.caller, id);
  if (['live', 'paused'].includes(status)) await strategies.promote(user.caller, id);
  if (status === 'paused') await strategies.pause(user.caller, id);
  return id;
}

/** All that is stored of a user's strategies. */
async function stored({ caller: { userId } }: User) {
  const { prisma } = app.database.db;
  return prisma.strategy.findMany({ where: { userId }, include: { versions: true }, orderBy: { id: 'asc' } });
}

interface OnOne {
  /** The status before. */
  from?: StrategyStatus;
  args?: Args;
  works(value: Json, id: string): void;
  /** The answer to the same call again. */
  twice(reply: Reply, first: Json): void;
  /** REST's status when it works. Default 200. */
  status?: number;
}
// biome-ignore lint/suspicious/noExplicitAny: an answer is JSON, whose shape is what the tests look at.
type Json = any;

const same = (reply: Reply, first: Json) => expect(reply.value).toEqual(first);
const refused =
  (code: string, data: object = {}) =>
  (reply: Reply) => {
    expect(reply.code).toBe(code);
    expect(reply.error).toMatchObject(data);
  };
const becomes = (status: string) => (value: Json) => expect(value).toMatchObject({ status, current_version: 2 });
const stuck = (from: string, to: string, allowed: string[]) => refused('transition_not_allowed', { from, to, allowed });

/** Operations on one strategy. */
const ON_ONE: Partial<Record<Operation, OnOne>> = {
  read: {
    works: (value, id) =>
      expect(value).toMatchObject({ id, description: 'why', instrument: 'MES', validation: { executable: true } }),
    twice: same,
  },
  export: {
    works: (value) =>
      expect(value).toEqual({
        format: 'ex7.strategy/v1',
        exported_at: new Date(app.clock.now()).toISOString(),
        name: expect.stringContaining('Strategy'),
        description: 'why',
        instrument: 'MES',
        timeframe: '1m',
        tags: ['seed'],
        graph: { nodes: expect.any(Array), edges: expect.any(Array), meta: expect.anything() },
      }),
    twice: same,
  },
  versions: {
    works: (value) =>
      expect(value).toMatchObject({
        items: [
          { version: 2, origin: 'update', note: 'on MES', node_count: expect.any(Number) },
          { version: 1, origin: 'create', note: null, edge_count: expect.any(Number) },
        ],
        next_cursor: null,
      }),
    twice: same,
  },
  version: {
    args: { version: 1 },
    works: (value, id) =>
      expect(value).toMatchObject({
        strategy_id: id,
        version: 1,
        instrument: 'M2K',
        timeframe: '1m',
        origin: 'create',
      }),
    twice: same,
  },
  update: {
    args: { input: { name: 'Renamed', timeframe: '5m', note: 'slower', expected_version: 2 } },
    works: (value) => expect(value).toMatchObject({ name: 'Renamed', timeframe: '5m', current_version: 3 }),
    twice: refused('version_conflict', { expected: 2, current: 3 }),
  },
  rollback: {
    args: { version: 1 },
    works: (value, id) => expect(value).toMatchObject({ id, current_version: 3 }),
    twice: (reply) => expect(reply.value).toMatchObject({ current_version: 4 }),
  },
  clone: {
    works(value, id) {
      expect(value).toMatchObject({ status: 'draft', current_version: 1, instrument: 'MES', tags: ['seed'] });
      expect(value.name).toMatch(/ \(copy\)$/);
      expect(value.id).not.toBe(id);
    },
    twice: (reply) => expect(reply.value.name).toMatch(/ \(copy 2\)$/),
    status: 201,
  },
  promote: { works: becomes('ready'), twice: (reply) => becomes('live')(reply.value) },
  pause: { from: 'live', works: becomes('paused'), twice: stuck('paused', 'paused', ['live', 'archived']) },
  resume: { from: 'paused', works: becomes('live'), twice: stuck('live', 'live', ['paused', 'archived']) },
  archive: { from: 'ready', works: becomes('archived'), twice: stuck('archived', 'archived', ['draft']) },
  unarchive: { from: 'archived', works: becomes('draft'), twice: stuck('draft', 'draft', ['ready', 'archived']) },
  delete: { works: (value) => expect(value).toBeNull(), twice: refused('strategy_not_found'), status: 204 },
};

const READS: readonly string[] = ['read', 'export', 'versions', 'version'];

describe.each(['REST', 'GraphQL'] as const)('over %s', (name) => {
  const ask = (operation: Operation, args: Args, by: User | string | null) => doors[name].ask(operation, args, by);

  describe.each(Object.entries(ON_ONE) as [Operation, OnOne][])(
    '%s',
    (operation, { from, args, works, twice, status }) => {
      it('requires a valid token', async () => {
        const user = await app.user();
        const id = await seeded(user, from ?? 'draft');
        const before = await stored(user);
        for (const token of [null, 'nonsense']) {
          expect(await ask(operation, { id, ...args }, token)).toMatchObject({ status: 401, code: 'unauthorized' });
        }
        expect(await stored(user)).toEqual(before);
      });

      it('does not find an unknown id', async () => {
        const reply = await ask(operation, { id: randomUUID(), ...args }, await app.user());
        expect(reply.code).toBe('strategy_not_found');
        if (name === 'REST') expect(reply.status).toBe(404);
      });

      it('works, also the second time', async () => {
        const user = await app.user();
        const id = await seeded(user, from ?? 'draft');
        app.clock.advance(1_000);
        const reply = await ask(operation, { id, ...args }, user);
        expect(reply.error).toBeNull();
        if (name === 'REST') expect(reply.status).toBe(status ?? 200);
        works(reply.value, id);
        const after = await stored(user);
        twice(await ask(operation, { id, ...args }, user), reply.value);
        if (READS.includes(operation)) expect(await stored(user)).toEqual(after);
      });

      it('does not find another user’s strategy', async () => {
        const user = await app.user();
        const id = await seeded(user, from ?? 'draft');
        const before = await stored(user);
        const reply = await ask(operation, { id, ...args }, await app.user());
        const missing = await ask(operation, { id: randomUUID(), ...args }, await app.user());
        expect(reply.code).toBe('strategy_not_found');
        expect(Object.keys(reply.error)).toEqual(Object.keys(missing.error));
        expect(await stored(user)).toEqual(before);
      });

      it('rejects the service role', async () => {
        const id = await seeded(await app.user(), from ?? 'draft');
        const { token } = await app.service();
        expect((await ask(operation, { id, ...args }, token)).code).toBe('user_required');
      });
    },
  );

  describe('creating a strategy', () => {
    const payloadOf = (called: string) => {
      const {
        slug: _,
        source: _source,
        reasoning: _reasoning,
        fails: _fails,
        ...drawn
      } = app.services.fixtures.bySlug('ema-cross');
      return {
        format: 'ex7.strategy/v1',
        exported_at: '2026-01-01T00:00:00Z',
        ...structuredClone(drawn),
        name: called,
      };
    };
    const inputOf = (called: string) => {
      const { format: _format, exported_at: _at, ...input } = payloadOf(called);
      return input;
    };
    const MAKING: [Operation, (called: string) => Args, missing: Args, code: string][] = [
      ['create', (called) => ({ input: inputOf(called) }), { input: {} }, 'invalid_input'],
      ['import', (called) => ({ payload: payloadOf(called) }), { payload: {} }, 'unsupported_format'],
      ['from-fixture', (called) => ({ slug: 'ema-cross', name: called }), { slug: 'moon' }, 'fixture_not_found'],
    ];

    it.each(MAKING)('%s requires a valid token', async (operation, args) => {
      for (const token of [null, 'nonsense']) {
        expect(await ask(operation, args('x'), token)).toMatchObject({ status: 401, code: 'unauthorized' });
      }
      expect((await ask(operation, args('x'), (await app.service()).token)).code).toBe('user_required');
    });

    it.each(MAKING)('%s reports missing input and saves nothing', async (operation, _args, missing, code) => {
      const user = await app.user();
      const reply = await ask(operation, missing, user);
      expect(reply.code).toBe(code);
      if (code === 'fixture_not_found') expect(reply.error.available).toContain('ema-cross');
      expect(await stored(user)).toEqual([]);
      expect(await app.database.db.prisma.account.count({ where: { userId: user.caller.userId } })).toBe(0);
    });

    it.each(MAKING)('%s works, rejects a duplicate name, and does not affect other users', async (operation, args) => {
      const user = await app.user();
      const first = await ask(operation, args('Mine'), user);
      expect(first.error).toBeNull();
      if (name === 'REST') expect(first.status).toBe(201);
      expect(first.value).toMatchObject({ name: 'Mine', status: 'draft', current_version: 1 });
      expect(await ask(operation, args('mINE'), user)).toMatchObject({ code: 'name_taken' });
      expect(await stored(user)).toHaveLength(1);
      expect((await ask(operation, args('Mine'), await app.user())).error).toBeNull();
    });

    it.each([...MAKING.map(([operation, args]) => [operation, args] as const), ['clone', () => ({})] as const])(
      '%s stops at the tier’s cap',
      async (operation, args) => {
        const user = await app.user();
        const id = await strategy(app).for(user);
        const { limit } = await app.database.db.transaction((tx) =>
          app.services.entitlements.capOf(tx, user.caller.userId, 'strategies'),
        );
        for (let n = 1; n < limit; n++) await app.services.strategies.clone(user.caller, id);
        const reply = await ask(operation, { id, ...args('One too many') }, user);
        expect(reply.code).toBe('tier_limit_reached');
        expect(reply.error).toMatchObject({ cap: 'strategies', limit: String(limit) });
        if (name === 'REST') expect(reply.status).toBe(403);
        await app.services.strategies.remove(user.caller, id);
        expect((await ask('from-fixture', { slug: 'vwap-fade' }, user)).error).toBeNull();
      },
    );
  });

  it('engines require any valid token and return the whole catalogue', async () => {
    expect(await ask('engines', {}, null)).toMatchObject({ status: 401, code: 'unauthorized' });
    for (const by of [await app.user(), await app.user(), (await app.service()).token]) {
      const { value } = await ask('engines', {}, by);
      expect(value.items.map(({ type }: { type: string }) => type)).toEqual(catalogue.map(({ type }) => type));
    }
  });

  it('a list requires a token and returns only the caller’s rows', async () => {
    const [user, other] = [await app.user(), await app.user()];
    expect(await ask('list', {}, null)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await ask('list', {}, user)).value).toEqual({ items: [], next_cursor: null });
    const id = await seeded(user, 'draft');
    await seeded(other, 'draft');
    const first = await ask('list', {}, user);
    expect(first.value.items.map((item: { id: string }) => item.id)).toEqual([id]);
    expect(await ask('list', {}, user)).toEqual(first);
  });
});

describe('errors with their data', () => {
  it.each(['REST', 'GraphQL'] as const)('over %s', async (name) => {
    const user = await app.user();
    const at = (status: StrategyStatus) => seeded(user, status);
    const refusal = async (operation: Operation, args: Args) => {
      const { error, status } = await doors[name].ask(operation, args, user);
      return name === 'REST' ? { status, ...error } : error;
    };
    const http = (status: number) => (name === 'REST' ? { status } : {});
    const [draft, ready, archived] = [await at('draft'), await at('ready'), await at('archived')];

    expect(await refusal('resume', { id: ready })).toMatchObject({
      ...http(409),
      code: 'transition_not_allowed',
      message: 'You cannot resume a ready strategy; it can become live (promote) or archived (archive).',
      from: 'ready',
      to: 'live',
      allowed: ['live', 'archived'],
    });
    expect(await refusal('promote', { id: archived })).toMatchObject({
      ...http(409),
      code: 'transition_not_allowed',
      from: 'archived',
      allowed: ['draft'],
    });
    expect(await refusal('rollback', { id: draft, version: 2 })).toMatchObject({
      ...http(409),
      code: 'cannot_rollback_to_current',
    });
    for (const version of [3, 0, -1, 2 ** 31 - 1]) {
      expect(await refusal('rollback', { id: draft, version })).toMatchObject({
        ...http(404),
        code: 'version_not_found',
      });
      expect(await refusal('version', { id: draft, version })).toMatchObject({
        ...http(404),
        code: 'version_not_found',
      });
    }
    for (const [operation, args] of [
      ['update', { input: { name: 'No' } }],
      ['rollback', { version: 1 }],
    ] as const) {
      expect(await refusal(operation, { id: archived, ...args })).toMatchObject({
        ...http(409),
        code: 'strategy_archived',
      });
    }
    expect(await refusal('update', { id: draft, input: { expected_version: 1, name: 'No' } })).toMatchObject({
      ...http(409),
      code: 'version_conflict',
      expected: 1,
      current: 2,
    });
    const taken = (await doors[name].get('read', { id: ready }, user)).name;
    for (const [operation, args] of [
      ['update', { id: draft, input: { name: taken.toUpperCase() } }],
      ['clone', { id: draft, name: taken }],
    ] as const) {
      expect(await refusal(operation, args)).toMatchObject({ ...http(409), code: 'name_taken' });
    }
    expect((await doors[name].get('read', { id: draft }, user)).current_version).toBe(2);
  });
});
