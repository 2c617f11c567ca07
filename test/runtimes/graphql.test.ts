import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRuntimeDispatcher } from '../../src/app/compose/dispatcher.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Dispatcher } from '../../src/domains/runtimes/index.ts';
import { createLocalWakeups } from '../../src/events/index.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { walk } from '../engine/support/market.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { barInput, upBarBuyer } from '../support/desk.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let user: TestCaller<UserCaller>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set('2026-06-01T00:00:00Z');
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  strategyId = await strategy(app).on('MES', '1m').as('ready').for(user);
});

const RUNTIME = `strategy { id name } strategyVersion mode status startedAt stoppedAt lastBarTs lastSignalAt lastError heartbeatAt`;
const result = (name: string) => `mutation ($strategyId: ID!, $mode: TradingMode) {
  result: ${name}(strategyId: $strategyId, mode: $mode) { __typename ... on Runtime { ${RUNTIME} }
  ... on Error { code message } ... on RuntimeActiveError { runtime { status strategy { id } } }
  ... on TierLimitError { cap limit } ... on GraphInvalidError { issues { code } } } }`;
const START = result('startRuntime');
const STOP = result('stopRuntime');
const LIST = `{ runtimes { ${RUNTIME} } }`;
interface Shown {
  result: { status: string; [field: string]: unknown };
}
const start = () => app.runOk<Shown>(START, { strategyId }, user);
const setStatus = (status: string) =>
  app.database.db.query(
    statement('test-runtime-status', 'update runtime set status = $2::runtime_status where strategy_id = $1'),
    [strategyId, status],
  );

/** Runs strategies during `work`, without wake-ups, by polling. */
async function dispatching<T>(work: (dispatcher: Dispatcher) => Promise<T>): Promise<T> {
  const dispatcher = createRuntimeDispatcher({
    db: app.database.db,
    services: app.services,
    wakeups: createLocalWakeups(),
    logger: createLogger({ level: 'fatal', pretty: false }),
    pollInterval: 10,
  });
  dispatcher.start();
  return work(dispatcher).finally(() => dispatcher.stop());
}

describe('startRuntime', () => {
  it('requires a token', async () => {
    expect(await app.runError(START, { strategyId })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([randomUUID(), 'nonsense'])('(1) returns not found for %j', async (id) => {
    expect(await app.runError(START, { strategyId: id, mode: 'LIVE' }, user)).toMatchObject({
      type: 'NotFoundError',
      code: 'strategy_not_found',
    });
  });

  it('(2) is rejected for another user’s strategy in any status and mode', async () => {
    const draft = await strategy(app).for(user);
    for (const id of [draft, strategyId]) {
      expect(await app.runError(START, { strategyId: id, mode: 'LIVE' }, await app.user())).toMatchObject({
        type: 'ForbiddenError',
        code: 'not_owner',
      });
    }
  });

  it('(3) is rejected for a draft, before the mode is checked', async () => {
    const draft = await strategy(app).drawn(unfinishedGraph()).for(user);
    expect(await app.runError(START, { strategyId: draft, mode: 'LIVE' }, user)).toMatchObject({
      type: 'ConflictError',
      code: 'strategy_not_startable',
    });
  });

  it('(4) is rejected in live mode', async () => {
    await start();
    await setStatus('running');
    expect(await app.runError(START, { strategyId, mode: 'LIVE' }, user)).toMatchObject({
      type: 'ForbiddenError',
      code: 'live_mode_disabled_v1',
    });
  });

  it('(5) is rejected above the tier’s cap, before the state is checked', async () => {
    const { limit } = await app.database.db.transaction((tx) =>
      app.services.entitlements.capOf(tx, user.caller.userId, 'running_runtimes'),
    );
    for (let n = 0; n < limit; n++) {
      const other = await strategy(app).on('MES').as('ready').for(user);
      await app.runOk(START, { strategyId: other }, user);
    }
    expect(await app.runError(START, { strategyId }, user)).toMatchObject({
      type: 'TierLimitError',
      code: 'tier_limit_reached',
      cap: 'running_runtimes',
      limit: String(limit),
    });
  });

  it('starts at the head version and sends one event', async () => {
    const { result } = await start();
    expect(result).toMatchObject({
      strategy: { id: strategyId },
      strategyVersion: 1,
      mode: 'PAPER',
      status: 'STARTING',
      lastBarTs: null,
      stoppedAt: null,
      lastError: null,
    });
  });

  it('is idempotent while starting, and rejected with the state while running or draining', async () => {
    const { result } = await start();
    expect((await start()).result).toEqual(result);
    for (const status of ['running', 'draining']) {
      await setStatus(status);
      expect(await app.runError(START, { strategyId }, user)).toMatchObject({
        type: 'RuntimeActiveError',
        code: 'runtime_already_active',
        runtime: { status: status.toUpperCase(), strategy: { id: strategyId } },
      });
    }
  });

  it('of ten concurrent calls starts one runtime', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, start));
    expect(new Set(answers.map(({ result }) => result.startedAt)).size).toBe(1);
  });
});

describe('stopRuntime', () => {
  it('requires a token', async () => {
    expect(await app.runError(STOP, { strategyId })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([randomUUID(), 'nonsense'])('returns not found for %j', async (id) => {
    expect(await app.runError(STOP, { strategyId: id }, user)).toMatchObject({
      type: 'NotFoundError',
      code: 'runtime_not_found',
    });
  });

  it('returns not found for one never started and for another user’s', async () => {
    expect(await app.runError(STOP, { strategyId }, user)).toMatchObject({ code: 'runtime_not_found' });
    await start();
    expect(await app.runError(STOP, { strategyId }, await app.user())).toMatchObject({ code: 'runtime_not_found' });
  });

  it.each(['starting', 'stopped', 'draining'])('leaves a %s runtime unchanged', async (status) => {
    await start();
    await setStatus(status);
    expect((await app.runOk<Shown>(STOP, { strategyId }, user)).result.status).toBe(status.toUpperCase());
  });

  it('drains a running one, idempotently', async () => {
    await start();
    await setStatus('running');
    for (const _time of [1, 2]) {
      expect((await app.runOk<Shown>(STOP, { strategyId }, user)).result.status).toBe('DRAINING');
    }
  });
});

describe('runtimes', () => {
  it('require a token', async () => {
    expect(await app.runError(LIST)).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('are the caller’s, most recently started first', async () => {
    await start();
    app.clock.advance(1_000);
    const later = await strategy(app).on('MES').as('ready').for(user);
    await app.runOk(START, { strategyId: later }, user);
    const { runtimes } = await app.runOk<{ runtimes: { strategy: { id: string } }[] }>(LIST, {}, user);
    expect(runtimes.map(({ strategy: { id } }) => id)).toEqual([later, strategyId]);
    expect(await app.runOk(LIST, {}, await app.user())).toEqual({ runtimes: [] });
  });
});

describe('a running strategy', () => {
  const AUDIT = `query ($filter: AuditFilter, $first: Int, $after: String) {
    signalAudit(filter: $filter, first: $first, after: $after) {
      edges { node { id strategy { id } barTs decision side signal { id status } reason instrument { symbol } timeframe mode } }
      pageInfo { hasNextPage endCursor } } }`;
  interface Audit {
    signalAudit: {
      edges: {
        node: { barTs: string; decision: string; signal: { id: string } | null; reason: { nodes?: unknown } };
      }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  }

  it('starts, decides, and writes signalAudit: filters, pages, traces', async () => {
    const bars = walk(80);
    const id = await strategy(app).on('MES', '1m').drawn(upBarBuyer()).as('ready').for(user);
    const ingest = (from: number, to: number) =>
      app.services.marketData.ingest('MES', bars.slice(from, to).map(barInput));
    const runtime = async () =>
      (await app.runOk<{ runtimes: Record<string, unknown>[] }>(LIST, {}, user)).runtimes[0] ?? {};
    await dispatching(async () => {
      await ingest(0, 20);
      await app.runOk(START, { strategyId: id }, user);
      await until(async () => (await runtime()).status === 'RUNNING');
      await ingest(20, 80);
      await until(async () => (await runtime()).lastBarTs === new Date(bars[79]!.ts).toISOString());
      expect(await app.runOk('{ health { dispatcher } signalsHealth { dispatcher } }')).toEqual({
        health: { dispatcher: 'ok' },
        signalsHealth: { dispatcher: 'ok' },
      });
      await app.runOk(STOP, { strategyId: id }, user);
      await until(async () => (await runtime()).status === 'STOPPED');
    });
    expect(await runtime()).toMatchObject({ status: 'STOPPED', lastError: null });
    const audit = async (variables: Record<string, unknown>, by = user) =>
      (await app.runOk<Audit>(AUDIT, variables, by)).signalAudit;
    const all = await audit({ first: 500 });
    expect(all.edges.map(({ node }) => node.barTs)).toEqual(
      bars
        .slice(20)
        .map(({ ts }) => new Date(ts).toISOString())
        .reverse(),
    );
    // A stop or target is reached within a bar, where no node has a new value.
    const decided = all.edges.filter(({ node }) => node.decision !== 'CLOSED');
    for (const { node } of decided) expect(node.reason.nodes).toMatchObject({ ema: { value: expect.anything() } });
    const firedOnes = await audit({ filter: { decision: 'FIRED', strategyId: id, instrument: 'MES' } });
    expect(firedOnes.edges.length).toBeGreaterThan(0);
    expect(firedOnes.edges.every(({ node }) => node.decision === 'FIRED' && node.signal)).toBe(true);
    const paged = await audit({ first: 40 });
    const rest = await audit({ first: 40, after: paged.pageInfo.endCursor });
    expect([...paged.edges, ...rest.edges]).toEqual(all.edges);
    const [from, to] = [bars[30]!.ts, bars[35]!.ts].map((ts) => new Date(ts).toISOString());
    expect((await audit({ filter: { from, to } })).edges).toHaveLength(5);
    for (const filter of [{ strategyId: 'nonsense' }, { strategyId: randomUUID() }, { instrument: 'MNQ' }]) {
      expect((await audit({ filter })).edges).toEqual([]);
    }
    expect((await audit({}, await app.user())).edges).toEqual([]);
    expect(await app.runError(AUDIT)).toMatchObject({ status: 401, code: 'unauthorized' });
    for (const variables of [{ first: 501 }, { first: 0 }, { after: 'x' }, { filter: { decision: 'MAYBE' } }]) {
      expect(await app.runError(AUDIT, variables, user)).toMatchObject({ code: 'invalid_input' });
    }
  });
});

describe('signalsHealth and health', () => {
  it('are public and contain no user data', async () => {
    await start();
    const { signalsHealth } = await app.runOk<{ signalsHealth: Record<string, unknown> }>(
      '{ signalsHealth { dispatcher marketData { instrument { symbol } lastBarTs lagSeconds status } runtimes { status count } now } }',
    );
    expect(signalsHealth.runtimes).toContainEqual({ status: 'STARTING', count: expect.any(Number) });
    expect(JSON.stringify(signalsHealth)).not.toContain(user.caller.userId);
    expect(await app.runOk('{ health { status version database redis } }')).toMatchObject({
      health: { version: 'test', database: 'ok', redis: 'off' },
    });
  });
});
