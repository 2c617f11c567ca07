import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';
import type { User } from './doors.ts';

let app: TestApp;
let user: User;
beforeAll(async () => {
  app = await createTestApp();
});
beforeEach(async () => {
  user = await app.user();
});
afterAll(() => app.close());

const runtime = (strategyId: string) =>
  app.database.db.prisma.runtime.findUniqueOrThrow({ where: { strategyId_mode: { strategyId, mode: 'paper' } } });
const events = () =>
  app.database.db.prisma.event.findMany({ where: { userId: user.caller.userId }, orderBy: { seq: 'asc' } });

async function started(): Promise<string> {
  const id = await strategy(app).as('live').for(user);
  await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
  return id;
}

const MOVES = ['pause', 'archive', 'remove'] as const;

describe.each(MOVES)('%s', (move) => {
  it('drains the strategy’s runtime in the same transaction and sends its owner an event', async () => {
    const [id, beside] = [await started(), await started()];
    const before = (await events()).length;
    await app.services.strategies[move](user.caller, id);
    expect((await runtime(id)).status).toBe('draining');
    expect((await runtime(beside)).status).toBe('starting');
    const told = (await events()).slice(before);
    expect(told.map(({ kind, strategyId }) => [kind, strategyId])).toEqual([['runtime', id]]);
    expect(told[0]?.payload).toMatchObject({ status: 'draining' });
  });

  it('leaves a stopped runtime and one of a deleted strategy unchanged', async () => {
    const id = await started();
    const { db } = app.database;
    await db.prisma.runtime.update({
      where: { strategyId_mode: { strategyId: id, mode: 'paper' } },
      data: { status: 'stopped' },
    });
    const before = await runtime(id);
    const told = (await events()).length;
    await app.services.strategies[move](user.caller, id);
    expect(await runtime(id)).toEqual(before);
    await app.services.strategies[move](user.caller, await strategy(app).as('live').for(user));
    expect((await events()).length).toBe(told);
  });
});

describe('with a dispatcher', () => {
  it.each(MOVES)('an active runtime stops after %s, also with a concurrent start', async (move) => {
    const dispatcher = app.dispatch({ leaseTtl: 2, pollInterval: 20 });
    try {
      const up = await started();
      await until(async () => (await runtime(up)).status === 'running' || (await runtime(up)).status);
      await app.services.strategies[move](user.caller, up);
      await until(async () => (await runtime(up)).status === 'stopped' || (await runtime(up)).status);

      const raced = await strategy(app).as('live').for(user);
      const [start, moved] = await Promise.allSettled([
        app.services.runtimes.start(user.caller, { strategyId: raced, mode: 'paper' }),
        app.services.strategies[move](user.caller, raced),
      ]);
      expect(moved.status).toBe('fulfilled');
      // A paused strategy may be started, so a start that came second stays up.
      const ends = move === 'pause' ? ['running', 'stopped'] : ['stopped'];
      if (start.status === 'fulfilled') {
        await until(async () => ends.includes((await runtime(raced)).status) || (await runtime(raced)).status);
      } else {
        expect(start.reason.code).toBe(move === 'remove' ? 'strategy_not_found' : 'strategy_not_startable');
      }
    } finally {
      await dispatcher.stop();
    }
  });
});
