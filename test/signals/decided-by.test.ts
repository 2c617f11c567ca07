import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { decidedBy } from '../../src/domains/signals/decided-by.ts';
import { createExplainer, type Graph } from '../../src/engine/index.ts';
import { store } from '../backtests/bars.ts';
import { loosenLimits } from '../backtests/support.ts';
import { draw } from '../engine/support/graphs.ts';
import { barsOf } from '../engine/support/node.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

const AUDIT = `query ($id: ID) { signalAudit(filter: { strategyId: $id }) { edges { node {
  barTs decision decidedBy { nodeId output value needed text conditionId } } } } }`;
interface Entry {
  barTs: string;
  decision: string;
  decidedBy: { nodeId: string; output: string; value: unknown; needed: string; text: string; conditionId: string }[];
}

/** Long when the SMA of two closes is above 5002; out when the close is below 5000. */
const above = (): Graph =>
  draw(
    {
      bars: ['data.bars'],
      mean: ['ind.sma', { length: 2 }],
      high: ['cond.compare', { op: 'gt', value: 5002 }],
      low: ['cond.compare', { op: 'lt', value: 5000 }],
      size: ['size.fixed'],
      long: ['entry.signal'],
      sl: ['exit.stop_loss', { mode: 'points', value: 50 }],
      leave: ['exit.on_condition'],
      out: ['out.strategy'],
    },
    `bars.close>mean.source mean.value>high.a bars.close>low.a high.result>long.when size.size>long.size
     long.entry>sl.entry long.entry>leave.entry low.result>leave.when long.entry>out.entry sl.exit>out.exit
     leave.exit>out.exit`,
  );

const FIRST = Date.parse('2026-03-02T15:00:00Z');
const minute = (k: number) => new Date(FIRST + k * 60_000).toISOString();

it('explains a stop reached within a bar, without node values', () => {
  const explainer = createExplainer(above());
  const reason = { close_reason: 'stop', close_price: '4990.25' };
  expect(decidedBy({ decision: 'closed', reason }, explainer)).toMatchObject([
    { nodeId: 'sl', value: 4990.25, text: 'Stop loss was reached at 4990.25' },
  ]);
  expect(decidedBy({ decision: 'error', reason: { error: 'x' } }, explainer)).toEqual([]);
});

describe('explanations of decisions (a strategy that trades nothing without explanation)', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let id: string;

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(FIRST + 86_400_000);
    user = await app.user();
    await loosenLimits(app, user);
    id = await strategy(app).on('MES', '1m').drawn(above()).as('live').for(user);
    await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
    app.dispatch();
    await store(app, 'MES', barsOf([5000, 5001, 5003, 5004, 4999, 5000], FIRST));
    await until(async () => (await entries(user)).length >= 5);
  });
  afterAll(() => app.close());

  const entries = async (by: TestCaller<UserCaller>) => {
    const { signalAudit } = await app.runOk<{ signalAudit: { edges: { node: Entry }[] } }>(AUDIT, { id }, by);
    return signalAudit.edges.map(({ node }) => node);
  };
  const at = async (k: number) => (await entries(user)).find(({ barTs }) => barTs === minute(k));

  it('a bar during warm-up: the empty values', async () => {
    expect(await at(0)).toMatchObject({ decision: 'WARMING_UP', decidedBy: [{ nodeId: 'mean', value: null }] });
  });
  it('a bar without an entry: the false condition and its distance', async () => {
    expect(await at(1)).toEqual({
      barTs: minute(1),
      decision: 'NO_ENTRY',
      decidedBy: [
        {
          nodeId: 'mean',
          output: 'value',
          value: 5000.5,
          needed: '> 5002',
          text: 'SMA 2 is 5000.5, needs more than 5002',
          conditionId: 'high',
        },
      ],
    });
  });
  it('an entry: the true conditions', async () => {
    expect(await at(3)).toMatchObject({ decision: 'FIRED', decidedBy: [{ text: 'SMA 2 is 5003.5, more than 5002' }] });
  });
  it('an exit on a condition: the condition', async () => {
    expect(await at(4)).toMatchObject({ decision: 'CLOSED', decidedBy: [{ text: 'Close is 4999, less than 5000' }] });
  });

  it('over REST in snake_case', async () => {
    const { url } = await app.listen();
    const response = await fetch(`${url}/api/signals/audit?strategy_id=${id}&decision=no_entry`, {
      headers: { authorization: `Bearer ${user.token}` },
    });
    const { items } = (await response.json()) as { items: { bar_ts: string; decided_by: unknown }[] };
    expect(items.find(({ bar_ts }) => bar_ts === minute(1))?.decided_by).toEqual([
      {
        node_id: 'mean',
        output: 'value',
        value: 5000.5,
        needed: '> 5002',
        text: 'SMA 2 is 5000.5, needs more than 5002',
        condition_id: 'high',
      },
    ]);
  });
  it('reads the versions of a page in one statement', async () => {
    const { statements } = await app.countStatements(() => entries(user));
    expect(statements.filter((text) => text.includes('from strategy_version'))).toHaveLength(1);
  });
  it('explains a bar by the version that ran, with its node revisions', async () => {
    await app.services.strategies.update(user.caller, id, {
      graph: {
        ...above(),
        nodes: above().nodes.map((node) => (node.id === 'high' ? { ...node, params: { op: 'gt', value: 9 } } : node)),
      },
    });
    expect((await at(1))?.decidedBy[0]?.needed).toBe('> 5002');
  });
  it('is not shown to another user', async () => {
    expect(await entries(await app.user())).toEqual([]);
  });
});
