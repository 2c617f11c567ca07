import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Graph, NodeRevisions } from '../../src/engine/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { store } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { draw } from '../engine/support/graphs.ts';
import { barsOf } from '../engine/support/node.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

/** Buys when the close is more than 4 % above the one before: from −20 to −21 so in revision 1 of `math.change`. */
const onRise = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      change: ['math.change', { mode: 'percent' }],
      up: ['cond.compare', { op: 'gt', value: 4 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'points', value: 40 }],
      once: ['exit.time', { mode: 'bars', bars: 1 }],
      out: ['out.strategy'],
    },
    `bars.close>change.x change.value>up.a up.result>long.when size.size>long.size long.entry>sl.entry
     long.entry>once.entry long.entry>out.entry sl.exit>out.exit once.exit>out.exit`,
  );
const moved = (graph: Graph): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, k) => ({ ...node, position: { x: k, y: 0 } })),
});

const FIRST = Date.parse('2020-04-20T14:00:00Z');
/** Falls by 5 % of |before| at minute 2, rises by as much at minute 5. */
const CLOSES = [-20, -20, -21, -21, -21, -19.95, -19.95, -19.95];
const FALL = new Date(FIRST + 2 * 60_000).toISOString();
const RISE = new Date(FIRST + 5 * 60_000).toISOString();

const STRATEGY = `query ($id: ID!) { strategy(id: $id) {
  currentVersion validation { executable issues { code severity nodeId message } }
  versions { edges { node { version origin revisions { type revision } } } }
} }`;
interface Shown {
  strategy: {
    currentVersion: number;
    validation: { executable: boolean; issues: { code: string; severity: string; nodeId: string; message: string }[] };
    versions: {
      edges: { node: { version: number; origin: string; revisions: { type: string; revision: number }[] } }[];
    };
  };
}
const DIFFERENCE = `query ($before: ID!, $after: ID!) { difference: tradeDifference(before: $before, after: $after) {
  same removed { entryTs } added { entryTs } changed { before { pnl } after { pnl } } } }`;
const UPGRADE = `mutation ($id: ID!, $expectedVersion: Int) {
  result: upgradeStrategy(id: $id, expectedVersion: $expectedVersion) {
    __typename ... on Strategy { currentVersion } ... on Error { code message } } }`;
interface Difference {
  same: number;
  removed: { entryTs: string }[];
  added: { entryTs: string }[];
  changed: unknown[];
}
const SET = statement(
  'test-set-revisions',
  'update strategy_version set revisions = $3 where strategy_id = $1 and version = $2',
);

describe('a strategy after a release that changed a node (backtests that no longer reproduce after an upgrade)', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(FIRST + 86_400_000);
    user = await app.user();
    await loosenLimits(app, user);
    app.dispatch();
  });
  afterAll(() => app.close());

  /** As the migration leaves a version of before. */
  const savedBefore = async (id: string, version = 1, revisions: NodeRevisions = { 'math.change': 1 }) => {
    await app.database.db.query(SET, [id, version, JSON.stringify(revisions)]);
  };
  const shown = async (id: string) => {
    const { strategy: found } = await app.runOk<Shown>(STRATEGY, { id }, user);
    return {
      ...found,
      outdated: found.validation.issues.filter(({ code }) => code === 'node_revision_outdated'),
      changeRevisions: Object.fromEntries(
        found.versions.edges.map(({ node }) => [
          node.version,
          node.revisions.find(({ type }) => type === 'math.change')?.revision ?? null,
        ]),
      ),
    };
  };
  const draft = () => strategy(app).on('CL', '1m').drawn(onRise()).for(user);

  it('a new strategy records the newest revisions, and validation reports nothing', async () => {
    const { outdated, changeRevisions } = await shown(await draft());
    expect(outdated).toEqual([]);
    expect(changeRevisions).toEqual({ 1: 2 });
  });

  it('validation says which nodes have a newer revision and what it changes', async () => {
    const id = await draft();
    await savedBefore(id);
    const { outdated, validation } = await shown(id);
    expect(validation.executable).toBe(true);
    expect(outdated).toMatchObject([{ severity: 'WARNING', nodeId: 'change' }]);
    expect(outdated[0]?.message).toContain('from −20 to −21 it is −5');
  });

  it('keeps its revisions when other fields change; saving its graph uses the newest', async () => {
    const id = await draft();
    await savedBefore(id);
    await app.services.strategies.update(user.caller, id, { timeframe: '5m' });
    await app.services.strategies.update(user.caller, id, { name: 'Renamed after the release' });
    expect((await shown(id)).changeRevisions).toEqual({ 1: 1, 2: 1 });
    await app.services.strategies.update(user.caller, id, { graph: onRise() });
    expect((await shown(id)).changeRevisions).toEqual({ 1: 1, 2: 1, 3: 2 });
    // The newest revisions and the same drawing: there is nothing to append.
    await app.services.strategies.update(user.caller, id, { graph: onRise() });
    expect((await shown(id)).currentVersion).toBe(3);
  });

  it('a rollback and a clone copy the revisions with the graph', async () => {
    const id = await draft();
    await savedBefore(id);
    await app.services.strategies.update(user.caller, id, { graph: moved(onRise()) });
    await app.services.strategies.rollback(user.caller, id, 1);
    const { changeRevisions, outdated } = await shown(id);
    expect(changeRevisions).toEqual({ 1: 1, 2: 2, 3: 1 });
    expect(outdated).toHaveLength(1);
    const clone = await app.services.strategies.clone(user.caller, id);
    expect((await shown(clone)).changeRevisions).toEqual({ 1: 1 });
  });

  it('computes as before, live and in a backtest; a version saved later computes the new values', async () => {
    const before = await strategy(app).on('CL', '1m').drawn(onRise()).as('live').for(user);
    await savedBefore(before);
    const since = await strategy(app).on('CL', '1m').drawn(onRise()).as('live').for(user);
    for (const id of [before, since]) {
      await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
      await until(async () => {
        const [row] = await app.database.db.prisma.runtime.findMany({ where: { strategyId: id } });
        return row?.status === 'running' || `${row?.status}: ${row?.lastError}`;
      });
    }
    await store(app, 'CL', barsOf(CLOSES, FIRST));
    const closed = async (id: string) =>
      (await app.services.signalStore.ofRuntime(app.database.db, id, 'paper')).filter(
        ({ status }) => status === 'closed',
      );
    for (const [id, barTs] of [
      [before, FALL],
      [since, RISE],
    ] as const) {
      await until(async () => (await closed(id)).length > 0);
      const [signal, ...others] = await closed(id);
      expect(others).toEqual([]);
      expect(signal).toMatchObject({ barTs, reason: { nodes: { change: { value: expect.closeTo(5, 9) } } } });
      const trades = await app.database.db.prisma.backtestTrade.findMany({
        where: { backtestId: await backtest(app, user, id) },
      });
      expect(trades.map(({ entryTs }) => entryTs.toISOString())).toEqual([barTs]);
    }
    const { parity } = await app.runOk<{ parity: { same: boolean; liveSignals: number } }>(
      'query ($id: ID!) { parity(strategyId: $id) { same liveSignals } }',
      { id: before },
      user,
    );
    expect(parity).toEqual({ same: true, liveSignals: 1 });
  });

  it('is upgraded on request, once, after a look at how its trades differ', async () => {
    const id = await draft();
    await savedBefore(id);
    const [before, after] = [await backtest(app, user, id), await backtest(app, user, id, onRise())];
    const { difference } = await app.runOk<{ difference: Difference }>(DIFFERENCE, { before, after }, user);
    expect(difference).toEqual({ same: 0, removed: [{ entryTs: FALL }], added: [{ entryTs: RISE }], changed: [] });
    const none = await app.runOk<{ difference: Difference }>(DIFFERENCE, { before, after: before }, user);
    expect(none.difference).toEqual({ same: 1, removed: [], added: [], changed: [] });
    const stranger = await app.user();
    expect(await app.runOk(DIFFERENCE, { before, after }, stranger)).toEqual({ difference: null });
    expect(await app.runError(DIFFERENCE, { before, after })).toMatchObject({ status: 401 });

    const upgrade = (expectedVersion: number) =>
      app.runOk<{ result: Record<string, unknown> }>(UPGRADE, { id, expectedVersion }, user);
    expect(await app.runError(UPGRADE, { id, expectedVersion: 7 }, user)).toMatchObject({ code: 'version_conflict' });
    expect(await app.runError(UPGRADE, { id }, stranger)).toMatchObject({ type: 'NotFoundError' });
    expect(await app.runError(UPGRADE, { id })).toMatchObject({ status: 401 });
    expect((await upgrade(1)).result).toMatchObject({ currentVersion: 2 });
    expect((await upgrade(2)).result).toMatchObject({ currentVersion: 2 });
    const { changeRevisions, outdated } = await shown(id);
    expect([changeRevisions, outdated]).toEqual([{ 1: 1, 2: 2 }, []]);
  });

  it('with a withdrawn revision it cannot be started, and the message gives advice', async () => {
    const id = await strategy(app).on('CL', '1m').drawn(onRise()).as('live').for(user);
    await savedBefore(id, 1, { 'math.change': 9 });
    await expect(app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' })).rejects.toMatchObject({
      code: 'graph_invalid',
      issues: expect.arrayContaining([expect.objectContaining({ code: 'node_revision_withdrawn', nodeId: 'change' })]),
    });
  });
});

describe('the catalogue', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());
  it('shows each node type’s revision and what each revision changed', async () => {
    const user = await app.user();
    const { engines } = await app.runOk<{ engines: { type: string; revision: number; changes: string[] }[] }>(
      '{ engines { type revision changes } }',
      {},
      user,
    );
    expect(engines.find(({ type }) => type === 'ind.ema')).toMatchObject({ revision: 1, changes: [] });
    expect(engines.find(({ type }) => type === 'math.change')).toMatchObject({
      revision: 2,
      changes: [expect.stringContaining('absolute value')],
    });
    for (const { revision, changes } of engines) expect(changes).toHaveLength(revision - 1);
  });
});
