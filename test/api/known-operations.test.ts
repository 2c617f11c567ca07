import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';

// An operation known at start runs compiled, without Yoga; its responses must be identical.

const LIST = `query List($first: Int, $after: String) {
  signals(first: $first, after: $after) { edges { node { id strategy { name } } } pageInfo { hasNextPage endCursor } }
}`;
const CLOSE = `mutation Close($id: ID!, $price: Decimal) {
  closeSignal(id: $id, closePrice: $price) { __typename ... on Signal { id } ... on Error { code message } }
}`;
const STRATEGIES = `query Strategies($status: StrategyStatus, $first: Int) {
  strategies(filter: { status: $status }, first: $first) { edges { node { name } } }
}`;
const LIVE = 'subscription Live { runtimeChanged { status } }';
const MANIFEST = { List: LIST, Close: CLOSE, Strategies: STRATEGIES, Live: LIVE };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

let app: TestApp;
let url: string;
let user: TestCaller;

beforeAll(async () => {
  app = await createTestApp({ persisted: { operations: MANIFEST, only: false } });
  ({ url } = await app.listen());
  user = await app.user();
});
afterAll(() => app.close());

interface Sent {
  body: object;
  token?: string | null;
  accept?: string;
  origin?: string;
}

async function post({ body, token = user.token, accept, origin }: Sent, to = url) {
  const response = await fetch(`${to}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accept ? { accept } : {}),
      ...(origin ? { origin } : {}),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const { date: _, 'content-length': __, 'transfer-encoding': ___, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: withoutCost(await response.text()) };
}

/** Registered operations are exempt from the limit of costs, and their results do not tell them. */
const withoutCost = (text: string): string =>
  text.replace(/,"extensions":\{"cost":\{"requested":\d+,"limit":\d+\}\}\}$/, '}');

let texts = 0;
/** An equivalent text that is not registered: a text that is sent often is compiled. */
const unknown = (text: string) => `${text}${' '.repeat(++texts)}`;

describe('the response is the same by id, by registered text and by a text that Yoga parses', () => {
  const cases: [what: string, text: string, variables: unknown, sent?: Partial<Sent>][] = [
    ['a list', LIST, { first: 2 }],
    ['variables that are left out', LIST, undefined],
    ['a mutation that answers an error', CLOSE, { id: '00000000-0000-4000-8000-000000000000' }],
    ['what a service throws', LIST, { after: 'no cursor' }],
    ['a page that is too large', LIST, { first: 1_000 }],
    ['a variable of another type', LIST, { first: 'two' }],
    ['a variable that is missing', CLOSE, {}],
    ['a scalar that cannot be read', CLOSE, { id: 'x', price: 'much' }],
    ['a word that an enum does not have', STRATEGIES, { status: 'LIV' }],
    ['text that cannot be stored', LIST, { after: 'a\0b' }],
    ['no token', LIST, {}, { token: null }],
    ['a token that is none', LIST, {}, { token: 'none' }],
    ['another media type', LIST, { first: 'two' }, { accept: 'application/graphql-response+json' }],
    ['several media types', LIST, {}, { accept: 'text/html, application/graphql-response+json;q=0.9, */*' }],
    ['an unknown media type', LIST, {}, { accept: 'text/html' }],
    ['a page of another origin', LIST, {}, { origin: 'https://elsewhere.example' }],
    ['variables that are no object', LIST, [1]],
  ];
  it.each(cases)('%s', async (_what, text, variables, sent) => {
    const byYoga = await post({ body: { query: unknown(text), variables }, ...sent });
    for (const body of [
      { documentId: `sha256:${hash(text)}`, variables },
      { extensions: { persistedQuery: { version: 1, sha256Hash: hash(text) } }, variables },
      { query: text, variables },
    ]) {
      expect(await post({ body, ...sent })).toEqual(byYoga);
    }
  });

  it('errors of a compiled operation are masked and located like others', async () => {
    const ended = await createTestApp({ persisted: { operations: MANIFEST, only: false } });
    const { url: to } = await ended.listen();
    const { token } = await ended.user();
    await ended.database.db.query({ name: 'break', text: 'alter table signal rename column id to was_id' });
    try {
      const answers = [
        await post({ body: { documentId: 'List' }, token }, to),
        await post({ body: { query: unknown(LIST) }, token }, to),
      ];
      expect(answers[0]).toEqual(answers[1]);
      expect(JSON.parse(answers[0]!.text).errors).toEqual([
        expect.objectContaining({
          path: ['signals'],
          locations: [{ line: 2, column: 3 }],
          extensions: { code: 'internal' },
        }),
      ]);
      expect(ended.log.filter(({ msg }) => msg === 'a request failed with an internal error')).toHaveLength(2);
    } finally {
      await ended.close();
    }
  });

  it('in production, errors suggest no names either way', async () => {
    const closed = await createTestApp({ mode: 'production', persisted: { operations: MANIFEST, only: false } });
    const { url: to } = await closed.listen();
    const { token } = await closed.user();
    const variables = { status: 'LIV' };
    const byId = await post({ body: { documentId: 'Strategies', variables }, token }, to);
    expect(byId).toEqual(await post({ body: { query: unknown(STRATEGIES), variables }, token }, to));
    expect(byId.text).not.toContain('Did you mean');
    await closed.close();
  });

  const PARTS = 'fragment Parts on Instrument { symbol }';
  const again: [what: string, body: object][] = [
    ['a text', { query: `${LIST}  `, variables: { first: 'two' } }],
    [
      'a fragment that is spread under a condition, and without one',
      {
        query: `query ($a: Boolean!) { some: instruments { ...Parts @include(if: $a) } all: instruments { ...Parts } } ${PARTS}`,
        variables: { a: false },
      },
    ],
    ['a name that every object has', { query: '{ instruments { __proto__: symbol constructor: symbol } }' }],
    [
      'a variable that is named like what every object has, and left out',
      { query: 'query ($constructor: String) { signals(after: $constructor) { edges { cursor } } }' },
    ],
    ['a parameter that GraphQL over HTTP does not have', { query: '{ health { status } } # 1', more: 1 }],
    ['extensions that are no object', { query: '{ health { status } } # 2', extensions: 'none' }],
  ];
  it.each(again)('%s, requested repeatedly', async (_what, body) => {
    const first = await post({ body });
    for (let n = 0; n < 7; n++) expect(await post({ body })).toEqual(first);
  });

  it('variables inside literals of the document are used, or omitted, correctly', async () => {
    const { createStrategy } = await app.runOk<{ createStrategy: { id: string } }>(
      `mutation { createStrategy(input: {
        name: "Kept", description: "As it is", instrument: "ES", timeframe: M5, graph: { nodes: [], edges: [] }
      }) { ... on Strategy { id } } }`,
      {},
      user,
    );
    const body = {
      query: `mutation ($id: ID!, $description: String, $drawn: JSON) {
        updateStrategy(
          id: $id
          input: { description: $description, graph: { nodes: [], edges: [], meta: { drawn: [$drawn] } } }
        ) { ... on Strategy { description graph { meta } } }
      }`,
      variables: { id: createStrategy.id, drawn: 'by hand' },
    };
    for (let n = 0; n < 7; n++) {
      expect(JSON.parse((await post({ body })).text)).toEqual({
        data: { updateStrategy: { description: 'As it is', graph: { meta: { drawn: ['by hand'] } } } },
      });
    }
  });

  it('no mutation starts after one whose failure ends the operation', async () => {
    const query = `mutation {
      archiveStrategy(id: "00000000-0000-4000-8000-000000000000") { __typename }
      joinWaitlist(email: "never@example.com") { __typename }
    }`;
    for (let n = 0; n < 7; n++) expect((await post({ body: { query }, token: null })).status).toBe(401);
    expect(await app.runOk('{ waitlistCount }')).toEqual({ waitlistCount: 0 });
  });
});

describe('persisted operations', () => {
  it('can be requested by the manifest’s id', async () => {
    expect((await post({ body: { documentId: 'List' } })).status).toBe(200);
  });

  it('an unknown id gets the error that clients of persisted queries expect', async () => {
    const { status, text } = await post({ body: { documentId: hash('no such') } });
    expect(status).toBe(404);
    expect(JSON.parse(text).errors[0]).toMatchObject({
      message: 'PersistedQueryNotFound',
      extensions: { code: 'not_found', reason: 'persisted_query_not_found' },
    });
  });

  it('a subscription is streamed', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${user.token}`,
      },
      body: JSON.stringify({ documentId: 'Live' }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await response.body?.cancel();
  });

  it('can be the only allowed operations, also over WebSocket', async () => {
    const strict = await createTestApp({ persisted: { operations: MANIFEST, only: true } });
    const { url: to } = await strict.listen();
    const { token } = await strict.user();
    expect((await post({ body: { documentId: 'List' }, token }, to)).status).toBe(200);
    expect((await post({ body: { query: LIST }, token }, to)).status).toBe(200);
    const refused = await post({ body: { query: '{ health { status } }' }, token }, to);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text).errors[0].extensions).toEqual({ code: 'forbidden', reason: 'unknown_operation' });

    const client = createClient({
      url: `${to.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const ask = (query: string) =>
      client
        .iterate({ query })
        .next()
        .then(
          ({ value }) => value,
          (errors: unknown) => errors,
        );
    expect(await ask('{ health { status } }')).toMatchObject([{ extensions: { reason: 'unknown_operation' } }]);
    expect(await ask(LIST)).toMatchObject({ data: { signals: { edges: [] } } });
    await client.dispose();
    await strict.close();
  });
});

test('a manifest with an invalid operation stops the start and names it', async () => {
  await expect(createTestApp({ persisted: { operations: { Bad: '{ nothing }' }, only: false } })).rejects.toThrow(
    /Cannot query field "nothing"[\s\S]*\{ nothing \}/,
  );
});

test('a page of an unlisted origin cannot read responses', async () => {
  const closed = await createTestApp({ corsOrigins: ['https://app.example'] });
  const { url: to } = await closed.listen();
  const { token } = await closed.user();
  const origins = async (origin: string) =>
    (await post({ body: { query: '{ health { status } }' }, token, origin }, to)).headers[
      'access-control-allow-origin'
    ];
  expect(await origins('https://elsewhere.example')).toBeUndefined();
  expect(await origins('https://app.example')).toBe('https://app.example');
  await closed.close();
});
