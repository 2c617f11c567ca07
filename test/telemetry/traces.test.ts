import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTelemetry, type Telemetry } from '../../src/observability/telemetry.ts';
import { walk } from '../engine/support/market.ts';
import { type Child, childToken, startChild } from '../faults/support/child-process.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { barInput, upBarBuyer } from '../support/desk.ts';
import { type CollectedSpan, type FakeCollector, startFakeCollector } from '../support/fake-collector.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { standings } from '../support/runtimes.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const traceparent = `00-${TRACE}-${PARENT}-01`;

let collector: FakeCollector;
let telemetry: Telemetry;
let app: TestApp;
let url: string;
const faults: Error[] = [];
let ended: CollectedSpan[];

beforeAll(async () => {
  collector = await startFakeCollector();
  telemetry = await startTelemetry({
    endpoint: collector.url,
    serviceName: 'ex7-test',
    version: '1.2.3',
    onFault: (error) => faults.push(error),
  });
  app = await createTestApp({ telemetry });
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  await collector.close();
});

/** A request that meets a fault: the table that it reads is away. */
async function meetFault(): Promise<void> {
  await app.database.db.query({ name: 'test_break', text: 'alter table waitlist_entry rename to waitlist_away' });
  const answer = await fetch(`${url}/api/waitlist/count`, { headers: { traceparent } });
  expect(answer.status).toBe(500);
  await app.database.db.query({ name: 'test_mend', text: 'alter table waitlist_away rename to waitlist_entry' });
  expect(app.log.filter(({ level }) => level === 'error')).toEqual([expect.objectContaining({ traceId: TRACE })]);
}

const all = (name: string) => ended.filter((span) => span.name === name);
const the = (name: string): CollectedSpan => {
  const found = all(name);
  expect(found, `${name} among ${ended.map((span) => span.name)}`).toHaveLength(1);
  return found[0] as CollectedSpan;
};

test('traces requests below the client’s span, operations, commits and jobs; failures log their trace id', async () => {
  const user = await app.user();
  const headers = { authorization: `Bearer ${user.token}`, traceparent };
  const id = randomUUID();
  expect((await fetch(`${url}/api/signals/${id}?secret=hush`, { headers })).status).toBe(404);
  const asked = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: headers.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query WhoAmI { me { id } }' }),
  });
  expect(asked.status).toBe(200);

  const bars = walk(40);
  const ingest = (from: number, to: number) =>
    app.services.marketData.ingest('MES', bars.slice(from, to).map(barInput));
  await ingest(0, 20);
  const strategyId = await strategy(app).on('MES', '1m').drawn(upBarBuyer()).as('ready').for(user);
  await app.services.runtimes.start(user.caller, { strategyId, mode: 'paper' });
  app.dispatch({ pollInterval: 20 });
  await app.work();
  await ingest(20, 40);
  const job = {
    name: 'test_job',
    text: `select 1 from graphile_worker.add_job('alert_deliver', json_build_object('id', $1::text))`,
  };
  await app.database.db.query(job, [id]);
  await meetFault();
  const last = new Date(bars[39]!.ts).toISOString();
  await until(async () => (await standings(app.database.db)).every(({ lastBarTs }) => lastBarTs === last));
  const left = { name: 'test_left', text: `select count(*)::int as count from graphile_worker.jobs` };
  await until(async () => (await app.database.db.query<{ count: number }>(left))[0]!.count === 0);

  // Spans are sent in batches: the rest goes when it is closed.
  await until(async () => (await fetch(`${url}/healthz`)).ok);
  await telemetry.close();
  ended = collector.spans;

  const rest = the('GET /api/signals/{signal_id}');
  expect(rest).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, kind: 2, failed: false, service: 'ex7-test' });
  expect(rest.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/api/signals/{signal_id}',
    'http.response.status_code': 404,
  });
  const below = ended.filter((span) => span.parentSpanId === rest.spanId);
  expect(below.map(({ traceId, attributes }) => [traceId, attributes['graphql.field']])).toEqual([[TRACE, 'signal']]);

  const request = the('POST /graphql');
  expect(request.parentSpanId ?? '').toBe('');
  expect(request.traceId).not.toBe(TRACE);
  expect(the('query WhoAmI')).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId, failed: false });

  expect(the('GET /api/waitlist/count')).toMatchObject({ traceId: TRACE, failed: true });
  expect(all('dispatcher events')[0]?.attributes).toMatchObject({ 'ex7.instrument': 'MES', 'ex7.events': 1 });
  expect(all('dispatcher bars')[0]?.attributes).toMatchObject({ 'ex7.instrument': 'MES', 'ex7.runs': 1 });
  expect(the('job alert_deliver').attributes).toMatchObject({ 'ex7.id': id, 'ex7.attempt': 1 });
  for (const name of ['dispatcher events', 'dispatcher bars', 'job alert_deliver']) {
    for (const { parentSpanId } of all(name)) expect(parentSpanId ?? '', name).toBe('');
  }
  expect(JSON.stringify(ended)).not.toContain('hush');
  expect(faults).toEqual([]);
});

test('a job span has no request as parent, though a request opened its connection', async () => {
  const own = await startFakeCollector();
  const measured = await startTelemetry({
    endpoint: own.url,
    serviceName: 'ex7-test',
    version: '1.2.3',
    onFault: (error) => faults.push(error),
  });
  const other = await createTestApp({ telemetry: measured });
  const id = randomUUID();
  const job = {
    name: 'test_job',
    text: `select 1 from graphile_worker.add_job('alert_deliver', json_build_object('id', $1::text))`,
  };
  const left = { name: 'test_left', text: `select count(*)::int as count from graphile_worker.jobs` };
  const request = measured.startSpan({ name: 'request' });
  await request.within(async () => {
    await other.work();
    await other.database.db.query(job, [id]);
    await until(async () => (await other.database.db.query<{ count: number }>(left))[0]!.count === 0);
  });
  request.end();
  await other.close();
  await measured.close();
  await own.close();
  const [done] = own.spans.filter(({ name }) => name === 'job alert_deliver');
  expect(done).toMatchObject({ attributes: { 'ex7.id': id } });
  expect(done?.parentSpanId ?? '').toBe('');
});

test('a refusing collector is logged once per batch, and delays no request', async () => {
  const broken = await startFakeCollector();
  broken.fail(400);
  const failures: Error[] = [];
  const cut = await startTelemetry({
    endpoint: broken.url,
    serviceName: 'ex7-test',
    version: '1.2.3',
    onFault: (error) => failures.push(error),
  });
  const served = await createTestApp({ telemetry: cut });
  const { url: at } = await served.listen();
  for (let n = 0; n < 10; n++) expect((await fetch(`${at}/api/waitlist/count`)).status).toBe(200);
  await served.close();
  await cut.close();
  await broken.close();
  expect(failures).toHaveLength(1);
});

const FORBIDDEN = ['--import', fileURLToPath(new URL('no-opentelemetry.mjs', import.meta.url))];
let database: TestDatabase;
const children: Child[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await database.drop();
});
const start = async (env: Record<string, string>, node: string[] = []) => {
  const child = await startChild('server', { databaseUrl: database.url, node, env });
  children.push(child);
  return child;
};

test('without an endpoint OpenTelemetry is not loaded', { timeout: 60_000 }, async () => {
  const { url: at } = await start({}, FORBIDDEN);
  const headers = { authorization: `Bearer ${await childToken(randomUUID())}` };
  expect((await fetch(`${at}/api/strategies`, { headers })).status).toBe(200);
  const told = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  await expect(start(told, FORBIDDEN)).rejects.toThrow('OpenTelemetry was loaded');
});

test('a process with a collector sends all spans before it exits', { timeout: 60_000 }, async () => {
  const own = await startFakeCollector();
  const child = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `${own.url}/`, OTEL_SERVICE_NAME: 'ex7-api' });
  expect((await fetch(`${child.url}/api/engines`, { headers: { traceparent } })).status).toBe(401);
  await child.terminate();
  await own.close();
  const request = own.spans.find(({ name }) => name === 'GET /api/engines');
  expect(request).toMatchObject({ service: 'ex7-api', traceId: TRACE, parentSpanId: PARENT });
});
