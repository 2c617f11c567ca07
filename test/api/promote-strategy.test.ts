import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { PROMOTE, STRATEGY_BY_ID, type StrategyAnswer, type StrategyResult } from './strategy-documents.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe('promoteStrategy', () => {
  it('requires a token', async () => {
    const id = await strategy(app).for(await app.user());
    expect(await app.runError(PROMOTE, { id })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([randomUUID(), 'not-a-uuid', ''])('returns not found for %j', async (id) => {
    expect(await app.runError(PROMOTE, { id }, await app.user())).toMatchObject({
      type: 'NotFoundError',
      code: 'strategy_not_found',
    });
  });

  it('promotes a draft to ready, then to live, and no further', async () => {
    const user = await app.user();
    app.clock.set('2026-04-20T10:00:00Z');
    const id = await strategy(app).for(user);
    app.clock.advance(60_000);
    const first = await app.runOk<StrategyResult>(PROMOTE, { id }, user);
    expect(first.result).toMatchObject({ status: 'READY', currentVersion: 1, updatedAt: '2026-04-20T10:01:00.000Z' });
    const second = await app.runOk<StrategyResult>(PROMOTE, { id }, user);
    expect(second.result).toMatchObject({ status: 'LIVE', allowedTransitions: ['PAUSED', 'ARCHIVED'] });
    expect(await app.runError(PROMOTE, { id }, user)).toMatchObject({
      type: 'TransitionNotAllowedError',
      code: 'transition_not_allowed',
      from: 'LIVE',
      to: 'READY',
      allowed: ['PAUSED', 'ARCHIVED'],
    });
  });

  it('two concurrent promotions give ready and live', async () => {
    const user = await app.user();
    const id = await strategy(app).for(user);
    await Promise.all([app.runOk(PROMOTE, { id }, user), app.runOk(PROMOTE, { id }, user)]);
    const after = await app.runOk<{ strategy: StrategyAnswer }>(STRATEGY_BY_ID, { id }, user);
    expect(after.strategy.status).toBe('LIVE');
  });

  it('rejects a graph that is not executable with its issues and keeps the draft', async () => {
    const user = await app.user();
    const id = await strategy(app).drawn(unfinishedGraph()).for(user);
    const error = await app.runError(PROMOTE, { id }, user);
    expect(error).toMatchObject({ type: 'GraphInvalidError', code: 'graph_invalid' });
    expect((error.issues as { code: string }[]).map(({ code }) => code)).toContain('no_output');
    const after = await app.runOk<{ strategy: StrategyAnswer }>(STRATEGY_BY_ID, { id }, user);
    expect(after.strategy.status).toBe('DRAFT');
  });

  it('does not find another user’s strategy', async () => {
    const id = await strategy(app).for(await app.user());
    expect(await app.runError(PROMOTE, { id }, await app.user())).toMatchObject({ code: 'strategy_not_found' });
  });
});
