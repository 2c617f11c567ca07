import { afterEach, describe, expect, test } from 'vitest';
import type { OperationResult } from '../../rest-shim/index.ts';
import { type Flow, flowOf } from '../../src/events/index.ts';
import {
  type Call,
  type Deps,
  events,
  open,
  type Shim,
  SIGNAL,
  SIGNAL_OUT,
  STRATEGY_ID,
  startShim,
  TOKEN,
} from './shim-server.ts';

const DISCLAIMER = {
  rule: 'CFTC Rule 4.41',
  text: 'These results …',
  documents: [{ doc: 'terms', version: '1', required: true }],
};
const AT = '2026-04-20T13:35:00.120Z';
const event = (kind: string, seq: number, signal: object | null = null): OperationResult => ({
  data: { signalEvents: { cursor: `e.${seq}`, kind, occurredAt: AT, signal } },
});

/** A subscription that the test feeds. */
function feed() {
  const waiting: (OperationResult | Error)[] = [];
  let wake = () => {};
  let ended = false;
  let pulled = 0;
  async function* results(): AsyncGenerator<OperationResult, void> {
    while (!ended) {
      const next = waiting.shift();
      if (next instanceof Error) throw next;
      if (next) {
        pulled++;
        yield next;
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return {
    push(...items: (OperationResult | Error)[]) {
      waiting.push(...items);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    pulled: () => pulled,
    ended: () => ended,
    results: () => flowOf(results()),
  };
}

let shim: Shim | undefined;
afterEach(() => shim?.close());

type Feed = ReturnType<typeof feed>;
async function start(source: Feed, deps: Partial<Deps> = {}) {
  const subscriptions: (Call & { flow: Flow<OperationResult> })[] = [];
  shim = await startShim(
    { Disclaimer: () => ({ disclaimer: DISCLAIMER }) },
    {
      async subscribe(call) {
        const flow = source.results();
        flow.onEnd(source.end);
        subscriptions.push({ ...call, flow });
        return flow;
      },
      ...deps,
    },
  );
  return { shim, subscriptions, url: `${shim.url}/api/signals/stream` };
}

test('the stream’s frames, in order', async () => {
  const source = feed();
  const { url, subscriptions } = await start(source);
  const closed = { ...SIGNAL, status: 'CLOSED', closeReason: 'TARGET', pnl: '16.76' };
  source.push(event('HEARTBEAT', 4), event('FIRED', 5, SIGNAL), event('CLOSED', 7, closed), event('HEARTBEAT', 9));
  const res = await open(`${url}?strategy_id=${STRATEGY_ID}&instrument=MES`);
  expect(res.statusCode).toBe(200);
  expect(res.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(res.headers['cache-control']).toBe('no-cache, no-transform');
  expect(res.headers.connection).toBe('close');
  expect(res.headers['x-request-id']).toBeTruthy();
  const stream = events(res);
  const next = async () => (await stream.next()).value;
  expect(await next()).toEqual({ retry: '3000', id: 'e.4', event: 'compliance', data: DISCLAIMER });
  expect(await next()).toEqual({ id: 'e.5', event: 'signal', data: SIGNAL_OUT });
  expect(await next()).toEqual({
    id: 'e.7',
    event: 'signal_closed',
    data: { ...SIGNAL_OUT, status: 'closed', close_reason: 'target', pnl: '16.76' },
  });
  expect(await next()).toEqual({ id: 'e.9', event: 'heartbeat', data: { ts: AT } });
  expect(subscriptions[0]).toMatchObject({
    variables: { strategyId: STRATEGY_ID, instrument: 'MES', after: null },
    context: 'user',
  });
  source.end();
  expect(await next()).toEqual({ event: 'bye', data: { reason: 'shutdown' } });
  expect((await stream.next()).done).toBe(true);
});

test('Last-Event-ID resumes, and an unknown cursor resets before the live stream', async () => {
  const source = feed();
  const { url, subscriptions } = await start(source);
  source.push(event('RESET', 8), event('FIRED', 9, SIGNAL));
  const stream = events(await open(url, { ...TOKEN, 'last-event-id': 'old.3' }));
  const seen = [];
  while (seen.length < 3) seen.push((await stream.next()).value);
  expect(seen.map((frame) => [frame?.event, frame?.id])).toEqual([
    ['compliance', 'e.8'],
    ['reset', 'e.8'],
    ['signal', 'e.9'],
  ]);
  expect(subscriptions[0]!.variables.after).toBe('old.3');
});

describe('before the start', () => {
  test.each([
    [{ code: 'stream_limit_reached', retryAfter: 30 }, 429, 'stream_limit_reached'],
    [{ code: 'unavailable' }, 503, 'unavailable'],
    [{ code: 'forbidden', reason: 'user_only' }, 403, 'user_only'],
  ])('a rejected subscription is a plain response: %j', async (extensions, status, code) => {
    const { url } = await start(feed(), {
      subscribe: async () => ({ errors: [{ message: 'Why.', extensions: extensions as Record<string, unknown> }] }),
    });
    const response = await fetch(url, { headers: TOKEN });
    expect(response.status).toBe(status);
    expect((await response.json()).detail.code).toBe(code);
    if (status === 429) expect(response.headers.get('retry-after')).toBe('30');
  });

  test('a failure at the first event is 500', async () => {
    const source = feed();
    const { url, shim } = await start(source);
    source.push(new Error('connection refused'));
    expect((await fetch(url, { headers: TOKEN })).status).toBe(500);
    expect(String(shim.faults[0])).toContain('refused');
  });

  test('a missing token is 401, an invalid parameter 422, HEAD does not subscribe', async () => {
    const { url, subscriptions } = await start(feed());
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(`${url}?strategy_id=x`, { headers: TOKEN })).status).toBe(422);
    const head = await fetch(url, { method: 'HEAD', headers: TOKEN });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(subscriptions).toHaveLength(0);
  });
});

describe('ending', () => {
  test('a disconnect ends the subscription', async () => {
    const source = feed();
    const { url, subscriptions } = await start(source);
    source.push(event('HEARTBEAT', 0));
    const res = await open(url);
    await events(res).next();
    const aborted = new Promise<void>((resolve) => subscriptions[0]!.flow.onEnd(resolve));
    res.destroy();
    await aborted;
    expect(source.ended()).toBe(true);
  });

  test('the token’s expiry ends the stream', async () => {
    const source = feed();
    let now = 1_000;
    const { url } = await start(source, {
      now: () => now,
      authenticate: async () => ({ context: 'user', expiresAt: 1_050 }),
    });
    source.push(event('HEARTBEAT', 0));
    const seen = [];
    for await (const frame of events(await open(url))) {
      seen.push(frame);
      if (frame.event !== 'compliance') continue;
      now = 1_050;
      source.end();
    }
    expect(seen.at(-1)).toEqual({ event: 'bye', data: { reason: 'token_expired' } });
  });

  test.each([
    [Object.assign(new Error('too slow'), { code: 'slow_consumer' }), 'slow_consumer', 0],
    [new Error('a fault'), 'internal', 1],
  ])('an interrupted subscription sends the reason: %s', async (error, reason, faults) => {
    const source = feed();
    const { url, shim } = await start(source);
    source.push(event('HEARTBEAT', 0), event('FIRED', 1, SIGNAL), error);
    const seen = [];
    for await (const frame of events(await open(url))) seen.push(frame);
    expect(seen.at(-1)).toEqual({ event: 'bye', data: { reason } });
    expect(seen).toHaveLength(3);
    expect(shim.faults).toHaveLength(faults);
  });
});

describe('back-pressure', () => {
  const big = { ...SIGNAL, reason: { text: 'x'.repeat(10_000) } };

  test('a client that does not read is disconnected, and the subscription is read only up to the limit', async () => {
    const source = feed();
    const { url, subscriptions } = await start(source, {
      stream: { maxWaitingBytes: 200_000, stallTimeout: 150 },
    });
    source.push(event('HEARTBEAT', 0), ...Array.from({ length: 5_000 }, (_, n) => event('FIRED', n + 1, big)));
    const res = await open(url);
    res.pause();
    const gone = new Promise((resolve) => res.socket.on('close', resolve));
    const aborted = new Promise<void>((resolve) => subscriptions[0]!.flow.onEnd(resolve));
    await aborted;
    expect(source.pulled()).toBeLessThan(5_000);
    res.resume();
    res.on('error', () => {});
    await gone;
  });

  test('a client that reads slowly gets everything', async () => {
    const source = feed();
    const { url } = await start(source, { stream: { maxWaitingBytes: 50_000 } });
    const count = 1_000;
    source.push(event('HEARTBEAT', 0), ...Array.from({ length: count }, (_, n) => event('FIRED', n + 1, big)));
    const ids: string[] = [];
    for await (const { id, event: name } of events(await open(url))) {
      if (name === 'signal') ids.push(id!);
      if (ids.length % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (ids.length === count) break;
    }
    expect(ids).toEqual(Array.from({ length: count }, (_, n) => `e.${n + 1}`));
  });

  test('subscribers of the same result share its serialised bytes', async () => {
    let made = 0;
    const counted = {
      ...SIGNAL,
      get reason() {
        made++;
        return {};
      },
    };
    const shared = event('FIRED', 1, counted);
    const { url } = await start(feed(), {
      async subscribe() {
        const source = feed();
        source.push(event('HEARTBEAT', 0), shared);
        return source.results();
      },
    });
    for (let n = 0; n < 3; n++) {
      for await (const frame of events(await open(url))) {
        if (frame.event === 'signal') break;
      }
    }
    expect(made).toBe(1);
  });
});
