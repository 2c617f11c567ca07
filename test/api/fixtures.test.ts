import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { FROM_FIXTURE, type StrategyResult } from './strategy-documents.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const FIXTURES = '{ fixtures { slug name description } }';

describe('fixtures', () => {
  it('need a token, a user’s or the service’s', async () => {
    expect(await app.runError(FIXTURES)).toMatchObject({ status: 401, code: 'unauthorized' });
    await app.runOk(FIXTURES, {}, await app.service());
  });

  it('are the six textbook ideas, by slug', async () => {
    const { fixtures } = await app.runOk<{ fixtures: { slug: string; description: string }[] }>(
      FIXTURES,
      {},
      await app.user(),
    );
    expect(fixtures.map(({ slug }) => slug)).toEqual([
      'bollinger-squeeze',
      'ema-cross',
      'macd-trend',
      'opening-range-breakout',
      'rsi-reversion',
      'vwap-fade',
    ]);
    for (const { description } of fixtures) expect(description.length).toBeGreaterThan(20);
  });
});

describe('createStrategyFromFixture', () => {
  it('needs a token', async () => {
    expect(await app.runError(FROM_FIXTURE, { slug: 'ema-cross' })).toMatchObject({ status: 401 });
  });

  it('names the fixtures there are when there is none of that slug', async () => {
    const error = await app.runError(FROM_FIXTURE, { slug: 'ema' }, await app.user());
    expect(error).toMatchObject({ type: 'NotFoundError', code: 'fixture_not_found' });
    expect(error.available).toContain('ema-cross');
  });

  it('makes each of them a draft that can run', async () => {
    const user = await app.user();
    for (const { slug, name, instrument } of app.services.fixtures.list) {
      const { result } = await app.runOk<StrategyResult>(FROM_FIXTURE, { slug }, user);
      expect(result).toMatchObject({ name, instrument: { symbol: instrument }, status: 'DRAFT', currentVersion: 1 });
      expect(result.validation, slug).toMatchObject({ executable: true });
    }
  });

  it('numbers the fixture’s own name when it is taken, but not a name that was given', async () => {
    const user = await app.user();
    const { name } = app.services.fixtures.bySlug('ema-cross');
    const make = () => app.runOk<StrategyResult>(FROM_FIXTURE, { slug: 'ema-cross' }, user);
    expect((await make()).result.name).toBe(name);
    expect((await make()).result.name).toBe(`${name} (2)`);
    expect((await make()).result.name).toBe(`${name} (3)`);
    expect(await app.runError(FROM_FIXTURE, { slug: 'ema-cross', name: name.toUpperCase() }, user)).toMatchObject({
      code: 'name_taken',
    });
  });

  it('is not in the way of another user', async () => {
    const { name } = app.services.fixtures.bySlug('ema-cross');
    const { result } = await app.runOk<StrategyResult>(FROM_FIXTURE, { slug: 'ema-cross' }, await app.user());
    expect(result.name).toBe(name);
  });
});
