import { afterAll, beforeAll, expect, test } from 'vitest';
import { events, open } from '../rest/shim-server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ mode: 'production', traffic: { metricsToken: 'a token for the scraper' } });
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const scrape = async (): Promise<Map<string, number>> => {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a token for the scraper' } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
};
const startingWith = (all: Map<string, number>, start: string): number | undefined =>
  [...all].find(([name]) => name.startsWith(start))?.[1];

test('production serves them only with the token', async () => {
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(404);
});

test('requests by route, operations by field, streams, runtimes, jobs and signal events are measured', async () => {
  const user = await app.user();
  const headers = { authorization: `Bearer ${user.token}` };
  const before = await scrape();
  for (const id of ['019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f', '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4e']) {
    expect((await fetch(`${url}/api/signals/${id}`, { headers })).status).toBe(404);
  }
  await fetch(`${url}/wp-login.php`);
  await app.ask('{ me { id } }', {}, user);
  await app.ask('{ me { id } }');
  await strategy(app).for(user);
  const stream = events(await open(`${url}/api/signals/stream`, headers));
  await stream.next();
  await stream.next();

  const strategyId = await strategy(app).on('MES').as('ready').for(user);
  await app.services.runtimes.start(user.caller, { strategyId, mode: 'paper' });

  await expect.poll(async () => startingWith(await scrape(), 'ex7_hub_streams')).toBe(1);
  const after = await scrape();
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(grown('ex7_http_request_seconds_count{method="GET",route="/api/signals/{signal_id}",status="404"}')).toBe(2);
  expect(grown('ex7_http_request_seconds_count{method="GET",route="other",status="404"}')).toBe(1);
  expect(grown('ex7_graphql_operation_seconds_count{type="query",field="signal",outcome="ok"}')).toBe(2);
  expect(grown('ex7_graphql_operation_seconds_count{type="query",field="me",outcome="ok"}')).toBe(1);
  expect(grown('ex7_graphql_operation_seconds_count{type="query",field="me",outcome="error"}')).toBe(1);
  expect(grown('ex7_graphql_operation_seconds_count{type="subscription",field="signalEvents",outcome="ok"}')).toBe(1);
  expect(after.get('ex7_runtimes{status="starting"}')).toBe(1);
  expect(grown('ex7_events_total{kind="runtime"}')).toBe(1);
  expect(after.get('ex7_hub_waiting{of="all"}')).toBe(0);
  expect(after.get('ex7_dispatcher_lag_seconds')).toBe(0);
  expect(startingWith(after, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  expect([...after.keys()].some((name) => name.includes(user.caller.userId))).toBe(false);
  await stream.return();
});

test('jobs are counted by task and state; delivery of an event to an open stream is timed', async () => {
  const user = await app.user();
  await strategy(app).for(user);
  const { events: log, hub } = app.services;
  const warning = { kind: 'risk_warning' as const, strategyId: null, instrument: null, payload: {} };
  const stream = hub.subscribe({ userId: user.caller.userId, filter: { kinds: ['risk_warning'] } });
  expect((await stream.next()).value).toMatchObject({ type: 'heartbeat' });
  await app.database.db.transaction(async (tx) => {
    await tx.query({ name: 'test_job', text: `select 1 from graphile_worker.add_job('nobody_does_this')` });
    await log.append(tx, user.caller.userId, [warning]);
  });
  expect((await stream.next()).value).toMatchObject({ type: 'event' });
  const after = await scrape();
  expect(after.get('ex7_jobs{task="nobody_does_this",state="waiting"}')).toBe(1);
  expect(after.get('ex7_events_total{kind="risk_warning"}')).toBe(1);
  expect(after.get('ex7_event_delivery_seconds_count{kind="risk_warning"}')).toBe(1);
  await stream.return?.();
});

test('no scrape failed', () => {
  expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
});
