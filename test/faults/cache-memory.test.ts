import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built.ts';
import { createDesk, type Desk } from '../support/desk.ts';
import { CHILD_SECRET, type Child, childToken, SHOWS_HEAP, startChild } from './support/child-process.ts';
import { patience, scaled } from './support/scale.ts';

// Requests that are all different, so that a cache keyed by what they carry grows with each: texts, operation names,
// variables, tokens, addresses, hosts, cookies, time zones. The process has a small heap.

const METRICS_TOKEN = 'a metrics token of the tests';
const HEAP_MIB = 320;
/** Caches fill in the first third. MiB in use, all garbage collected, that the rest may add. */
const GROWTH = 12;
const REQUESTS = scaled(1_000, 20_000);
const AT_ONCE = 8;
/** Requests with one text, the fifth of which compiles it. */
const TO_COMPILE = 6;

let desk: Desk;
let server: Child;
let userId: string;
let token: string;
beforeAll(async () => {
  desk = await createDesk();
  server = await startChild('server', {
    databaseUrl: desk.database.url,
    node: [`--max-old-space-size=${HEAP_MIB}`, ...SHOWS_HEAP],
    env: { RATE_LIMIT_ADDRESS: '1000000', RATE_LIMIT_USER: '1000000', PROXIES: '1', METRICS_TOKEN },
  });
  ({ userId } = await desk.user());
  token = await childToken(userId);
}, 60_000);
afterAll(async () => {
  await server.kill();
  await desk.end();
});

interface Usage {
  bytes: number;
  maxBytes: number;
  entries: number;
}

async function caches(): Promise<Record<string, Usage>> {
  const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  const found: Record<string, Usage> = {};
  for (const [, of, cache, value] of (await response.text()).matchAll(/^ex7_cache_(\w+)\{cache="(\w+)"\} (\S+)$/gm)) {
    found[cache as string] ??= { bytes: 0, maxBytes: 0, entries: 0 };
    const key = of === 'max_bytes' ? 'maxBytes' : (of as 'bytes' | 'entries');
    (found[cache as string] as Usage)[key] = Number(value);
  }
  return found;
}

const repeat = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
/** Fields of a document: it may have 1,000 tokens. */
const FIELDS = 440;
const SCALARS = ['id', 'currency', 'monthPrice', '__typename'];
/** Valid, invalid, with a syntax error, with a long text, with too many tokens. */
const DOCUMENTS: readonly ((n: number) => string)[] = [
  (n) => `query Valid${n} { tiers { ${repeat(FIELDS, (at) => SCALARS[at % SCALARS.length] as string)} } }`,
  (n) => `query Another${n} { tiers { ${repeat(FIELDS, (at) => SCALARS[at % SCALARS.length] as string)} } }`,
  (n) => `query Third${n} { tiers { ${repeat(FIELDS, (at) => SCALARS[at % SCALARS.length] as string)} } }`,
  (n) => `query Unknown${n} { tiers { ${repeat(FIELDS, (at) => `unknown${at}`)} } }`,
  (n) => `query Unclosed${n} { tiers { ${repeat(FIELDS, (at) => SCALARS[at % SCALARS.length] as string)} `,
  (n) => `query Long${n} { tiers { id } } # ${'é'.repeat(50_000)}`,
  (n) => `query Tokens${n} { tiers { ${repeat(20_000, () => 'id')} } }`,
];

interface Sent {
  query: string;
  operationName?: string;
  variables?: object;
  headers?: Record<string, string>;
}

async function post({ query, operationName, variables, headers }: Sent): Promise<number> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, operationName, variables }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Sends them and answers the MiB in use after each twelfth. */
async function flood(count: number, make: (n: number) => Promise<Sent> | Sent): Promise<number[]> {
  const memory: number[] = [];
  for (let n = 0, round = 1; round <= 12; round++) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (n < (count * round) / 12) expect(await post(await make(n++))).toBeLessThan(500);
      }),
    );
    memory.push(Math.round((await server.heap()) / 2 ** 20));
  }
  return memory;
}

function expectFlat(memory: number[]): void {
  process.stdout.write(`MiB in use: ${memory}\n`);
  const growth = Math.min(...memory.slice(-3)) - (memory[3] as number);
  expect(growth, `MiB in use: ${memory}`).toBeLessThan(GROWTH);
}

async function expectBounded(): Promise<Record<string, Usage>> {
  const now = await caches();
  for (const [name, { bytes, maxBytes }] of Object.entries(now)) expect(bytes, name).toBeLessThanOrEqual(maxBytes);
  return now;
}

const address = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
/** Another spelling of a time zone for each number. */
const spelled = (n: number) =>
  [...'america/argentina/buenos_aires']
    .map((letter, at) => ((n >> (at % 24)) & 1 ? letter.toUpperCase() : letter))
    .join('');

describe('memory stays flat and caches within their bytes when every request differs', () => {
  it(`of ${REQUESTS} anonymous requests, and none of their documents is compiled`, {
    timeout: patience(240),
  }, async () => {
    const before = (await caches()).compiled_operations?.entries;
    const memory = await flood(REQUESTS, (n) => ({
      query: (DOCUMENTS[n % DOCUMENTS.length] as (n: number) => string)(n),
      ...(n % 20 === 0 ? { operationName: `Other${n}${'x'.repeat(5_000)}` } : {}),
      variables: { [`v${n}`]: 'x'.repeat(50_000) },
      headers: {
        'x-forwarded-for': address(n),
        cookie: `session=${n}${'c'.repeat(4_000)}`,
        ...(n % 4 === 1 ? { authorization: `Bearer ${n}.${'t'.repeat(4_000)}.x` } : {}),
      },
    }));
    const now = await expectBounded();
    expect(now.compiled_operations?.entries).toBe(before);
    expect(now.documents?.entries).toBeGreaterThan(10);
    expectFlat(memory);
  });

  it(`of ${REQUESTS} requests of one user, with a token each, whose documents are compiled`, {
    timeout: patience(240),
  }, async () => {
    const signed = (n: number) =>
      new SignJWT({ role: 'authenticated', user_metadata: { n, note: 'm'.repeat(6_000) } })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience('authenticated')
        .setSubject(userId)
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(CHILD_SECRET));
    const [document] = DOCUMENTS as [(n: number) => string];
    const memory = await flood(REQUESTS, async (n) => ({
      query: document(1e6 + Math.floor(n / TO_COMPILE)),
      headers: { authorization: `Bearer ${await signed(n)}` },
    }));
    const now = await expectBounded();
    expect(now.tokens?.entries).toBeGreaterThan(100);
    const { bytes, maxBytes, entries } = now.compiled_operations as Usage;
    expect(bytes / maxBytes, `${entries} compiled operations`).toBeGreaterThan(0.5);
    expectFlat(memory);
  });

  it('of graphs that spell a time zone in thousands of ways', { timeout: patience(240) }, async () => {
    const query =
      'query ($graph: GraphInput!) { validateGraph(graph: $graph, instrument: "MES", timeframe: M5) { executable } }';
    const nodes = 50;
    const memory = await flood(REQUESTS / 10, (n) => ({
      query,
      variables: {
        graph: {
          nodes: Array.from({ length: nodes }, (_, at) => ({
            id: `n${at}`,
            type: 'data.opening_range',
            params: { tz: spelled(n * nodes + at) },
          })),
          edges: [],
        },
      },
      headers: { authorization: `Bearer ${token}` },
    }));
    expect((await expectBounded()).zones?.entries).toBeLessThan(20);
    expectFlat(memory);
  });

  it('and the limits are those of docs/security.md', async () => {
    const docs = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
    const listed = [...docs.matchAll(/^\| `(\w+)` \| (\d+) MiB( each)? \|/gm)].map(([, name, size, each]) => ({
      name: name as string,
      maxBytes: Number(size) * 2 ** 20,
      each: each !== undefined,
    }));
    const now = await caches();
    expect(listed.map(({ name }) => name).sort()).toEqual(Object.keys(now).sort());
    for (const { name, maxBytes, each } of listed) {
      const found = now[name]?.maxBytes as number;
      expect(each ? found % maxBytes : found, name).toBe(each ? 0 : maxBytes);
    }
  });

  it('and the process serves on', async () => {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(server.printed()).not.toMatch(/"level":"(error|fatal)"/);
  });
});
