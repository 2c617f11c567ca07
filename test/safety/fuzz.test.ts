import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';
import { type Asked, graphqlCalls, restCalls } from './fuzz-requests.ts';

// None of these requests causes an internal error, each answer is as documented (the kit checks every REST answer),
// and nothing is kept of them. `npm run fuzz` asks 100,000.

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? (process.env.CI ? 5_000 : 1_500));
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_422);
/** Codes of parts that are not configured here. */
const UNCONFIGURED = new Set(['billing_not_configured', 'not_configured', 'webhook_not_configured']);

/** A stack or a path of a module. */
const LEAK = /\n\s+at |node_modules|node:internal|file:\/\//;

/** Requests at the same time, and between two looks at the memory. */
const AT_ONCE = 8;
const ROUND = 250;
/**
 * MiB that the heap may grow by after the first quarter, all garbage collected: parsed documents and what else is kept a
 * bounded number of, and the test's own counts. A kilobyte kept of each request would be 100 MiB in 100,000.
 */
const GROWTH = 24;

type User = Awaited<ReturnType<TestApp['user']>>;
let app: TestApp;
let url: string;
let user: User;
let ids: string[];
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
  const strategies = [];
  for (let n = 0; n < 4; n++) strategies.push(await strategy(app).as('ready').for(user));
  const parts = { db: app.database.db, services: app.services };
  const { id } = await fire(parts, user.caller, strategies[0] as string);
  ids = [...strategies, id];
});
afterAll(() => app.close());

/** Asks again, once, when the connection was at its end: a client learns that only by using it. */
async function answerTo({ method, path, headers, body }: Asked, again = true): Promise<Response> {
  try {
    return await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${user.token}`, ...headers },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: body as never }),
    });
  } catch (error) {
    if (again) return answerTo({ method, path, headers, body }, false);
    throw new Error(`${method} ${path} ${String(body).slice(0, 1_500)}`, { cause: error });
  }
}

async function ask(asked: Asked): Promise<number> {
  const { method, path, body } = asked;
  const told = `${method} ${path} ${String(body).slice(0, 1_500)}`;
  const response = await answerTo(asked);
  const { status } = response;
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return status;
  }
  const answer = await response.text();
  // No dispatcher runs here, and it says so.
  if (path.startsWith('/api/health')) return status;
  if (status >= 500 && !UNCONFIGURED.has(codeOf(answer))) throw new Error(`${told}: ${status} ${answer}`);
  if (LEAK.test(answer) || answer.includes(process.cwd())) throw new Error(`${told}: a stack or path in ${answer}`);
  if (answer.includes('"internal"')) throw new Error(`${told}: ${answer.slice(0, 500)}`);
  return status;
}

function codeOf(answer: string): string {
  try {
    return JSON.parse(answer).detail.code;
  } catch {
    return '';
  }
}

/** Asks so many, a few at a time. Answers how often each status came, and MiB in use after each round. */
async function run(calls: fc.Arbitrary<Asked>, count: number) {
  const statuses = new Map<number, number>();
  const heap: number[] = [];
  for (let done = 0; done < count; done += ROUND) {
    const asked = fc.sample(calls, { numRuns: Math.min(ROUND, count - done), seed: SEED + done });
    const next = asked.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const one of next) {
          const status = await ask(one);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
    app.log.length = 0;
    heap.push(await heapInUse());
  }
  return { statuses, heap };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function heapInUse(): Promise<number> {
  // Ended streams are released within the next turns of the event loop.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate);
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

function expectSteady(heap: number[]): void {
  const from = Math.floor(heap.length / 4);
  const growth = Math.min(...heap.slice(-2)) - (heap[from] as number);
  if (process.env.FUZZ_REQUESTS) {
    const { rss } = process.memoryUsage();
    const shown = heap.filter((_, at) => at % Math.ceil(heap.length / 20) === 0).map((mib) => mib.toFixed(0));
    process.stdout.write(`heap in MiB: ${shown.join(' ')}; resident at the end: ${(rss / 2 ** 20).toFixed(0)}\n`);
  }
  expect(growth, `MiB after each ${ROUND}: ${heap.map(Math.round)}`).toBeLessThan(GROWTH);
}

const PATIENCE = 120_000 + REQUESTS * 60;
const OVER_REST = Math.ceil(REQUESTS * 0.6);

test(`${OVER_REST} REST requests: no internal errors, documented responses only, no leaks`, {
  timeout: PATIENCE,
}, async () => {
  const { statuses, heap } = await run(restCalls(ids), OVER_REST);
  expect(statuses.get(200)).toBeGreaterThan(50);
  expect(statuses.get(422)).toBeGreaterThan(50);
  expectSteady(heap);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test(`${REQUESTS - OVER_REST} GraphQL requests: no internal errors, no leaks`, {
  timeout: PATIENCE,
}, async () => {
  const { schema } = app.yoga.getEnveloped({}) as { schema: GraphQLSchema };
  const { statuses, heap } = await run(graphqlCalls(schema, ids), REQUESTS - OVER_REST);
  expect(statuses.get(200)).toBeGreaterThan((REQUESTS - OVER_REST) / 10);
  expectSteady(heap);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});
