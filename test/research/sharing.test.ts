import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createStudyStore, runStudyJob } from '../../src/domains/research/index.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// Links that show a backtest, a strategy or a study, and end.

const DAY = 86_400_000;
const CREATE = `mutation ($kind: SharedKind!, $id: ID!, $days: Int) { result: createShareLink(kind: $kind, id: $id, days: $days) {
  __typename ... on ShareLink { linkId token expiresAt } ... on Error { code message } } }`;
const REVOKE = `mutation ($id: ID!) { result: revokeShareLink(id: $id) { __typename ... on ShareLink { linkId revokedAt token } ... on Error { code } } }`;
const SHARED = `query ($token: String!) { shared(token: $token) { kind name instrument timeframe graph expiresAt disclaimer { text }
  caveats { code } backtest { from to overrides metrics { trades netPnl } equity { ts equity } trades { side entryTs pnl } }
  study { variants top(first: 5) { score params } caveats { code } disclaimer { text } } } }`;
const CLONE = `mutation ($token: String!) { result: cloneShared(token: $token) { __typename ... on ClonedShare { strategyId } ... on Error { code message } } }`;
const LINKS = '{ shareLinks { linkId token revokedAt targetId } }';

interface Shared {
  kind: string;
  graph: { nodes: unknown[] };
  caveats: { code: string }[];
  disclaimer: { text: string };
  backtest: { metrics: { trades: number; netPnl: string }; trades: { pnl: string }[] } | null;
  study: { variants: number; top: unknown[]; caveats: unknown[] } | null;
}

let app: TestApp;
let ada: TestCaller<UserCaller>;
let bob: TestCaller<UserCaller>;
let strategyId: string;
let tested: string;
const { graph } = loadFixtures().bySlug('ema-cross');

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * DAY);
  [ada, bob] = await Promise.all([app.user(), app.user()]);
  await loosenLimits(app, ada);
  await store(app, 'MES', wandering(3_000));
  strategyId = await strategy(app).on('MES').drawn(graph).for(ada);
  tested = await backtest(app, ada, strategyId);
});
afterAll(() => app.close());

const share = async (kind: string, id: string, days: number | null = null) =>
  (await app.runOk<{ result: { linkId: string; token: string; expiresAt: string } }>(CREATE, { kind, id, days }, ada))
    .result;
/** With the link and without a token. */
const read = async (token: string) => (await app.runOk<{ shared: Shared | null }>(SHARED, { token })).shared;

describe('a shared backtest', () => {
  it('is read with the link alone, with its caveats and disclaimer, and nothing of the account', async () => {
    const { token } = await share('BACKTEST', tested);
    expect(token).toMatch(/^[\w-]{43}$/);
    const shared = (await read(token)) as Shared;
    const row = await app.database.db.prisma.backtest.findUniqueOrThrow({ where: { id: tested } });
    const metrics = row.metrics as unknown as { trades: number; netPnl: string };
    expect(shared.backtest?.metrics).toEqual({ trades: metrics.trades, netPnl: metrics.netPnl });
    expect(shared.backtest?.trades).toHaveLength(metrics.trades);
    expect(shared.caveats.map(({ code }) => code)).toEqual(
      (row.caveats as unknown as { code: string }[]).map(({ code }) => code),
    );
    expect(shared.caveats.length).toBeGreaterThan(0);
    expect(shared.disclaimer.text).toContain('hypothetical');
    const text = JSON.stringify(shared);
    for (const own of [ada.caller.userId, ada.caller.email as string, strategyId, tested])
      expect(text).not.toContain(own);
    // The secret is not kept, nor told again.
    const stored = await app.database.db.prisma.shareLink.findMany();
    expect(JSON.stringify(stored)).not.toContain(token);
    const { shareLinks } = await app.runOk<{ shareLinks: { token: null }[] }>(LINKS, {}, ada);
    expect(shareLinks.map(({ token: told }) => told)).toEqual([null]);
  });

  it('is cloned by another user into a draft of theirs; one’s own keeps its family', async () => {
    const { token } = await share('BACKTEST', tested);
    expect(await app.runError(CLONE, { token })).toMatchObject({ status: 401 });
    const made = await app.runOk<{ result: { strategyId: string } }>(CLONE, { token }, bob);
    const copy = await app.database.db.prisma.strategy.findUniqueOrThrow({
      where: { id: made.result.strategyId },
      include: { versions: true },
    });
    expect(copy).toMatchObject({ userId: bob.caller.userId, status: 'draft', lineageId: null });
    expect(copy.versions[0]?.graph).toMatchObject({ edges: graph.edges });
    // A second one takes another name.
    await app.runOk(CLONE, { token }, bob);
    const own = await app.runOk<{ result: { strategyId: string } }>(CLONE, { token }, ada);
    const row = await app.database.db.prisma.strategy.findUniqueOrThrow({ where: { id: own.result.strategyId } });
    expect(row.lineageId).toBe(strategyId);
  });
});

describe('a link', () => {
  it('shows a strategy or a study too', { timeout: 60_000 }, async () => {
    const { token } = await share('STRATEGY', strategyId);
    expect(await read(token)).toMatchObject({
      kind: 'STRATEGY',
      backtest: null,
      study: null,
      graph: { edges: expect.any(Array) },
    });
    const study = await app.services.studies.run(ada.caller, {
      strategyId,
      ranges: [{ param: 'fast.length', values: [5, 8] }],
    });
    const { db } = app.database;
    const threads = app.services.backtestThreads;
    const deps = { db, store: createStudyStore(), threads, clock: app.clock, onChange: () => {} };
    await runStudyJob(deps, study, 0, new AbortController().signal);
    const shared = await read((await share('STUDY', study)).token);
    expect(shared?.study).toMatchObject({ variants: 2, top: [{}, {}] });
    expect(shared?.study?.caveats.length).toBeGreaterThan(0);
  });

  it('ends when it is revoked or expires, and is made only for what is one’s own', async () => {
    expect(await app.runError(CREATE, { kind: 'BACKTEST', id: tested }, bob)).toMatchObject({
      code: 'backtest_not_found',
    });
    expect(await app.runError(CREATE, { kind: 'STUDY', id: tested }, ada)).toMatchObject({ code: 'study_not_found' });
    expect(await app.runError(CREATE, { kind: 'BACKTEST', id: tested, days: 366 }, ada)).toMatchObject({
      message: expect.stringContaining('1 to 365'),
    });
    const revoked = await share('BACKTEST', tested);
    expect(await read(revoked.token)).not.toBeNull();
    expect(await app.runError(REVOKE, { id: revoked.linkId }, bob)).toMatchObject({ code: 'share_link_not_found' });
    await app.runOk(REVOKE, { id: revoked.linkId }, ada);
    expect(await read(revoked.token)).toBeNull();
    expect(await app.runError(CLONE, { token: revoked.token }, bob)).toMatchObject({ code: 'share_link_not_found' });
    const short = await share('BACKTEST', tested, 1);
    expect(short.expiresAt).toBe(new Date(app.clock.now() + DAY).toISOString());
    app.clock.advance(DAY - 1);
    expect(await read(short.token)).not.toBeNull();
    app.clock.advance(1);
    expect(await read(short.token)).toBeNull();
    expect(await read('x'.repeat(43))).toBeNull();
    expect(await read('x'.repeat(10_000))).toBeNull();
  });
});
