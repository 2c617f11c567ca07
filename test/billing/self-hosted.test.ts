import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// A server without Stripe: no caps but those of DEFAULT_TIER, and nothing that tells users to buy a tier.

let own: TestApp;
let free: TestApp;
beforeAll(async () => {
  [own, free] = await Promise.all([createTestApp({ defaultTier: null }), createTestApp({ defaultTier: 'free' })]);
});
afterAll(() => Promise.all([own.close(), free.close()]));

const BILLING = '{ billing { tier caps { strategies runningRuntimes historyDays } } }';
interface Answer {
  billing: { tier: string; caps: { strategies: number; runningRuntimes: number; historyDays: number } };
}

test('without DEFAULT_TIER nobody has caps: more strategies, runtimes and prompts than any free tier has', async () => {
  const user = await own.user();
  for (let n = 0; n < 26; n++) await strategy(own).for(user);
  for (let n = 0; n < 6; n++) {
    const id = await strategy(own).as('ready').for(user);
    await own.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
  }
  const prompt = 'Buy MNQ when the 9 EMA crosses above the 21 EMA, stop 10 ticks';
  for (let n = 0; n < 11; n++) await own.services.vix.generate(user.caller, { prompt });
  const { billing } = await own.runOk<Answer>(BILLING, {}, user);
  expect(billing.caps.strategies).toBeGreaterThan(100_000);
  expect(billing.caps.historyDays).toBeGreaterThan(30_000);
});

test('with DEFAULT_TIER its caps hold, and a refusal names no tier to buy', async () => {
  const user = await free.user();
  expect((await free.runOk<Answer>(BILLING, {}, user)).billing).toMatchObject({
    tier: 'FREE',
    caps: { strategies: 25 },
  });
  for (let n = 0; n < 25; n++) await strategy(free).for(user);
  const refused = await free.runError(
    'mutation { createStrategyFromFixture(slug: "ema-cross") { __typename ... on TierLimitError { code message tier } } }',
    {},
    user,
  );
  expect(refused).toMatchObject({ code: 'tier_limit_reached', tier: null });
  expect(refused.message).not.toMatch(/lifts|upgrade/i);
});
