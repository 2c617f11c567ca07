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
  it('require a token of a user or the service', async () => {
    expect(await app.runError(FIXTURES)).toMatchObject({ status: 401, code: 'unauthorized' });
    await app.runOk(FIXTURES, {}, await app.service());
  });

  it('are the six textbook strategies, by slug', async () => {
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
  it('requires a token', async () => {
    expect(await app.runError(FROM_FIXTURE, { slug: 'ema-cross' })).toMatchObject({ status: 401 });
  });

  it('names the available fixtures for an unknown slug', async () => {
    const error = await app.runError(FROM_FIXTURE, { slug: 'ema' }, await app.user());
    expect(error).toMatchObject({ type: 'NotFoundError', code: 'fixture_not_found' });
    expect(error.available).toContain('ema-cross');
  });

  it('creates an executable draft from each fixture', async () => {
    const user = await app.user();
    for (const { slug, name, instrument } of app.services.fixtures.list) {
      const { result } = await app.runOk<StrategyResult>(FROM_FIXTURE, { slug }, user);
      expect(result).toMatchObject({ name, instrument: { symbol: instrument }, status: 'DRAFT', currentVersion: 1 });
      expect(result.validation, slug).toMatchObject({ executable: true });
    }
  });

  it('numbers the default name when it is in use, but not a given name', async () => {
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

  it('does not affect another user', async () => {
    const { name } = app.services.fixtures.bySlug('ema-cross');
    const { result } = await app.runOk<StrategyResult>(FROM_FIXTURE, { slug: 'ema-cross' }, await app.user());
    expect(result.name).toBe(name);
  });
});
