import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { loosenLimits } from './support.ts';

// A span that nothing may touch until a person opens it, once.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (day: number) => new Date(MONDAY + day * DAY).toISOString();

const SEAL = `mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { result: sealSpan(strategyId: $id, from: $from, to: $to) {
  __typename ... on SealedSpan { from to openedAt backtest { id } } ... on Error { code message } } }`;
const OPEN = `mutation ($id: ID!) { result: openSealedSpan(strategyId: $id) { __typename
  ... on SealedSpan { openedAt backtest { id from to strategyVersion } } ... on Error { code message } } }`;
const READ = `query ($id: ID!) { sealedSpan(strategyId: $id) { from to openedAt backtest { status metrics { trades } } } }`;
const RUN = `mutation ($input: BacktestInput!) { result: runBacktest(input: $input) { __typename ... on Backtest { id from to } ... on Error { code message } } }`;
const STUDY = `mutation ($input: StudyInput!) { result: runStudy(input: $input) { __typename ... on Study { id from to } ... on Error { code message } } }`;
const RANGES = [{ param: 'fast.length', values: [5, 8] }];

let app: TestApp;
let user: TestCaller<UserCaller>;
let id: string;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * DAY);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', wandering(5_760));
  id = await strategy(app).on('MES').for(user);
  await app.work();
});
afterAll(() => app.close());

const run = (input: object) => app.runOk<{ result: { from: string; to: string; id: string } }>(RUN, { input }, user);
const refused = (query: string, input: object) => app.runError(query, { input }, user);

describe('a sealed span', () => {
  it('must be a span of a strategy of one’s own, not yet seen by any test', async () => {
    const other = await app.user();
    expect(await app.runError(SEAL, { id, from: at(3), to: at(4) })).toMatchObject({ status: 401 });
    expect(await app.runError(SEAL, { id, from: at(3), to: at(4) }, other)).toMatchObject({
      code: 'strategy_not_found',
    });
    expect(await app.runError(SEAL, { id, from: at(4), to: at(3) }, user)).toMatchObject({
      message: expect.stringContaining('to: must be after from'),
    });
    const seen = await strategy(app).on('MES').for(user);
    await run({ strategyId: seen, from: at(0), to: at(4) });
    expect(await app.runError(SEAL, { id: seen, from: at(3), to: at(4) }, user)).toMatchObject({
      code: 'span_tested',
      message: expect.stringContaining('1 backtests'),
    });
    expect(await app.runError(OPEN, { id: seen }, user)).toMatchObject({ code: 'span_not_sealed' });
  });

  it('is touched by no backtest or study of the strategy or of its clones', async () => {
    expect(await app.runOk(SEAL, { id, from: at(3), to: at(4) }, user)).toMatchObject({
      result: { from: at(3), to: at(4), openedAt: null, backtest: null },
    });
    expect(await app.runError(SEAL, { id, from: at(1), to: at(2) }, user)).toMatchObject({ code: 'span_sealed' });
    const clone = await app.services.strategies.clone(user.caller, id);
    const grandchild = await app.services.strategies.clone(user.caller, clone);
    for (const strategyId of [id, clone, grandchild]) {
      expect(await refused(RUN, { strategyId, from: at(2), to: at(3.5) })).toMatchObject({ code: 'span_sealed' });
      expect(await refused(RUN, { strategyId, from: at(3) })).toMatchObject({ code: 'span_sealed' });
      expect(await refused(STUDY, { strategyId, ranges: RANGES, from: at(2), to: at(4) })).toMatchObject({
        code: 'span_sealed',
      });
      // What was not asked for gives way.
      expect((await run({ strategyId })).result).toMatchObject({ to: at(3) });
    }
    const drawing = { strategyId: clone, from: at(3.2), to: at(3.4), overrides: [{ param: 'fast.length', value: 5 }] };
    expect(await refused(RUN, drawing)).toMatchObject({ code: 'span_sealed' });
    const { result } = await app.runOk<{ result: { to: string } }>(
      STUDY,
      { input: { strategyId: clone, ranges: RANGES } },
      user,
    );
    expect(result.to).toBe(at(3));
    expect(await app.runError(SEAL, { id: clone, from: at(5), to: at(6) }, user)).toMatchObject({
      code: 'span_sealed',
    });
  });

  it('is opened once, by a person, and the opening stays with what came out', async () => {
    const { secret } = await app.services.apiKeys.create(user.caller, { name: 'Bot', scopes: ['read', 'research'] });
    const bot = { ...user, token: secret };
    expect(await app.runError(OPEN, { id }, bot)).toMatchObject({ code: 'forbidden' });
    const both = await Promise.all([app.ask(OPEN, { id }, user), app.ask(OPEN, { id }, user)]);
    const opened = both.map(({ body }) => (body.data?.result as { __typename: string; code?: string }) ?? {});
    expect(opened.map(({ __typename }) => __typename).sort()).toEqual(['ConflictError', 'SealedSpan']);
    expect(opened.find(({ code }) => code)?.code).toBe('span_opened');
    expect(opened.find(({ code }) => !code)).toMatchObject({
      backtest: { from: at(3), to: at(4), strategyVersion: 1 },
    });
    const span = await vi.waitFor(
      async () => {
        const { sealedSpan } = await app.runOk<{ sealedSpan: { backtest: { status: string } } }>(READ, { id }, user);
        expect(sealedSpan.backtest.status).toBe('DONE');
        return sealedSpan;
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(span).toMatchObject({ from: at(3), to: at(4), openedAt: expect.any(String) });
    expect(await app.database.db.prisma.sealedSpan.count()).toBe(1);
    // The others of its family are as free as it is.
    expect((await run({ strategyId: id, from: at(3), to: at(4) })).result).toMatchObject({ from: at(3), to: at(4) });
  });
});
