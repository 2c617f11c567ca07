import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { FROM_FIXTURE, type StrategyResult } from './strategy-documents.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const TEXTBOOK = [
  'bollinger-squeeze',
  'ema-cross',
  'macd-trend',
  'opening-range-breakout',
  'rsi-reversion',
  'vwap-fade',
];
const FIXTURES = '{ fixtures { slug name description } }';

describe('fixtures', () => {
  it('require a token of a user or the service', async () => {
    expect(await app.runError(FIXTURES)).toMatchObject({ status: 401, code: 'unauthorized' });
    await app.runOk(FIXTURES, {}, await app.service());
  });

  it('are thirty strategies by slug, the six textbook ones among them, each with its source, reasons and how it fails', async () => {
    const { fixtures } = await app.runOk<{ fixtures: Record<string, string>[] }>(
      '{ fixtures { slug name description source reasoning fails tags instrument timeframe } }',
      {},
      await app.user(),
    );
    const slugs = fixtures.map(({ slug }) => slug);
    expect(slugs.length).toBe(30);
    expect(slugs).toEqual(expect.arrayContaining(TEXTBOOK));
    for (const { slug, description, source, reasoning, fails } of fixtures) {
      for (const text of [description, source, fails]) expect(text?.length, slug).toBeGreaterThan(20);
      expect(reasoning?.match(/[^.]+\.(?: |$)/g), slug).toHaveLength(3);
    }
  });

  it('are found by the words of a search', async () => {
    const user = await app.user();
    const found = async (search: string) => {
      const { fixtures } = await app.runOk<{ fixtures: { slug: string }[] }>(
        'query ($search: String) { fixtures(search: $search) { slug } }',
        { search },
        user,
      );
      return fixtures.map(({ slug }) => slug);
    };
    expect(await found('raschke TREND')).toEqual(['keltner-breakout', 'raschke-holy-grail']);
    expect(await found('vwap')).toContain('vwap-fade');
    expect(await found('  ')).toHaveLength(30);
    expect(await found('no such thing')).toEqual([]);
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
    // More than the free tier has room for.
    const users = [await app.user(), await app.user()];
    for (const [k, { slug, name, instrument }] of app.services.fixtures.list.entries()) {
      const user = users[k % 2];
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
