import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { backtest, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';

// The sixteen questions of an analyst, each one query (GraphiQL's tabs), each against a computation over the same trades here.

const FOLDER = new URL('../../api-pages/graphiql/tabs/', import.meta.url);
const question = (number: number): string => {
  const file = readdirSync(FOLDER).find((name) => name.startsWith(`q${String(number).padStart(2, '0')}-`));
  return readFileSync(new URL(file as string, FOLDER), 'utf8');
};

interface Deal {
  id: string;
  strategy: string;
  version: number;
  instrument: string;
  side: 'long' | 'short';
  reason: string | null;
  barTs: number;
  closeBarTs: number | null;
  /** Cents. */
  gross: number;
  commission: number;
  slippage: number;
  pnl: number;
}

/** Values of the fixture's nodes on a bar without an entry. */
const VALUES = {
  fast: { value: 1 },
  slow: { value: 2 },
  up: { result: false },
  down: { result: false },
  hours: { result: true },
};

const DAY = 86_400_000;
let app: TestApp;
let user: TestCaller<UserCaller>;
const names = new Map<string, string>();
const ids: string[] = [];
let deals: Deal[] = [];
/** Closed, and not by force. */
let trades: Deal[] = [];

const BOOK = `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
    entry_price, bar_ts, fired_at, close_price, closed_at, close_bar_ts, close_reason, gross_pnl, commission, slippage_ticks,
    slippage_cost, pnl, entry_date, close_date, reason, entry_node_id, current_stop_price, open_size)
  values ($1, $2, $3, $4, $5, '1m', 'paper', $6::side, $7::signal_status, 1, 5000, $8::timestamptz, $8::timestamptz, $9,
    $10::timestamptz, $10::timestamptz, $11::close_reason, $12, $13, $14, $15, $16, $17::date, $18::date, '{"why": 1}', 'entry',
    $19, $20)`;

const usd = (cents: number): string => (cents / 100).toFixed(2);
const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
const net = (list: readonly Deal[]): string => usd(sum(list.map(({ pnl }) => pnl)));
const rate = (list: readonly Deal[]): number => list.filter(({ pnl }) => pnl > 0).length / list.length;
const iso = (ts: number) => new Date(ts).toISOString();
/** The wall clock in Chicago, as if it were UTC. */
const chicago = (ts: number): Date => {
  const text = new Date(ts).toLocaleString('sv-SE', { timeZone: 'America/Chicago' });
  return new Date(`${text.replace(' ', 'T')}Z`);
};
const dateOf = (date: Date): string => date.toISOString().slice(0, 10);
const weekOf = (ts: number): string => {
  const date = chicago(ts);
  return dateOf(new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY));
};
/** The exchange's trade date: the day turns at 17:00, and a weekend's is Monday's. */
const tradeDateOf = (ts: number): string => {
  const date = new Date(chicago(ts).getTime() + 7 * 3_600_000);
  while (date.getUTCDay() % 6 === 0) date.setTime(date.getTime() + DAY);
  return dateOf(date);
};
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

function grouped<Key extends string | number>(list: readonly Deal[], keyOf: (deal: Deal) => Key): [Key, Deal[]][] {
  const groups = new Map<Key, Deal[]>();
  for (const deal of list) groups.set(keyOf(deal), [...(groups.get(keyOf(deal)) ?? []), deal]);
  return [...groups];
}

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 40 * DAY);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', wandering(1_200));
  const { userId } = user.caller;
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    const id = await strategy(app).on('MES', '1m').named(name).for(user);
    names.set(id, name);
    ids.push(id);
  }
  const other = await app.user();
  const theirs = await strategy(app).on('MES', '1m').for(other);
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  for (let n = 0; n < 240; n++) {
    const barTs = MONDAY + (n * 230 + random(200)) * 60_000;
    const open = n >= 237;
    const reason = open ? null : pick(['target', 'stop', 'exit', 'session', 'user', 'force_close']);
    const forced = reason === 'force_close';
    const gross = open || forced ? 0 : random(40_000) - 19_000;
    const [commission, slippage] = open || forced ? [0, 0] : [124, 500];
    deals.push({
      id: newId(),
      strategy: open ? (ids[n - 237] as string) : pick(ids),
      version: 1 + random(3),
      instrument: pick(['MES', 'MNQ']),
      side: pick(['long', 'short']),
      reason,
      barTs,
      closeBarTs: open ? null : barTs + (1 + random(900)) * 60_000,
      gross,
      commission,
      slippage,
      pnl: gross - commission - slippage,
    });
  }
  const rows = [...deals, { ...(deals[0] as Deal), id: newId(), strategy: theirs, pnl: 99_999 }];
  for (const deal of rows) {
    const money = (cents: number) => (deal.reason === null ? null : usd(cents));
    const status = deal.reason === null ? 'open' : /user|force/.test(deal.reason) ? 'cancelled' : 'closed';
    const close = deal.closeBarTs === null ? null : iso(deal.closeBarTs);
    await app.database.db.query(statement('', BOOK), [
      deal.id,
      deal.strategy === theirs ? other.caller.userId : userId,
      deal.strategy,
      deal.version,
      deal.instrument,
      deal.side,
      status,
      iso(deal.barTs),
      close && '5001',
      close,
      deal.reason,
      money(deal.gross),
      money(deal.commission),
      close && '2.0',
      money(deal.slippage),
      money(deal.pnl),
      tradeDateOf(deal.barTs),
      deal.closeBarTs === null ? null : tradeDateOf(deal.closeBarTs),
      close ? null : '4990',
      close ? null : 1,
    ]);
  }
  trades = deals.filter(({ reason }) => reason !== null && reason !== 'force_close');
  deals = deals.sort((a, b) => (a.closeBarTs ?? 0) - (b.closeBarTs ?? 0));
}, 60_000);
afterAll(() => app.close());

type Groups = { groups: Record<string, unknown>[] };
const ask = <Data>(number: number, variables = {}) => app.runOk<Data>(question(number), variables, user);
const groupsOf = async (number: number) => (await ask<{ signalStats: Groups }>(number)).signalStats.groups;
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const sorted = <T>(list: readonly T[]): T[] => list.toSorted(byText);

test('1. P&L by strategy by week', async () => {
  const expected = grouped(trades, (deal) => `${names.get(deal.strategy)} ${weekOf(deal.closeBarTs as number)}`).map(
    ([key, list]) => {
      const [name, week] = key.split(' ');
      return { key: { strategy: { name }, week }, trades: list.length, netPnl: net(list) };
    },
  );
  expect(sorted(await groupsOf(1))).toEqual(sorted(expected));
});

test('2. P&L by day', async () => {
  const expected = grouped(trades, (deal) => tradeDateOf(deal.closeBarTs as number))
    .toSorted()
    .map(([tradeDate, list]) => ({ key: { tradeDate }, trades: list.length, netPnl: net(list) }));
  expect(await groupsOf(2)).toEqual(expected);
});

test('3. which node kept most entries from being made yesterday', async () => {
  const { userId } = user.caller;
  const audit = statement(
    '',
    `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision, reason)
     values ($1, $2, $3, 1, 'MES', '1m', $4::timestamptz, 'paper', $5::audit_decision, $6)`,
  );
  const from = Date.parse('2026-03-05T06:00:00Z');
  for (const [at, decision] of [
    [from - 60_000, 'no_entry'],
    [from, 'no_entry'],
    [from + 60_000, 'no_entry'],
    [from + 120_000, 'in_position'],
  ] as const) {
    await app.database.db.query(audit, [newId(), userId, ids[0], iso(at), decision, JSON.stringify({ nodes: VALUES })]);
  }
  const span = { yesterday: iso(from), today: iso(from + DAY) };
  const rows = await app.runOk<{ signalAudit: { nodes: { decidedBy: { conditionId: string }[] }[] } }>(
    `query ($f: DateTime, $t: DateTime) { signalAudit(filter: { decision: NO_ENTRY, from: $f, to: $t }) {
      nodes { decidedBy { conditionId } } } }`,
    { f: span.yesterday, t: span.today },
    user,
  );
  const counts = new Map<string, number>();
  for (const { decidedBy } of rows.signalAudit.nodes) {
    for (const node of new Set(decidedBy.map(({ conditionId }) => conditionId)))
      counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const { auditStats } = await ask<{ auditStats: Groups }>(3, span);
  expect(rows.signalAudit.nodes).toHaveLength(2);
  expect(counts.size).toBeGreaterThan(0);
  expect(sorted(auditStats.groups)).toEqual(
    sorted([...counts].map(([nodeId, count]) => ({ key: { strategy: { name: 'Alpha' }, nodeId }, count }))),
  );
});

test('4. win rate by hour of day (Chicago)', async () => {
  const expected = grouped(trades, (deal) => chicago(deal.barTs).getUTCHours())
    .toSorted(([a], [b]) => a - b)
    .map(([hour, list]) => ({ key: { hour }, trades: list.length, winRate: rate(list) }));
  expect(await groupsOf(4)).toEqual(expected);
});

test('5. two versions: what changed, and what did each make', async () => {
  const id = ids[1] as string;
  const { strategy: before } = await app.runOk<Record<string, Record<string, never>>>(
    `query ($id: ID!) { strategy(id: $id) { graph { nodes { id: nodeId type params position { x y } }
      edges { id: edgeId source sourceHandle target targetHandle } meta } } }`,
    { id },
    user,
  );
  const graph = before?.graph as unknown as { nodes: { id: string; type: string; params: object }[] };
  const ema = graph.nodes.find(({ type }) => type === 'ind.ema') as { id: string; params: object };
  const changed = {
    ...graph,
    nodes: [
      ...graph.nodes.map((node) => (node.id === ema.id ? { ...node, params: { ...node.params, length: 33 } } : node)),
      { id: 'extra', type: 'size.fixed', params: { contracts: 1 } },
    ],
  };
  const update = `mutation ($id: ID!, $graph: GraphInput!) { updateStrategy(id: $id, input: { graph: $graph }) { __typename } }`;
  await app.runOk(update, { id, graph: changed }, user);
  await backtest(app, user, id);
  const { versionDiff } = await ask<{ versionDiff: Record<string, never> }>(5, { strategyId: id, a: 1, b: 2 });
  const made = (version: number) => {
    const list = trades.filter((deal) => deal.strategy === id && deal.version === version);
    return { trades: list.length, netPnl: net(list), winRate: rate(list) };
  };
  expect(versionDiff).toMatchObject({
    nodesAdded: [{ nodeId: 'extra', type: 'size.fixed' }],
    nodesRemoved: [],
    nodesChanged: [{ nodeId: ema.id, moved: false, params: [{ name: 'length', after: 33 }] }],
    edgesAdded: [],
    edgesRemoved: [],
    edgesChanged: [],
    a: { version: 1, stats: made(1), backtest: null },
    b: { version: 2, stats: made(2), backtest: { metrics: { trades: expect.any(Number) } } },
  });
});

test('6. how much of gross went to slippage and commission, by instrument', async () => {
  const expected = grouped(trades, ({ instrument }) => instrument)
    .toSorted()
    .map(([symbol, list]) => ({
      key: { instrument: { symbol } },
      grossPnl: usd(sum(list.map(({ gross }) => gross))),
      slippageCost: usd(sum(list.map(({ slippage }) => slippage))),
      commission: usd(sum(list.map(({ commission }) => commission))),
      netPnl: net(list),
    }));
  expect(await groupsOf(6)).toEqual(expected);
});

test('7. max drawdown by instrument', async () => {
  const drawdown = (list: readonly Deal[]) => {
    let [equity, peak, most] = [0, 0, 0];
    for (const { pnl } of list.toSorted(
      (a, b) => (a.closeBarTs as number) - (b.closeBarTs as number) || (a.id < b.id ? -1 : 1),
    )) {
      equity += pnl;
      peak = Math.max(peak, equity);
      most = Math.max(most, peak - equity);
    }
    return most;
  };
  const expected = grouped(trades, ({ instrument }) => instrument)
    .map(([symbol, list]) => ({ symbol, most: drawdown(list) }))
    .toSorted((a, b) => b.most - a.most)
    .map(({ symbol, most }) => ({ key: { instrument: { symbol } }, maxDrawdown: usd(most) }));
  expect(await groupsOf(7)).toEqual(expected);
});

test('8. entries blocked, by limit, by day', async () => {
  const parts = { db: app.database.db, services: app.services };
  const bars = ['2026-04-20T04:59:00.000Z', '2026-04-20T05:00:00.000Z', '2026-04-20T15:00:00.000Z'];
  await app.runOk('mutation { updateRiskLimits(input: { tradingHalted: true }) { __typename } }', {}, user);
  for (const barTs of bars) await publish(parts, user.caller, ids[0] as string, { instrument: 'MES', barTs });
  await app.runOk('mutation { updateRiskLimits(input: { tradingHalted: false }) { __typename } }', {}, user);
  const { blockedStats } = await ask<{ blockedStats: Groups }>(8);
  expect(blockedStats.groups).toEqual([
    { key: { breaker: 'TRADING_HALTED', day: '2026-04-19' }, count: 1 },
    { key: { breaker: 'TRADING_HALTED', day: '2026-04-20' }, count: 2 },
  ]);
});

test('9. the 30 bars around a signal, with its trace', async () => {
  const deal = deals.find(
    ({ instrument, barTs }) => instrument === 'MES' && barTs > MONDAY + 1_800_000 && barTs < MONDAY + 60_000_000,
  ) as Deal;
  const { signal } = await ask<{ signal: { reason: object; bars: { ts: string }[] } }>(9, { signalId: deal.id });
  const { instrument } = await app.runOk<{ instrument: { bars: { ts: string }[] } }>(
    '{ instrument(symbol: "MES") { bars(last: 5000) { ts open high low close } } }',
    {},
    user,
  );
  const at = instrument.bars.findLastIndex(({ ts }) => ts <= iso(deal.barTs));
  expect(at).toBeGreaterThan(15);
  expect(signal).toMatchObject({ reason: { why: 1 }, bars: instrument.bars.slice(at - 15, at + 16) });
});

test('10. ten worst trades with their reasons', async () => {
  const { signals } = await ask<{ signals: { nodes: { pnl: string; closeReason: string; reason: object }[] } }>(10);
  const closed = deals.filter(({ reason }) => reason !== null);
  const worst = closed
    .map(({ pnl }) => pnl)
    .toSorted((a, b) => a - b)
    .slice(0, 10);
  expect(signals.nodes.map(({ pnl }) => pnl)).toEqual(worst.map(usd));
  expect(signals.nodes[0]).toMatchObject({ closeReason: expect.any(String), reason: { why: 1 } });
});

test('11. stops against targets against time exits', async () => {
  const expected = grouped(trades, ({ reason }) => (reason as string).toUpperCase()).map(([closeReason, list]) => ({
    key: { closeReason },
    trades: list.length,
    netPnl: net(list),
  }));
  expect(sorted(await groupsOf(11))).toEqual(sorted(expected));
});

test('12. long against short by weekday', async () => {
  const expected = grouped(
    trades,
    (deal) => `${deal.side.toUpperCase()} ${WEEKDAYS[chicago(deal.barTs).getUTCDay()]}`,
  ).map(([key, list]) => {
    const [side, weekday] = key.split(' ');
    return { key: { side, weekday }, trades: list.length, winRate: rate(list), netPnl: net(list) };
  });
  expect(sorted(await groupsOf(12))).toEqual(sorted(expected));
});

test('13. average and longest holding time by strategy', async () => {
  const held = ({ barTs, closeBarTs }: Deal) => ((closeBarTs as number) - barTs) / 1_000;
  const expected = grouped(trades, (deal) => names.get(deal.strategy) as string)
    .map(([name, list]) => ({
      key: { strategy: { name } },
      averageHoldSeconds: sum(list.map(held)) / list.length,
      longestHoldSeconds: Math.max(...list.map(held)),
    }))
    .toSorted((a, b) => b.longestHoldSeconds - a.longestHoldSeconds);
  const groups = (await groupsOf(13)) as typeof expected;
  for (const [at, group] of groups.entries()) {
    expect(group.key).toEqual(expected[at]?.key);
    expect(group.averageHoldSeconds).toBeCloseTo(expected[at]?.averageHoldSeconds as number, 6);
    expect(group.longestHoldSeconds).toBe(expected[at]?.longestHoldSeconds);
  }
});

test('14. backtest beside live, difference in words', async () => {
  const { performance } = await ask<{ performance: Record<string, Record<string, unknown>>[] }>(14);
  const beta = performance.find(({ strategy: of }) => of?.name === 'Beta');
  const list = trades.filter((deal) => names.get(deal.strategy) === 'Beta');
  expect(beta?.live).toMatchObject({ trades: list.length, netPnl: net(list) });
  expect(String(beta?.difference)).toMatch(
    new RegExp(
      `^Live: ${list.length} trades, ${net(list)} net, .* % won\\. Backtest: \\d+ trades?, .*(worse|better|compare with)\\.$`,
    ),
  );
  const alpha = performance.find(({ strategy: of }) => of?.name === 'Alpha');
  expect(alpha?.difference).toMatch(/There is no finished backtest to compare with\.$/);
});

test('15. open positions with unrealised P&L and the stop as it stands', async () => {
  const { signals } = await ask<{ signals: { totalCount: number; nodes: Record<string, unknown>[] } }>(15);
  const open = deals.filter(({ reason }) => reason === null);
  expect(signals.totalCount).toBe(open.length);
  expect(signals.nodes.map(({ currentStopPrice }) => currentStopPrice)).toEqual(open.map(() => '4990'));
  const { instrument } = await app.runOk<{ instrument: { lastBar: { close: string } } }>(
    '{ instrument(symbol: "MES") { lastBar { close } } }',
    {},
    user,
  );
  const last = Number(instrument.lastBar.close);
  for (const node of signals.nodes as {
    instrument: { symbol: string };
    side: string;
    unrealizedPnl: string | null;
  }[]) {
    const gross = (last - 5_000) * 5 * (node.side === 'LONG' ? 1 : -1);
    if (node.instrument.symbol === 'MES') expect(Number(node.unrealizedPnl)).toBeCloseTo(gross - 5 - 1.24, 2);
    else expect(node.unrealizedPnl).toBeNull();
  }
});

test('16. which strategy lost most this month, and on which days', async () => {
  const monthStart = iso(MONDAY + 20 * DAY);
  const data = await ask<{ byStrategy: Groups; byDay: Groups }>(16, { monthStart });
  const month = trades.filter(({ closeBarTs }) => (closeBarTs as number) >= MONDAY + 20 * DAY);
  const ranked = (keyOf: (deal: Deal) => string) =>
    grouped(month, keyOf)
      .map(([key, list]) => ({ key, netPnl: sum(list.map(({ pnl }) => pnl)) }))
      .toSorted((a, b) => a.netPnl - b.netPnl);
  const [worst] = ranked((deal) => names.get(deal.strategy) as string);
  expect(data.byStrategy.groups).toEqual([
    { key: { strategy: { name: worst?.key } }, netPnl: usd(worst?.netPnl as number) },
  ]);
  const days = ranked((deal) => `${names.get(deal.strategy)} ${tradeDateOf(deal.closeBarTs as number)}`);
  expect(data.byDay.groups.map(({ netPnl }) => netPnl)).toEqual(days.slice(0, 100).map(({ netPnl }) => usd(netPnl)));
});

test('every measure of the total, and of what is grouped by three', async () => {
  const { signalStats } = await app.runOk<{ signalStats: { total: Record<string, unknown>; groups: object[] } }>(
    `{ signalStats(groupBy: [STRATEGY, INSTRUMENT, SIDE]) { groups { trades netPnl } total { trades wins losses winRate
      grossPnl netPnl commission slippageCost expectancy profitFactor maxDrawdown } disclaimer { rule } } }`,
    {},
    user,
  );
  const won = sum(trades.filter(({ pnl }) => pnl > 0).map(({ pnl }) => pnl));
  const lost = -sum(trades.filter(({ pnl }) => pnl < 0).map(({ pnl }) => pnl));
  expect(signalStats.total).toMatchObject({ trades: trades.length, netPnl: net(trades), winRate: rate(trades) });
  expect(signalStats.total.profitFactor).toBeCloseTo(won / lost, 10);
  expect(signalStats.groups).toHaveLength(grouped(trades, (d) => d.strategy + d.instrument + d.side).length);
});

test.each([
  ['four groupings', '{ signalStats(groupBy: [STRATEGY, VERSION, SIDE, HOUR]) { timeZone } }', ['groupBy']],
  ['a grouping twice', '{ signalStats(groupBy: [SIDE, SIDE]) { timeZone } }', ['groupBy']],
  ['an unknown zone', '{ signalStats(timeZone: "Mars/Base") { timeZone } }', ['timeZone']],
  ['an offset as zone', '{ signalStats(timeZone: "+05:00") { timeZone } }', ['timeZone']],
  ['no group at all', '{ signalStats(first: 0) { timeZone } }', ['first']],
  [
    'a span turned round',
    '{ signalStats(filter: { from: "2026-04-02T00:00:00Z", to: "2026-04-01T00:00:00Z" }) { total { trades } } }',
    ['filter', 'to'],
  ],
  ['bars out of range', '{ signals(first: 1) { nodes { bars(before: 501) { ts } } } }', ['before']],
])('refuses %s', async (_what, query, path) => {
  expect(await app.runError(query, {}, user)).toMatchObject({ code: 'invalid_input', fields: [{ path }] });
});

test('another user’s backtest, versions and ids answer nothing; unknown groups are refused', async () => {
  const other = await app.user();
  const { backtests } = (
    await app.runOk<{ strategy: { backtests: { nodes: { id: string }[] } } }>(
      'query ($id: ID!) { strategy(id: $id) { backtests { nodes { id } } } }',
      { id: ids[1] },
      user,
    )
  ).strategy;
  const stats =
    'query ($id: ID!) { tradeStats(backtestId: $id, groupBy: [SIDE, CLOSE_REASON]) { groups { trades netPnl averageMae largestMfe } total { trades netPnl } } }';
  const { tradeStats } = await app.runOk<{ tradeStats: { groups: { trades: number }[]; total: { trades: number } } }>(
    stats,
    { id: backtests.nodes[0]?.id },
    user,
  );
  expect(tradeStats.total.trades).toBe(sum(tradeStats.groups.map(({ trades: count }) => count)));
  expect(await app.runOk(stats, { id: backtests.nodes[0]?.id }, other)).toEqual({ tradeStats: null });
  const theirs = `{ signalStats(filter: { strategyIds: ["${ids[0]}", "nonsense"] }) { total { trades netPnl winRate } } }`;
  expect(await app.runOk(theirs, {}, other)).toEqual({
    signalStats: { total: { trades: 0, netPnl: '0.00', winRate: null } },
  });
  const diff = `{ versionDiff(strategyId: "${ids[1]}", a: 1, b: 2) { a { version } } }`;
  expect(await app.runError(diff, {}, other)).toMatchObject({ code: 'not_found' });
  expect(await app.runError('{ signalStats(groupBy: [STRATEGI]) { timeZone } }', {}, user)).toMatchObject({
    message: expect.stringMatching(/STRATEGI.*Did you mean.*STRATEGY/),
  });
  expect(await app.runError('{ signalStats { timeZone } }')).toMatchObject({ code: 'unauthorized' });
});
