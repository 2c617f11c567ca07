import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRows } from '../../rest-shim/index.ts';
import { schema } from '../../src/graphql/schema.ts';
import { statement } from '../../src/platform/database.ts';
import { events, open } from '../rest/shim-server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { fire, publish } from '../support/signals.ts';
import { NAMING, OWNED_TYPES, type Owned, PUBLIC_TYPES, SHOWS_MARKER, SHOWS_NONE, TELLS_OF_ANOTHERS } from './cases.ts';

// Ada has one of everything. Whatever Bob asks, by any field, argument, filter, cursor, stream or REST call of hers, he
// gets to the byte what he gets for a thing that does not exist. The calls are made from the schema and the REST rows.

type User = Awaited<ReturnType<TestApp['user']>>;
type Ids = Record<Owned, string>;

const MARKER = 'ADAS-OWN';
let app: TestApp;
let url: string;
let ada: User;
let bob: User;
/** Hers; and of nobody. */
let hers: Ids;
const nobodys: Ids = {
  strategy: randomUUID(),
  signal: randomUUID(),
  backtest: randomUUID(),
  channel: randomUUID(),
  cursor: 'nonsense',
  token: randomUUID(),
};
/** Every text by which something of hers would be known. */
let marks: string[];

beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  ada = await app.user({ email: `${MARKER.toLowerCase()}@test.example` });
  bob = await app.user();
  const parts = { db: app.database.db, services: app.services };
  const made: string[] = [];
  const bar = { open: '20000', high: '20010', low: '19990', close: '20005', volume: '10' };
  await app.services.marketData.ingest('MNQ', [{ ts: '2026-04-20T15:30:00.000Z', ...bar }]);
  for (const user of [ada, bob]) {
    const mark = user === ada ? MARKER : 'BOBS';
    const strategies = [];
    for (const n of [1, 2, 3, 4]) {
      strategies.push(await strategy(app).named(`${mark} ${n}`).on('MNQ').as('ready').for(user));
    }
    const fired = [];
    for (const id of strategies.slice(0, 3)) {
      fired.push(await fire(parts, user.caller, id, { reason: { mark }, instrument: 'MNQ' }));
    }
    const denied = await publish(parts, user.caller, strategies[3] as string, { reason: { mark } });
    expect(denied.kind).toBe('blocked');
    await app.services.runtimes.start(user.caller, { strategyId: strategies[0] as string, mode: 'paper' });
    await app.database.db.query(AUDIT, [user.caller.userId, strategies[0], fired[0]?.id, JSON.stringify({ mark })]);
    if (user === ada) {
      made.push(...strategies, ...fired.map(({ id }) => id));
      const [strategyId = '', signal] = [strategies[0], fired[0]?.id];
      hers = {
        strategy: strategyId,
        signal: signal as string,
        backtest: await madeId('runBacktest', 'Backtest', { strategyId }),
        channel: await channel(),
        cursor: '',
        token: randomUUID(),
      };
    }
  }
  // He starts more than a free account may.
  await app.runOk(COMP, { userId: bob.caller.userId }, await app.user({ admin: true }));
  const { userId, email } = ada.caller;
  marks = [MARKER, userId, email as string, hers.backtest, hers.channel, ...made];
}, 60_000);
afterAll(() => app.close());

const AUDIT = statement(
  'test_isolation_audit',
  `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision, signal_id, reason)
   values (gen_random_uuid(), $1, $2, 1, 'MNQ', '1m', '2026-04-20T13:30:00Z', 'paper', 'fired', $3, $4)`,
);

const COMP = `mutation ($userId: ID!) {
  compAccount(userId: $userId, tier: PRO, until: "2030-01-01T00:00:00Z", reason: "more runtimes") {
    __typename ... on Error { code message }
  }
}`;

async function madeId(field: string, type: string, input: object): Promise<string> {
  const args = schema.getMutationType()?.getFields()[field]?.args ?? [];
  const query = `mutation ($input: ${args[0]?.type}) { ${field}(input: $input) { __typename ... on ${type} { id } ... on Error { code message } } }`;
  return (await app.runOk<Record<string, { id: string }>>(query, { input }, ada))[field]?.id as string;
}
async function channel(): Promise<string> {
  if (!schema.getMutationType()?.getFields().createAlertChannel) return randomUUID();
  const query = `mutation { createAlertChannel(input: { kind: WEBHOOK, destination: "https://93.184.215.14/${MARKER}" }) {
    __typename ... on Error { code message } ... on CreatedAlertChannel { channel { id } } } }`;
  return (await app.runOk<{ createAlertChannel: { channel: { id: string } } }>(query, {}, ada)).createAlertChannel
    .channel.id;
}

/** Everything of hers that is stored, as text: what nobody else may change. */
async function stored(): Promise<string> {
  const tables = [
    'strategy',
    'strategy_version',
    'signal',
    'signal_audit',
    'runtime',
    'backtest',
    'alert_channel',
    'event',
  ];
  const rows = [];
  for (const table of tables) {
    const owner =
      table === 'strategy_version' ? `strategy_id in (select id from strategy where user_id = $1)` : 'user_id = $1';
    const text = `select coalesce(json_agg(x order by x::text), '[]')::text as rows from (select to_jsonb(t) - 'heartbeat_at' as x from ${table} t where ${owner}) s`;
    const exists = await app.database.db.query<{ there: boolean }>(
      { name: `test_isolation_is_${table}`, text: `select to_regclass('${table}') is not null as there` },
      [],
    );
    if (!exists[0]?.there) continue;
    rows.push(await app.database.db.query({ name: `test_isolation_${table}`, text }, [ada.caller.userId]));
  }
  return JSON.stringify(rows);
}

/** All there is of a type, without going in circles. */
function everything(type: GraphQLOutputType, seen: readonly string[] = []): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) {
    const parts = named
      .getTypes()
      .map((one) => `... on ${one.name} ${everything(one, seen).replaceAll(/\b(\w+)(?=[ ({])/g, '$1')}`);
    return `{ __typename ... on Error { code message } ${parts.filter((part) => !/ \.\.\. on \w+Error/.test(` ${part}`)).join(' ')} }`;
  }
  if (!isObjectType(named)) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
  const shown = fields.flatMap((field) => {
    const inner = getNamedType(field.type);
    if (isLeafType(inner)) return [field.name];
    if (seen.includes(inner.name)) return OWNED_TYPES.has(inner.name) ? [`${field.name} ${leaves(inner.name)}`] : [];
    if (field.name === 'bars' || field.name === 'lastBar') return [];
    return [`${field.name} ${everything(field.type, [...seen, named.name])}`];
  });
  return `{ __typename ${shown.join(' ')} }`;
}
function leaves(name: string): string {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  const plain = fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
  return `{ __typename ${plain.map((field) => field.name).join(' ')} }`;
}

/** Through the registry of known documents, which no limit of size concerns. */
async function ask(query: string, variables: Record<string, unknown>, by: User): Promise<string> {
  const operation = app.operations.prepare(query);
  const context = { caller: by.caller, client: { address: null, userAgent: null } };
  return JSON.stringify(await app.operations.execute({ operation, variables, context }));
}

const roots = (kind: 'Query' | 'Mutation' | 'Subscription'): GraphQLField<unknown, unknown>[] =>
  Object.values(
    (schema as GraphQLSchema).getType(kind)
      ? (schema.getType(kind) as never as { getFields(): object }).getFields()
      : {},
  );

/** Where an argument, or a field of its input, names something; `path` leads there in the variables. */
interface Point {
  name: string;
  kind: Owned | 'public' | undefined;
  path: string[];
}
function pointsOf(type: string, field: GraphQLField<unknown, unknown>): Point[] {
  return field.args.flatMap((arg) => pointsIn(arg, `${type}.${field.name}(${arg.name})`, [arg.name], []));
}
function pointsIn({ type }: Pick<GraphQLArgument, 'type'>, name: string, path: string[], seen: string[]): Point[] {
  const named = getNamedType(type);
  const last = path.at(-1);
  if (named.name === 'ID' || last === 'after' || last === 'token') return [{ name, kind: NAMING[name], path }];
  if (!isInputObjectType(named) || seen.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    pointsIn(field, `${named.name}.${field.name}`, [...path, field.name], [...seen, named.name]),
  );
}

/** A sound value for what has to be there. */
function sound(type: GraphQLInputType): unknown {
  if (isListType(getNullableType(type))) return [];
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    if (named.name === 'GraphInput') return unfinishedGraph();
    const needed = Object.values(named.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, sound(field.type)]));
  }
  const examples: Record<string, unknown> = {
    ID: 'MES',
    String: 'text',
    Int: 1,
    Float: 1,
    Boolean: true,
    DateTime: '2027-01-01T00:00:00Z',
    Decimal: '5000',
    JSON: {},
    Tier: 'PRO',
    Timeframe: 'M5',
  };
  return examples[named.name] ?? null;
}
function variablesFor(field: GraphQLField<unknown, unknown>, at: string[], value: unknown): Record<string, unknown> {
  const needed = field.args.filter((arg) => isNonNullType(arg.type));
  const variables: Record<string, unknown> = Object.fromEntries(needed.map((arg) => [arg.name, sound(arg.type)]));
  let place = variables;
  for (const key of at.slice(0, -1)) {
    place[key] = { ...(place[key] as object) };
    place = place[key] as Record<string, unknown>;
  }
  place[at.at(-1) as string] = value;
  return variables;
}
function documentOf(kind: string, field: GraphQLField<unknown, unknown>): string {
  const head = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const call = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isUnionType(getNamedType(field.type))
    ? '{ __typename ... on Error { code message } }'
    : everything(field.type);
  return `${kind} ${head && `(${head})`} { ${field.name}${call && `(${call})`} ${selection} }`;
}
/** What names nothing of hers: her ids as the unknown ones, and nothing else of it. */
function withoutIds(text: string): string {
  let masked = text;
  for (const kind of Object.keys(nobodys) as Owned[]) {
    if (hers[kind]) masked = masked.replaceAll(hers[kind], 'ID').replaceAll(nobodys[kind], 'ID');
  }
  return masked
    .replaceAll(/"(now|timestamp|occurredAt|ts)":"[^"]*"/g, '"$1":""')
    .replaceAll(/"uptimeSeconds":[\d.]+/g, '');
}

const points = (['Query', 'Mutation'] as const).flatMap((type) =>
  roots(type).flatMap((field) => pointsOf(type, field).map((point) => ({ ...point, type, field }))),
);
const owned = points.filter(({ kind }) => kind !== undefined && !['public', 'cursor', 'token'].includes(kind));

describe('every part of the schema has been thought of', () => {
  test('arguments and input fields that name something', () => {
    const all = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
    const found = all.flatMap((type) =>
      isObjectType(type) ? Object.values(type.getFields()).flatMap((field) => pointsOf(type.name, field)) : [],
    );
    expect(found.length).toBeGreaterThan(40);
    const unknown = found.filter(({ kind }) => kind === undefined).map(({ name }) => name);
    expect([...new Set(unknown)], 'say in cases.ts whose these are').toEqual([]);
  });

  test('types', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    );
    const known = (name: string) =>
      OWNED_TYPES.has(name) || PUBLIC_TYPES.has(name) || /^(Query|Mutation|Subscription)$/.test(name);
    expect(
      types.map(({ name }) => name).filter((name) => !known(name)),
      'say in cases.ts whose these are',
    ).toEqual([]);
  });

  test('queries without an argument that must be there', () => {
    const plain = roots('Query').filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
    const unknown = plain.map(({ name }) => name).filter((name) => !SHOWS_MARKER.has(name) && !SHOWS_NONE.has(name));
    expect(unknown, 'say in cases.ts what these show').toEqual([]);
  });
});

describe('what Bob sees of his own', () => {
  const plain = roots('Query').filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
  test.each(plain.map((field) => [field.name, field] as const))(
    '%s, with all that it leads to, holds nothing of Ada',
    async (name, field) => {
      const query = documentOf('query', field);
      const [hersToo, his] = [await ask(query, {}, ada), await ask(query, {}, bob)];
      expect(his).not.toMatch(/"code":"internal"/);
      for (const mark of marks) expect(his).not.toContain(mark);
      // She sees hers there: the test would notice if he did.
      if (SHOWS_MARKER.has(name)) expect(marks.some((mark) => hersToo.includes(mark))).toBe(true);
    },
  );
});

describe('what Bob gets by her ids', () => {
  test.each(owned.map((point) => [`${point.type}.${point.field.name} by ${point.name}`, point] as const))(
    '%s is what he gets for nothing',
    async (_name, { name, kind, path, type, field }) => {
      const query = documentOf(type.toLowerCase(), field);
      const before = await stored();
      const by = async (ids: Ids) => ask(query, variablesFor(field, path, ids[kind as Owned]), bob);
      const [foreign, unknown] = [await by(hers), await by(nobodys)];
      expect(foreign).not.toContain(MARKER);
      expect(foreign).not.toMatch(/"code":"(internal|invalid_input)"/);
      if (TELLS_OF_ANOTHERS.has(name)) expect(foreign).toMatch(/"code":"not_owner"/);
      else expect(withoutIds(foreign)).toBe(withoutIds(unknown));
      expect(await stored()).toBe(before);
      // She gets something else by it (but for a report that nothing has been run for).
      if (type === 'Query' && field.name !== 'parity')
        expect(withoutIds(await ask(query, variablesFor(field, path, hers[kind as Owned]), ada))).not.toBe(
          withoutIds(unknown),
        );
    },
  );

  const paged = points.filter(({ kind }) => kind === 'cursor');
  test.each(paged.map((point) => [point.name, point] as const))(
    '%s: a cursor of hers leads to nothing of hers',
    async (_name, { path, field }) => {
      const first = `query { ${field.name}(first: 1) { pageInfo { endCursor } } }`;
      const { data } = JSON.parse(await ask(first, {}, ada));
      const cursor = data[field.name].pageInfo.endCursor as string;
      expect(cursor).toEqual(expect.any(String));
      const his = await ask(documentOf('query', field), variablesFor(field, path, cursor), bob);
      for (const mark of marks) expect(his).not.toContain(mark);
    },
  );
});

describe('what Bob hears', () => {
  /** Fires for Ada and then for Bob, and answers the first thing that is heard. */
  const happen = async () => {
    const parts = { db: app.database.db, services: app.services };
    await app.services.runtimes.stop(ada.caller, { strategyId: hers.strategy, mode: 'paper' });
    await publish(parts, ada.caller, hers.strategy, { reason: { mark: MARKER } });
    const own = await strategy(app).as('ready').for(bob);
    await app.services.runtimes.start(bob.caller, { strategyId: own, mode: 'paper' });
    await publish(parts, bob.caller, own, { reason: { mark: 'BOBS' } });
    await app.services.runtimes.start(ada.caller, { strategyId: hers.strategy, mode: 'paper' });
  };

  const followed = roots('Subscription').filter(({ name }) => name !== 'bars');
  test.each(followed.map((field) => [field.name, field] as const))(
    '%s carries nothing of hers, by her id or without',
    async (_name, field) => {
      const named = pointsOf('Subscription', field).filter(({ kind }) => kind !== 'public');
      const ids = [{}, ...named.map(({ kind, path }) => variablesFor(field, path, hers[kind as Owned]))].filter(
        (variables) => !field.args.some((arg) => isNonNullType(arg.type) && !(arg.name in variables)),
      );
      const heard: string[] = [];
      const streams = [];
      for (const variables of ids) {
        const operation = app.operations.prepare(documentOf('subscription', field));
        const context = { caller: bob.caller, client: { address: null, userAgent: null } };
        const ending = new AbortController();
        const source = await app.operations.subscribe({ operation, variables, context, signal: ending.signal });
        if (!(Symbol.asyncIterator in source)) {
          heard.push(JSON.stringify(source));
          continue;
        }
        const reading = (async () => {
          for await (const result of source) heard.push(JSON.stringify(result));
        })().catch((error: Error) => heard.push(error.message));
        streams.push({ ending, reading });
      }
      await happen();
      const silent = field.name === 'backtestProgress' || field.name === 'riskWarnings';
      if (!silent) await expect.poll(() => heard.join().includes('"data"')).toBe(true);
      for (const { ending } of streams) ending.abort();
      await Promise.all(streams.map(({ reading }) => reading));
      // What he sent himself may come back to him.
      const sent = JSON.stringify(ids);
      for (const mark of marks) if (!sent.includes(mark)) expect(heard.join()).not.toContain(mark);
      expect(heard.join()).not.toContain('"code":"internal"');
    },
  );

  test('the REST stream carries nothing of hers, by her id or from her cursor', async () => {
    const cursor = `query { signalEvents: me { id } }`;
    expect(await ask(cursor, {}, bob)).toContain(bob.caller.userId);
    const headers = { authorization: `Bearer ${bob.token}` };
    const adas = events(await open(`${url}/api/signals/stream`, { authorization: `Bearer ${ada.token}` }));
    await adas.next();
    const { value: banner } = await adas.next();
    const place = (banner as { id: string }).id;
    await adas.return();
    const opened = [
      events(await open(`${url}/api/signals/stream?strategy_id=${hers.strategy}`, headers)),
      events(await open(`${url}/api/signals/stream`, { ...headers, 'last-event-id': place })),
      events(await open(`${url}/api/signals/stream`, headers)),
    ];
    const heard: unknown[] = [];
    for (const stream of opened) {
      await stream.next();
      heard.push((await stream.next()).value);
    }
    await happen();
    const last = opened[2] as (typeof opened)[number];
    heard.push((await last.next()).value);
    for (const mark of marks) expect(JSON.stringify(heard)).not.toContain(mark);
    for (const stream of opened) await stream.return();
  });
});

describe('what Bob gets by her ids over REST', () => {
  const KIND: Record<string, Owned> = {
    strategy_id: 'strategy',
    source_id: 'strategy',
    signal_id: 'signal',
    channel_id: 'channel',
    backtest_id: 'backtest',
  };
  const PUBLIC_PARAMETERS = new Set(['slug', 'instrument', 'version']);
  const calls = restRows.flatMap((row) => {
    if ('raw' in row) return [];
    const inPath = Object.keys(row.path).map((name) => ({ row, name, place: 'path' as const }));
    const inQuery = Object.keys(row.query)
      .filter((name) => name.endsWith('_id'))
      .map((name) => ({ row, name, place: 'query' as const }));
    return [...inPath, ...inQuery];
  });

  test('every parameter has been thought of', () => {
    expect(
      calls
        .filter(({ name }) => !KIND[name] && !PUBLIC_PARAMETERS.has(name))
        .map(({ row, name }) => `${row.route} ${name}`),
    ).toEqual([]);
  });

  test.each(
    calls
      .filter(({ name, row }) => KIND[name] && !('banner' in row))
      .map((call) => [`${call.row.method} ${call.row.route} ${call.name}`, call] as const),
  )('%s', async (_name, { row, name, place }) => {
    const before = await stored();
    const by = async (ids: Ids) => {
      const value = ids[KIND[name] as Owned];
      const filled = row.route.replaceAll(/\{(\w+)\}/g, (_all, part: string) => (part === 'version' ? '1' : value));
      const body = row.body && 'to_version' in row.body ? { to_version: 1 } : {};
      const response = await fetch(`${url}${filled}${place === 'query' ? `?${name}=${value}` : ''}`, {
        method: row.method,
        headers: { authorization: `Bearer ${bob.token}`, ...(row.body ? { 'content-type': 'application/json' } : {}) },
        ...(row.body ? { body: JSON.stringify(body) } : {}),
      });
      return `${response.status} ${await response.text()}`;
    };
    const [foreign, unknown] = [await by(hers), await by(nobodys)];
    expect(foreign).not.toContain(MARKER);
    if (/\/(start|force-close-all)$/.test(row.route)) expect(foreign).toMatch(/^403 .*not_owner/);
    else expect(withoutIds(foreign)).toBe(withoutIds(unknown));
    if (place === 'path' && !/^403/.test(foreign)) expect(foreign).toMatch(/^404 /);
    expect(await stored()).toBe(before);
  });
});
