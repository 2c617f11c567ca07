import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
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
import { statement } from '../../src/platform/postgres/database.ts';
import { events, open } from '../rest/shim-server.ts';
import type { TestApp } from '../support/app.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { publish } from '../support/signals.ts';
import { until } from '../support/until.ts';
import { widen } from '../support/wide-limits.ts';
import {
  LISTS_WITHIN,
  LOOSE,
  NAMING,
  NOT_OF_REQUESTS,
  OF_EVERYONE,
  OWNED_TYPES,
  type Owned,
  PUBLIC_TYPES,
  SHOWS_MARKER,
  SHOWS_NONE,
  TELLS_OF_ANOTHERS,
} from './cases.ts';
import { binds, declaredStatements, LOCKS, touching, walledTables } from './statements.ts';
import { createWorld, type Ids, MARKER, nobodys, type User, type World } from './world.ts';

// Ada has one of everything. For any field, argument, filter, cursor, stream or REST call with her ids, Bob must get
// byte-identical responses to those for unknown ids. The calls are generated from the schema and the REST endpoints.

let world: World;
let app: TestApp;
let url: string;
let ada: User;
let bob: User;
let hers: Ids;
let marks: string[];

beforeAll(async () => {
  world = await createWorld();
  ({ app, url, ada, bob, hers, marks } = world);
}, 60_000);
afterAll(() => app.close());

/** All her stored rows as text; other users must not change them. */
async function stored(): Promise<string> {
  const tables = [
    'strategy',
    'strategy_version',
    'signal',
    'signal_audit',
    'runtime',
    'backtest',
    'alert_channel',
    'alert_delivery',
    'api_key',
    'risk_limits',
    'event',
  ];
  const rows = [];
  for (const table of tables) {
    const owner =
      table === 'strategy_version' ? `strategy_id in (select id from strategy where user_id = $1)` : 'user_id = $1';
    const text = `select coalesce(json_agg(x order by x::text), '[]')::text as rows from (select to_jsonb(t) - 'heartbeat_at' as x from ${table} t where ${owner}) s`;
    rows.push(await app.database.db.query({ name: `test_isolation_${table}`, text }, [ada.caller.userId]));
  }
  return JSON.stringify(rows);
}

/** All fields of a type, without cycles. */
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

/** A few fields of a type: the rows of a list and their names. */
function little(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return everything(type);
  const followed = ['edges', 'node', 'items', 'openSignals'].flatMap((name) => {
    const field = named.getFields()[name];
    return field ? [`${name} ${little(field.type)}`] : [];
  });
  const { strategy: of } = named.getFields();
  return leaves(named.name).replace(/\}$/, `${followed.join(' ')} ${of ? 'strategy { id name }' : ''} }`);
}

/** By a registered document, which has no size limit. */
async function ask(query: string, variables: Record<string, unknown>, by: User): Promise<string> {
  const operation = app.operations.prepare(query);
  const context = { caller: by.caller, client: { address: null, userAgent: null } };
  const answer = async () => JSON.stringify(await app.operations.execute({ operation, variables, context }));
  return by === bob ? world.byBob(answer) : answer();
}

const roots = (kind: 'Query' | 'Mutation' | 'Subscription'): GraphQLField<unknown, unknown>[] =>
  Object.values(
    (schema as GraphQLSchema).getType(kind)
      ? (schema.getType(kind) as never as { getFields(): object }).getFields()
      : {},
  );

/** An argument, or a field of its input, with an id; `path` is its path in the variables. */
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

/** A valid value for a required argument. */
function sound(type: GraphQLInputType): unknown {
  if (isListType(getNullableType(type))) return [];
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name;
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
function documentOf(kind: string, field: GraphQLField<unknown, unknown>, shown = everything): string {
  const head = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const call = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isUnionType(getNamedType(field.type))
    ? '{ __typename ... on Error { code message } }'
    : shown(field.type);
  return `${kind} ${head && `(${head})`} { ${field.name}${call && `(${call})`} ${selection} }`;
}
const SHOWN = [
  ['all that it leads to', everything],
  ['little of it', little],
] as const;
/** Replaces her ids by unknown ones. */
function withoutIds(text: string): string {
  let unnamed = text;
  for (const kind of Object.keys(nobodys) as Owned[]) {
    if (hers[kind]) unnamed = unnamed.replaceAll(hers[kind], 'ID').replaceAll(nobodys[kind], 'ID');
  }
  return masked(unnamed);
}
/** Without the time of the request. */
const masked = (text: string): string =>
  text.replaceAll(/"(now|timestamp|occurredAt|ts)":"[^"]*"/g, '"$1":""').replaceAll(/"uptimeSeconds":[\d.]+/g, '');

const points = (['Query', 'Mutation'] as const).flatMap((type) =>
  roots(type).flatMap((field) => pointsOf(type, field).map((point) => ({ ...point, type, field }))),
);
const owned = points.filter(({ kind }) => kind !== undefined && !['public', 'cursor'].includes(kind));

describe('every part of the schema is covered', () => {
  test('arguments and input fields with ids', () => {
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

  test('queries without required arguments', () => {
    const plain = roots('Query').filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
    const unknown = plain.map(({ name }) => name).filter((name) => !SHOWS_MARKER.has(name) && !SHOWS_NONE.has(name));
    expect(unknown, 'say in cases.ts what these show').toEqual([]);
  });
});

describe('Bob’s own queries', () => {
  const plain = roots('Query').filter(({ args }) => !args.some((arg) => isNonNullType(arg.type)));
  test.each(plain.flatMap((field) => SHOWN.map(([much, shown]) => [field.name, much, field, shown] as const)))(
    '%s, with %s, contains nothing of Ada’s',
    async (name, _much, field, shown) => {
      const query = documentOf('query', field, shown);
      const [hersToo, his] = [await ask(query, {}, ada), await ask(query, {}, bob)];
      expect(his).not.toMatch(/"code":"internal"/);
      for (const mark of marks) expect(his).not.toContain(mark);
      // She sees her own there, so the test would detect a leak.
      if (SHOWS_MARKER.has(name)) expect(marks.some((mark) => hersToo.includes(mark))).toBe(true);
    },
  );

  test('are byte-identical while Ada is active', { timeout: 60_000 }, async () => {
    const answers = async (by: User) => {
      const entries = [];
      for (const field of plain) {
        if (!OF_EVERYONE.has(field.name))
          entries.push([field.name, masked(await ask(documentOf('query', field), {}, by))]);
      }
      return Object.fromEntries(entries);
    };
    const [his, hersBefore] = [await answers(bob), await answers(ada)];
    await adaGoesOn();
    expect(await answers(bob)).toEqual(his);
    const hersAfter = await answers(ada);
    const moved = Object.keys(hersAfter).filter((name) => hersAfter[name] !== hersBefore[name]);
    expect(moved.sort()).toEqual([...MOVED].sort());
  });
  const MOVED = [
    'alertChannels',
    'alertDeliveries',
    'apiKeys',
    'billing',
    'blockedEntries',
    'blockedSignals',
    'blockedStats',
    'compliance',
    'deliveries',
    'me',
    'performance',
    'portfolio',
    'risk',
    'runtimes',
    'signalAudit',
    'signalStats',
    'signals',
    'strategies',
    'studies',
    'vixQuota',
  ];
});

/** Creates more objects of Ada's. */
async function adaGoesOn(): Promise<void> {
  const { services, database } = app;
  const { caller } = ada;
  const [open] = await database.db.as(caller.userId).prisma.signal.findMany({ where: { status: 'open' } });
  await services.signals.close(caller, open?.id as string, '20001');
  const added = await strategy(app).named(`${MARKER} more`).on('MNQ').as('ready').for(ada);
  await publish({ db: database.db, services }, caller, added, { reason: { mark: MARKER } });
  await publish({ db: database.db, services }, caller, added, { reason: { mark: MARKER } });
  await services.runtimes.stop(caller, { strategyId: hers.strategy, mode: 'paper' });
  await services.backtests.run(caller, { strategyId: added });
  await services.studies.cancel(caller, hers.study);
  await services.risk.update(caller, 'paper', { maxDailySignals: 4 });
  await services.strategies.update(caller, added, { name: `${MARKER} renamed` });
  await services.signals.forceCloseAll(caller, added, null);
  await services.strategies.remove(caller, added);
  await services.backtests.cancel(caller, await services.backtests.run(caller, { strategyId: hers.strategy }));
  await services.vix.generate(caller, { prompt: 'Buy MNQ when the 9 EMA crosses above the 21 EMA, stop 10 ticks' });
  await expect(services.vix.generate(caller, { prompt: 'lorem ipsum dolor' })).rejects.toThrow();
  const { compliance, alerts, apiKeys } = services;
  await apiKeys.revoke(caller, (await apiKeys.create(caller, { name: MARKER })).key.id);
  const accepted = compliance.documents.map(({ doc, version }) => ({ doc, version }));
  await compliance.accept(caller, accepted, { address: null, userAgent: null });
  await alerts.channels.update(caller, hers.channel, { timeZone: 'Europe/Berlin' });
  await alerts.channels.test(caller, hers.channel);
  const second = await alerts.channels.create(caller, { kind: 'webhook', destination: 'https://93.184.215.14/second' });
  await alerts.channels.remove(caller, second.channel.id);
}

describe('Bob’s queries with Ada’s ids', () => {
  test.each(owned.map((point) => [`${point.type}.${point.field.name} by ${point.name}`, point] as const))(
    '%s gives the same as an unknown id',
    async (_name, { name, kind, path, type, field }) => {
      const query = documentOf(type.toLowerCase(), field);
      const before = await stored();
      if (type === 'Query') {
        const [foreign, unknown] = await Promise.all(
          [hers, nobodys].map((ids) =>
            ask(documentOf('query', field, little), variablesFor(field, path, ids[kind as Owned]), bob),
          ),
        );
        expect(withoutIds(foreign as string)).toBe(withoutIds(unknown as string));
      }
      const by = async (ids: Ids) => ask(query, variablesFor(field, path, ids[kind as Owned]), bob);
      const [foreign, unknown] = [await by(hers), await by(nobodys)];
      expect(foreign).not.toContain(MARKER);
      expect(foreign).not.toMatch(/"code":"(internal|invalid_input)"/);
      if (TELLS_OF_ANOTHERS.has(name)) expect(foreign).toMatch(/"code":"not_owner"/);
      else expect(withoutIds(foreign)).toBe(withoutIds(unknown));
      expect(await stored()).toBe(before);
      // Her response differs (except for a report without a run, denied entries, which are another strategy's, and a
      // comparison, which asks for two of hers).
      if (
        type === 'Query' &&
        ![
          ...['parity', 'blockedEntries', 'signalStats', 'blockedStats', 'auditStats'],
          ...['tradeDifference', 'comparison', 'liveComparison'],
        ].includes(field.name)
      )
        expect(withoutIds(await ask(query, variablesFor(field, path, hers[kind as Owned]), ada))).not.toBe(
          withoutIds(unknown),
        );
    },
  );

  const paged = points.filter(({ kind }) => kind === 'cursor');
  test.each(paged.map((point) => [point.name, point] as const))(
    '%s: her cursor returns nothing of hers',
    async (_name, { path, field }) => {
      const first = `query { ${field.name}(first: 1) { pageInfo { endCursor } } }`;
      const { data } = JSON.parse(await ask(first, {}, ada));
      const cursor = data[field.name].pageInfo.endCursor as string;
      for (const [, shown] of SHOWN) {
        const query = documentOf('query', field, shown);
        await leadsNowhere(cursor, (place, by) => ask(query, variablesFor(field, path, place), by));
      }
    },
  );

  const within = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !/^(Query|Mutation|Subscription)$/.test(type.name)
      ? Object.values(type.getFields()).flatMap((field) =>
          pointsOf(type.name, field)
            .filter(({ kind }) => kind !== 'public')
            .map((point) => ({ ...point, type: type.name, field })),
        )
      : [],
  );
  /** A field of an object found by its id, with its arguments as variables. */
  const inside = (type: string, field: GraphQLField<unknown, unknown>, selection = everything(field.type)) => {
    const [parent] = LISTS_WITHIN[type] as [string, Owned];
    const head = field.args.map(({ name, type: given }) => `, $${name}: ${given}`).join('');
    const call = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
    return `query ($id: ID!${head}) { ${parent}(id: $id) { ${field.name}(${call}) ${selection} } }`;
  };
  test('fields with arguments are covered', () => {
    expect(within.filter(({ type }) => !LISTS_WITHIN[type]).map(({ name }) => name)).toEqual([]);
  });
  test.each(
    within
      .filter(({ kind }) => kind !== 'cursor')
      .map((point) => [`${point.type}.${point.field.name} by ${point.name}`, point] as const),
  )('%s of his own object gives the same as an unknown id', async (_name, { type, field, kind, path }) => {
    const [, parent] = LISTS_WITHIN[type] as [string, Owned];
    const by = (ids: Ids) =>
      ask(inside(type, field), { id: world.his[parent], ...variablesFor(field, path, ids[kind as Owned]) }, bob);
    const foreign = await by(hers);
    for (const mark of marks) expect(foreign).not.toContain(mark);
    expect(foreign).toBe(await by(nobodys));
  });
  test.each(within.filter(({ kind }) => kind === 'cursor').map((point) => [point.name, point] as const))(
    '%s: her cursor returns nothing of hers, in his or her list',
    async (_name, { type, field, path }) => {
      const [parent, kind] = LISTS_WITHIN[type] as [string, Owned];
      const first = inside(type, field, '{ pageInfo { endCursor } }');
      const { data } = JSON.parse(await ask(first, { id: hers[kind], first: 1 }, ada));
      const cursor = data[parent][field.name].pageInfo.endCursor as string;
      const beyond = (ids: Ids) => (place: string, by: User) =>
        ask(inside(type, field), { id: ids[kind], ...variablesFor(field, path, place) }, by);
      // The cursor continues her list for her and his for him.
      await leadsNowhere(cursor, (place, by) => beyond(by === ada ? hers : world.his)(place, by));
      expect(await beyond(hers)(cursor, bob)).toBe(await beyond(nobodys)(cursor, bob));
    },
  );

  /** A cursor to an unused position: the next id. A cursor without an id is used unchanged. */
  function besides(cursor: string): string {
    const place = Buffer.from(cursor, 'base64url').toString();
    const next = place.replace(/(?<=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{11})[0-9a-f]/, (last) =>
      ((Number.parseInt(last, 16) ^ 1) & 15).toString(16),
    );
    return next === place ? cursor : Buffer.from(next).toString('base64url');
  }

  /** With her cursor she continues, and he gets the same as with an unknown cursor, without any of her data. */
  async function leadsNowhere(cursor: string, beyond: (cursor: string, by: User) => Promise<string>): Promise<void> {
    expect(cursor).toEqual(expect.any(String));
    const hersNext = await beyond(cursor, ada);
    expect(
      marks.some((mark) => hersNext.includes(mark)),
      hersNext,
    ).toBe(true);
    const his = await beyond(cursor, bob);
    expect(his).not.toContain('"errors"');
    for (const mark of marks) expect(his).not.toContain(mark);
    expect(masked(his)).toBe(masked(await beyond(besides(cursor), bob)));
  }
});

const HALT = statement('test-halt', 'update risk_limits set trading_halted = true where user_id = $1');

describe('Bob’s subscriptions', () => {
  /** Fires for Ada, then for Bob, and returns the first event received. */
  const happen = async () => {
    const parts = { db: app.database.db, services: app.services };
    await app.services.runtimes.stop(ada.caller, { strategyId: hers.strategy, mode: 'paper' });
    await publish(parts, ada.caller, hers.strategy, { reason: { mark: MARKER } });
    const own = await strategy(app).as('ready').for(bob);
    await app.services.runtimes.start(bob.caller, { strategyId: own, mode: 'paper' });
    // One of his signals fires, and one is blocked.
    await widen(app.database.db, bob.caller.userId);
    await publish(parts, bob.caller, own, { reason: { mark: 'BOBS' } });
    await app.database.db.query(HALT, [bob.caller.userId]);
    const halted = await strategy(app).as('ready').for(bob);
    await publish(parts, bob.caller, halted, { reason: { mark: 'BOBS' } });
    for (const [user, mark] of [
      [ada, MARKER],
      [bob, 'BOBS'],
    ] as const) {
      const payload = {
        mode: 'paper',
        breaker: 'max_open_signals',
        observed: mark,
        limit: '3',
        at: '2026-04-20T13:30:00Z',
      };
      const warning = { kind: 'risk_warning' as const, strategyId: null, instrument: null, payload };
      await app.database.db.transaction((tx) => app.services.events.append(tx, user.caller.userId, [warning]));
    }
    await app.services.runtimes.start(ada.caller, { strategyId: hers.strategy, mode: 'paper' });
    return ['BOBS', own, halted];
  };

  const followed = roots('Subscription').filter(({ name }) => name !== 'bars');
  test.each(followed.map((field) => [field.name, field] as const))(
    '%s contains nothing of hers, with and without her id',
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
        const source = await app.operations.subscribe({ operation, variables, context });
        if (!(Symbol.asyncIterator in source)) {
          heard.push(JSON.stringify(source));
          continue;
        }
        const reading = (async () => {
          for await (const result of source) heard.push(JSON.stringify(result));
        })().catch((error: Error) => heard.push(error.message));
        streams.push({ source, reading });
      }
      const his = await happen();
      // With her id only: the same response as for an unknown id. Otherwise his own latest event was received.
      if (field.name !== 'backtestProgress' && field.name !== 'studyProgress') {
        await until(() => his.some((mark) => heard.join().includes(mark)) || heard.join());
      }
      for (const { source } of streams) source.end();
      await Promise.all(streams.map(({ reading }) => reading));
      // His own input may be returned to him.
      const sent = JSON.stringify(ids);
      for (const mark of marks) if (!sent.includes(mark)) expect(heard.join()).not.toContain(mark);
      expect(heard.join()).not.toContain('"code":"internal"');
    },
  );

  test('the REST stream contains nothing of hers, by her id or from her cursor', async () => {
    const cursor = `query { signalEvents: me { id } }`;
    expect(await ask(cursor, {}, bob)).toContain(bob.caller.userId);
    const headers = { authorization: `Bearer ${bob.token}` };
    const adas = events(await open(`${url}/api/signals/stream`, { authorization: `Bearer ${ada.token}` }));
    const { value: banner } = await adas.next();
    const place = (banner as { id: string }).id;
    await adas.return();
    const filtered = async (id: string) =>
      (await fetch(`${url}/api/signals/stream?strategy_id=${id}`, { headers })).text();
    expect(withoutIds(await filtered(hers.strategy))).toBe(withoutIds(await filtered(nobodys.strategy)));
    const opened = [
      events(await open(`${url}/api/signals/stream`, { ...headers, 'last-event-id': place })),
      events(await open(`${url}/api/signals/stream`, headers)),
    ];
    const heard: unknown[] = [];
    for (const stream of opened) {
      heard.push((await stream.next()).value);
    }
    const leave = new AbortController();
    const gone = new Promise<null>((resolve) => leave.signal.addEventListener('abort', () => resolve(null)));
    const reading = opened.map(async (stream) => {
      for (;;) {
        const next = await Promise.race([stream.next(), gone]);
        if (!next || next.done) return;
        heard.push(next.value);
      }
    });
    await happen();
    await until(() => JSON.stringify(heard).split('BOBS').length > 2 || JSON.stringify(heard));
    leave.abort();
    await Promise.all(reading);
    for (const mark of marks) expect(JSON.stringify(heard)).not.toContain(mark);
    for (const stream of opened) void stream.return();
  });
});

describe('Bob’s REST calls with Ada’s ids', () => {
  const KIND: Record<string, Owned> = {
    strategy_id: 'strategy',
    source_id: 'strategy',
    signal_id: 'signal',
    channel_id: 'channel',
    delivery_id: 'delivery',
    key_id: 'key',
    backtest_id: 'backtest',
    study_id: 'study',
    last_event_id: 'cursor',
  };
  const PUBLIC_PARAMETERS = new Set(['slug', 'instrument', 'symbol', 'version']);
  const calls = restRows.flatMap((row) => {
    if ('raw' in row) return [];
    const inPath = Object.keys(row.path).map((name) => ({ row, name, place: 'path' as const }));
    const inQuery = Object.keys(row.query)
      .filter((name) => name.endsWith('_id'))
      .map((name) => ({ row, name, place: 'query' as const }));
    return [...inPath, ...inQuery];
  });

  test('every parameter is covered', () => {
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
      const axes: Record<string, string> = row.route.endsWith('/heat-map')
        ? { x: 'fast.length', y: 'slow.length' }
        : {};
      const asked = new URLSearchParams({ ...axes, ...(place === 'query' ? { [name]: value } : {}) });
      const response = await fetch(`${url}${filled}?${asked}`, {
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

// Statements of requests that run as the pool's role are not restricted by row-level security, so they must select by user.
describe('system statements on Bob’s behalf', () => {
  const ofSystem = () => [...world.ranForBob.values()].filter(({ heard }) => heard.userId === null);
  let walled: RegExp;
  beforeAll(async () => {
    walled = touching(await walledTables(app.database.db));
  });

  test('name him when they access an owned table', () => {
    const loose = ofSystem().filter(
      ({ text, heard }) => walled.test(text) && !binds(text, heard.values, bob.caller.userId),
    );
    const unknown = loose.map(({ heard }) => heard.name).filter((name) => !(name in LOOSE));
    expect([...new Set(unknown)], 'bind user_id, or say in cases.ts why not').toEqual([]);
    expect(ofSystem().filter(({ text }) => walled.test(text)).length).toBeGreaterThan(30);
  });

  test('return exactly the rows that row-level security allows', async () => {
    const { db } = app.database;
    let compared = 0;
    for (const { text, heard } of ofSystem()) {
      if (!walled.test(text) || heard.name in LOOSE || !/^\s*(select|with)\b/i.test(text) || LOCKS.test(text)) continue;
      const read = { name: '', text };
      const [open, held] = await Promise.all(
        [db, db.as(bob.caller.userId)].map((via) => via.query(read, [...heard.values])),
      );
      expect(open, heard.name).toEqual(held);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });

  test('every statement on an owned table is covered', async () => {
    const asUser = new Set(world.ran.filter((each) => each.asUser).map(({ name }) => name));
    const bound = new Set(
      ofSystem()
        .filter(({ text, heard }) => binds(text, heard.values, bob.caller.userId))
        .map(({ heard }) => heard.name),
    );
    const declared = await declaredStatements();
    expect(declared.length).toBeGreaterThan(100);
    const ofOwned = declared.filter(({ text }) => walled.test(text));
    const names = ofOwned.filter(({ text }) => !/\buser_id = \$\d/.test(text)).map(({ name }) => name);
    const listed = { ...LOOSE, ...NOT_OF_REQUESTS };
    expect(
      names.filter((name) => !asUser.has(name) && !bound.has(name) && !(name in listed)),
      'call it by a query, as a user, or say in cases.ts whose it is',
    ).toEqual([]);
    expect(
      Object.keys(listed).filter((name) => !ofOwned.some((each) => each.name === name)),
      'listed, and not there any more',
    ).toEqual([]);
  });
});
