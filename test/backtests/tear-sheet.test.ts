import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { backtest, loosenLimits } from './support.ts';

// A backtest as one page that needs nothing else.

const QUERY = 'query ($id: ID!) { tearSheet(backtestId: $id) }';
const NAME = 'Cross <script>alert(1)</script> & "more"';
let app: TestApp;
let user: TestCaller<UserCaller>;
let strategyId: string;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * 86_400_000);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', wandering(4_000));
  strategyId = await strategy(app).on('MES').named(NAME).for(user);
});
afterAll(() => app.close());

const page = async (id: string, by = user) =>
  (await app.runOk<{ tearSheet: string | null }>(QUERY, { id }, by)).tearSheet;

it('has the figures, every trade, the caveats and the disclaimer of the backtest', async () => {
  const id = await backtest(app, user, strategyId);
  const html = (await page(id)) as string;
  const row = await app.database.db.prisma.backtest.findUniqueOrThrow({ where: { id }, include: { trades: true } });
  const metrics = row.metrics as unknown as { netPnl: string; trades: number };
  expect(html).toContain(`<td>Net P&amp;L, USD</td><td>${metrics.netPnl}</td>`);
  expect(html).toContain(`<td>Trades</td><td>${metrics.trades}</td>`);
  expect(row.trades.length).toBeGreaterThan(5);
  for (const { pnl, entryTs } of row.trades) {
    expect(html).toContain(`<td>${pnl.toFixed(2)}</td>`);
    expect(html).toContain(entryTs.toISOString().slice(0, 16).replace('T', ' '));
  }
  for (const { message } of row.caveats as unknown as { message: string }[]) {
    expect(html).toContain(message.replaceAll('&', '&amp;'));
  }
  expect(html).toMatch(/hypothetical/i);
  const { days } = row.curves as unknown as { days: { date: string; closed: number }[] };
  const march = days.filter(({ date }) => date.startsWith('2026-03')).reduce((sum, { closed }) => sum + closed, 0);
  expect(html).toContain(`<td>2026-03</td><td>${(march / 100).toFixed(2)}</td>`);
  expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(2);
});

it('is self-contained, and runs nothing of what a user named', async () => {
  const html = (await page(await backtest(app, user, strategyId))) as string;
  expect(html).toContain('Cross &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;');
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:/i);
});

it('is the caller’s own, and of a backtest that is done', async () => {
  const queued = await app.services.backtests.run(user.caller, { strategyId });
  expect(await app.runError(QUERY, { id: queued }, user)).toMatchObject({
    code: 'conflict',
    message: 'The backtest is queued.',
  });
  expect(await page(queued, await app.user())).toBeNull();
  expect(await app.runError(QUERY, { id: queued })).toMatchObject({ status: 401 });
});
