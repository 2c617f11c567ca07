import { connect } from 'node:net';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { book } from '../insight/ledger.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
const ROWS = 450;

beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  const id = await strategy(app).named('=HYPERLINK("x"), "y"').describedAs('-1+1').for(user);
  const closed = { strategyId: id, userId: user.caller.userId, entered: '2026-03-03', closed: '2026-03-03' };
  await Promise.all(
    Array.from({ length: ROWS }, (_, minute) => book(app, { ...closed, pnl: `${minute - 200}.50`, minute })),
  );
}, 60_000);
afterAll(() => app.close());

const ask = (query: string, { search = '', accept = '*/*', variables = {} } = {}, by: TestCaller | null = user) =>
  fetch(`${url}/graphql${search}`, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(by ? { authorization: `Bearer ${by.token}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
const SIGNALS =
  'query ($f: SignalFilter) { signals(filter: $f, orderBy: { field: PNL, direction: ASC }) { nodes { id pnl firedAt size strategy { name } } } }';

describe('a list', () => {
  test('is exported as CSV over all pages, with units and zone, and no formulas', async () => {
    const response = await ask(SIGNALS, { search: '?format=csv' });
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe('id,pnl (USD),firedAt (UTC),size (contracts),strategy.name');
    expect(lines).toHaveLength(ROWS + 1);
    expect(new Set(lines).size).toBe(ROWS + 1);
    expect(lines[1]).toMatch(/^[\w-]{36},-200\.50,2026-03-03T18:00:00\.000Z,1,"'=HYPERLINK\(""x""\), ""y"""$/);
  });

  test('is exported as NDJSON by Accept; the first line describes the columns', async () => {
    const response = await ask(SIGNALS, { accept: 'application/x-ndjson' });
    const [head, ...rows] = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(head.header).toMatchObject({ timeZone: 'America/Chicago' });
    expect(head.header.columns).toContainEqual({ name: 'pnl', type: 'Decimal', unit: 'USD' });
    expect(rows).toHaveLength(ROWS);
    expect(rows[0]).toMatchObject({ pnl: '-200.50', size: 1 });
  });

  test('is exported as Parquet, units and zone in its metadata', async () => {
    const file = await (await ask(SIGNALS, { search: '?format=parquet' })).arrayBuffer();
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(ROWS);
    expect(rows[0]).toMatchObject({ pnl: '-200.50', size: 1, firedAt: new Date('2026-03-03T18:00:00Z') });
    expect(parquetMetadata(file).key_value_metadata).toEqual(
      expect.arrayContaining([
        { key: 'timeZone', value: 'America/Chicago' },
        { key: 'unit:pnl', value: 'USD' },
      ]),
    );
  });

  test('keeps its filter and its size', async () => {
    const few = 'query ($f: SignalFilter) { signals(filter: $f, first: 3) { edges { node { id } } } }';
    expect((await (await ask(few, { search: '?format=csv' })).text()).split('\r\n')).toHaveLength(5);
    const none = { f: { status: 'OPEN' } };
    expect(await (await ask(SIGNALS, { search: '?format=csv', variables: none })).text()).toMatch(/^id,[^\n]*\n$/);
  });
});

test('a statistic and a nested list are exported', async () => {
  const stats =
    '{ signalStats(groupBy: [STRATEGY, DAY], timeZone: "Europe/Berlin") { groups { key { strategy { description } day } trades netPnl winRate } } }';
  const lines = (await (await ask(stats, { search: '?format=csv' })).text()).trimEnd().split('\r\n');
  expect(lines[0]).toBe('key.strategy.description,key.day (Europe/Berlin),trades,netPnl (USD),winRate (0 to 1)');
  expect(lines[1]).toMatch(/^'-1\+1,2026-03-03,/);
  const { strategies } = await app.runOk<{ strategies: { nodes: { id: string }[] } }>(
    '{ strategies { nodes { id } } }',
    {},
    user,
  );
  const nested = `{ strategy(id: "${strategies.nodes[0]?.id}") { versions { nodes { version nodeCount } } } }`;
  expect(await (await ask(nested, { search: '?format=csv' })).text()).toMatch(/^version,nodeCount\r\n1,\d+\r\n$/);
});

test('what cannot be exported is refused as an error', async () => {
  const refused = async (query: string, search: string) => {
    const response = await ask(query, { search });
    return { status: response.status, ...((await response.json()) as { errors: { message: string }[] }).errors[0] };
  };
  expect(await refused(SIGNALS, '?format=xlsx')).toMatchObject({
    message: expect.stringMatching(/csv, ndjson, parquet/),
  });
  expect(await refused('{ me { id } }', '?format=csv')).toMatchObject({ message: expect.stringMatching(/one list/) });
  const two = '{ signals { nodes { id } } strategies { nodes { id } } }';
  expect(await refused(two, '?format=csv')).toMatchObject({ message: expect.stringMatching(/one list.*asks for 2/) });
  expect(await refused('{ signals(first: 0) { nodes { id } } }', '?format=csv')).toMatchObject({
    extensions: { code: 'invalid_input' },
  });
  expect(await refused('{ signals { nodes { nothing } } }', '?format=csv')).toMatchObject({
    message: expect.stringMatching(/Cannot query field/),
  });
  expect(await refused('{ signals {', '?format=csv')).toMatchObject({ message: expect.stringMatching(/Syntax/) });
  expect((await ask(SIGNALS, { search: '?format=csv' }, null)).status).toBe(401);
});

test('a client that leaves ends the export', async () => {
  const { port } = new URL(url);
  const body = JSON.stringify({ query: SIGNALS });
  const socket = connect(Number(port));
  socket.write(
    `POST /graphql?format=csv HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${user.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await until(async () => (await fetch(`${url}/healthz`)).ok);
});
