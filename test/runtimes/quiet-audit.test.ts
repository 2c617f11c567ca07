import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { marketOf } from '../../src/domains/market-data/index.ts';
import {
  type Bar,
  barEnd,
  compile,
  createEvaluationPool,
  type Decision,
  type Graph,
  type Timeframe,
} from '../../src/engine/index.ts';
import { formatInstant } from '../../src/kernel/instant.ts';
import { store } from '../backtests/bars.ts';
import { loosenLimits } from '../backtests/support.ts';
import { play } from '../engine/support/backtest.ts';
import { ES_WEEK, realBars, walk } from '../engine/support/market.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { upBarBuyer } from '../support/desk.ts';
import { standings } from '../support/runtimes.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

// Rows of bars on which nothing happened are computed when they are asked for. They are what the engine decided, bar by bar.

const AUDIT = `query ($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
  signalAudit(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { node { id strategy { id } strategyVersion instrument { symbol } timeframe barTs mode decision side
                   signal { id } reason createdAt } } } }`;

interface Row {
  id: string;
  strategy: { id: string };
  barTs: string;
  decision: string;
  side: string | null;
  reason: { note?: string; nodes: unknown };
  createdAt: string;
}
interface Page {
  signalAudit: {
    totalCount: number;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
    edges: { node: Row }[];
  };
}

/** A computed row has an id of UUID version 8. */
const isComputed = ({ id }: Row) => id[14] === '8';

let app: TestApp;
let user: TestCaller<UserCaller>;
const kinds: [Timeframe, Graph][] = [
  ['1m', upBarBuyer({ ema: 20 })],
  ['5m', upBarBuyer({ stop: 30, target: 40 })],
];
const ids: string[] = [];
const bars: readonly Bar[] = realBars(ES_WEEK) ?? walk(6_000);
const page = async (variables: object, by: TestCaller | null = user) =>
  (await app.runOk<Page>(AUDIT, variables as Record<string, unknown>, by)).signalAudit;
async function allRows(filter: object): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { edges, pageInfo } = await page({ filter, first: 500, after });
    rows.push(...edges.map(({ node }) => node));
    more = pageInfo.hasNextPage;
    after = pageInfo.endCursor;
  }
  return rows;
}
const decided = () =>
  until(async () => {
    const all = await standings(app.database.db);
    return (
      all.every(({ lastBarTs, timeframe, status }) => {
        if (status !== 'running') return false;
        const calendar = marketOf('MES', '1m').calendar;
        const due = barEnd(timeframe as Timeframe, Date.parse(lastBarTs ?? '1970-01-01'), calendar);
        return due >= newest - 5 * 60_000;
      }) || JSON.stringify(all)
    );
  }, 60_000);
let newest = 0;
async function feed(from: number, to: number) {
  newest = (bars[to - 1] as Bar).ts;
  await store(app, 'MES', bars.slice(from, to));
  await decided();
}

/** What the engine alone decides, bar by bar: bar → decision and values. */
function decisions([timeframe, graph]: [Timeframe, Graph], startsAt: number) {
  const market = marketOf('MES', timeframe);
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  const decide = run.decide.bind(run);
  const found = new Map<number, { kind: Decision['kind']; reason: Row['reason'] }>();
  run.decide = (bar, state, scope) => {
    const decision = decide(bar, state, scope);
    const { kind, note } = decision;
    found.set(bar.ts, { kind, reason: { ...(note ? { note } : {}), nodes: run.trace() } });
    return decision;
  };
  play(run, bars, (bar) => pool.update(bar), { decidesFrom: startsAt });
  return found;
}

const START = 300;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set((bars.at(-1) as Bar).ts + 86_400_000);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', bars.slice(0, START));
  for (const [timeframe, graph] of kinds) {
    const id = await strategy(app).on('MES', timeframe).drawn(graph).as('live').for(user);
    await app.services.runtimes.start(user.caller, { strategyId: id, mode: 'paper' });
    ids.push(id);
  }
  const first = app.dispatch({ pollInterval: 20 });
  await feed(START, 3_000);
  // Another process takes over.
  await first.stop();
  app.dispatch({ pollInterval: 20 });
  await feed(3_000, bars.length);
}, 120_000);
afterAll(() => app.close());

describe('audit rows of quiet bars', () => {
  it('are not stored', async () => {
    const quiet = await app.database.db.prisma.signalAudit.findMany({
      where: { decision: { in: ['no_entry', 'warming_up'] } },
    });
    expect(quiet).toEqual([]);
  });

  it.each([0, 1])('equal what the engine decided over the week, field by field (strategy %i)', async (at) => {
    const kind = kinds[at] as (typeof kinds)[number];
    const [timeframe] = kind;
    const { calendar } = marketOf('MES', timeframe);
    const startsAt = (bars[START - 1] as Bar).ts + 60_000;
    const expected = decisions(kind, startsAt);
    const rows = await allRows({ strategyId: ids[at] });
    const computed = rows.filter(isComputed);
    const stored = new Set(rows.filter((row) => !isComputed(row)).map(({ barTs }) => Date.parse(barTs)));
    const lastTs = Date.parse(rows[0]?.barTs as string);
    expect(computed.length).toBeGreaterThan(timeframe === '1m' ? 2_000 : 500);
    expect(stored.size).toBeGreaterThan(20);
    // The oldest first, once each.
    const missing = [...expected.keys()].filter((ts) => ts <= lastTs && !stored.has(ts));
    const shown = new Set(computed.map(({ barTs }) => Date.parse(barTs)));
    expect(missing.filter((ts) => !shown.has(ts))).toEqual([]);
    for (const row of computed) {
      const ts = Date.parse(row.barTs);
      const own = expected.get(ts);
      expect(row).toEqual({
        id: row.id,
        strategy: { id: ids[at] },
        strategyVersion: 1,
        instrument: { symbol: 'MES' },
        timeframe: `M${timeframe.slice(0, -1)}`,
        barTs: formatInstant(ts),
        mode: 'PAPER',
        decision: own?.kind.toUpperCase(),
        side: null,
        signal: null,
        reason: JSON.parse(JSON.stringify(own?.reason)),
        createdAt: formatInstant(barEnd(timeframe, ts, calendar)),
      });
    }
  });

  it('make one list with the stored ones, forwards and backwards, with stable ids and a count', async () => {
    const to = (bars[2_000] as Bar).ts;
    const filter = { from: formatInstant(to - 3 * 3_600_000), to: formatInstant(to) };
    const whole = await page({ filter, first: 500 });
    const rows = whole.edges.map(({ node }) => node);
    expect(whole.totalCount).toBe(rows.length);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.some(isComputed) && rows.some((row) => !isComputed(row))).toBe(true);
    const keys = rows.map(({ barTs, id }) => `${barTs} ${id}`);
    expect(keys).toEqual([...keys].sort().reverse());
    for (const size of [7, 40]) {
      const forwards: Row[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const next = await page({ filter, first: size, after });
        forwards.push(...next.edges.map(({ node }) => node));
        more = next.pageInfo.hasNextPage;
        after = next.pageInfo.endCursor;
      }
      expect(forwards).toEqual(rows);
      const backwards: Row[] = [];
      for (let before: string | null = null, more = true; more; ) {
        const next = await page({ filter, last: size, before });
        backwards.unshift(...next.edges.map(({ node }) => node));
        more = next.pageInfo.hasPreviousPage;
        before = next.pageInfo.startCursor;
      }
      expect(backwards).toEqual(rows);
    }
    const held = await page({ filter: { ...filter, decision: 'IN_POSITION' }, first: 500 });
    expect(held.edges.map(({ node }) => node)).toEqual(rows.filter(({ decision }) => decision === 'IN_POSITION'));
  });

  it('can be read by id; nobody else sees them', async () => {
    const [edge] = (await page({ filter: { strategyId: ids[0] }, first: 1 })).edges;
    const NODE = 'query ($id: ID!) { node(id: $id) { ... on AuditEntry { id barTs decision } } }';
    const { id, barTs, decision } = (edge as { node: Row }).node;
    const other = await app.user();
    const shown = async (by: TestCaller) => (await app.runOk<{ node: object | null }>(NODE, { id }, by)).node;
    expect(await shown(user)).toEqual({ id, barTs, decision });
    expect(await shown(other)).toBeNull();
    expect((await page({}, other)).edges).toEqual([]);
    expect((await page({ filter: { strategyId: ids[0] } }, other)).totalCount).toBe(0);
    expect((await app.runError(AUDIT, {})).status).toBe(401);
  });
});
