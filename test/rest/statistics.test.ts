import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { book } from '../insight/ledger.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// Statistics over REST: the numbers of a small ledger by hand, and what a caller may write wrong.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
let ids: string[];
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  ids = await Promise.all(['First', 'Second'].map((name) => strategy(app).named(name).for(user)));
  const { userId } = user.caller;
  const [first, second] = ids as [string, string];
  const trades = [
    [first, '2026-04-20', '20.00', '13.76', 'target'],
    [first, '2026-04-20', '-30.00', '-36.24', 'stop'],
    [first, '2026-04-21', '50.00', '43.76', 'target'],
    [second, '2026-04-21', '-10.00', '-16.24', 'stop'],
  ] as const;
  for (const [minute, [strategyId, date, gross, pnl, reason]] of trades.entries()) {
    await book(app, { strategyId, userId, entered: date, closed: date, gross, pnl, reason, minute });
  }
});
afterAll(() => app.close());

async function get(path: string) {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${user.token}` } });
  return { status: response.status, body: await response.json() };
}

describe('GET /api/statistics/signals', () => {
  it('gives the totals of a ledger by hand', async () => {
    const { body } = await get('/api/statistics/signals');
    expect(body.groups).toHaveLength(1);
    expect(body.total).toMatchObject({
      trades: 4,
      wins: 2,
      losses: 2,
      win_rate: 0.5,
      gross_pnl: '30.00',
      net_pnl: '5.04',
      commission: '4.96',
      slippage_cost: '20.00',
      expectancy: '1.26',
      max_drawdown: '36.24',
      average_mae: null,
    });
    expect(body).toMatchObject({ time_zone: 'America/Chicago', disclaimer: { rule: 'CFTC Rule 4.41' } });
  });

  it('groups by up to three, in snake_case, and filters', async () => {
    const { body } = await get(`/api/statistics/signals?group_by=strategy,close_reason&sides=long&instruments=MES`);
    const rows = body.groups.map(
      ({ key, trades, net_pnl }: { key: Record<string, unknown>; trades: number; net_pnl: string }) => [
        ids.indexOf(key.strategy_id as string),
        key.close_reason,
        trades,
        net_pnl,
      ],
    );
    expect(rows.sort()).toEqual([
      [0, 'stop', 1, '-36.24'],
      [0, 'target', 2, '57.52'],
      [1, 'stop', 1, '-16.24'],
    ]);
    const second = await get(`/api/statistics/signals?strategy_ids=${ids[1]}&close_reasons=stop&group_by=trade_date`);
    expect(second.body.groups).toMatchObject([{ key: { trade_date: '2026-04-21' }, trades: 1 }]);
  });

  it.each([
    ['group_by=moon', 'literal_error', ['query', 'group_by']],
    ['group_by=strategy,,day', 'literal_error', ['query', 'group_by']],
    ['strategy_ids=x', 'uuid_parsing', ['query', 'strategy_ids']],
    ['limit=0', 'greater_than_equal', ['query', 'limit']],
    ['excursions=perhaps', 'bool_parsing', ['query', 'excursions']],
    ['from=yesterday', 'datetime_parsing', ['query', 'from']],
    ['time_zone=Moon/Crater', expect.any(String), ['query', 'time_zone']],
    ['group_by=strategy,side,day,hour', expect.any(String), ['query', 'group_by']],
  ])('refuses %s', async (query, type, loc) => {
    const { status, body } = await get(`/api/statistics/signals?${query}`);
    expect({ status, body }).toMatchObject({ status: 422, body: { detail: [{ type, loc }] } });
  });
});

describe('GET /api/statistics/blocked and audit', () => {
  it('counts by group', async () => {
    const blocked = await get('/api/statistics/blocked?group_by=breaker,day');
    expect(blocked).toMatchObject({ status: 200, body: { groups: [] } });
    const audit = await get(`/api/statistics/audit?group_by=decision,node&strategy_id=${ids[0]}`);
    expect(audit).toMatchObject({ status: 200, body: { groups: [] } });
  });
});
