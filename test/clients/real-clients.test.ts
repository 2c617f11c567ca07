import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasChromium, startBrowser, type TestBrowser } from '../browser/chromium.ts';
import { headOf, logOf } from '../faults/support/recorder.ts';
import { type Trader, trader } from '../faults/support/traders.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { type CompressingProxy, startCompressingProxy } from '../support/compressing-proxy.ts';
import { firedEvent } from '../support/fired-event.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { CLIENTS, type ClientRequest } from './clients.ts';

// Real clients behind a proxy that compresses, through a restart of the server and the end of a token.

let database: TestDatabase;
let proxy: CompressingProxy;
let browser: TestBrowser | null = null;
let app: TestApp;
let user: Trader;
let token = '';
const WITH_BROWSER = hasChromium();

beforeAll(async () => {
  [database, proxy] = await Promise.all([createTestDatabase(), startCompressingProxy()]);
  if (WITH_BROWSER) browser = await startBrowser();
  await serve();
  user = await trader(app);
  ({ token } = user);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await proxy.close();
  await app.close();
  await database.drop();
});

/** Starts a server, to which the proxy sends from now on. */
async function serve(): Promise<void> {
  app = await createTestApp({ database, heartbeatMs: 1_000 });
  ({ url: proxy.target } = await app.listen());
}

interface Seen {
  name: string;
  signals: { seq: number; signalId: string }[];
  /** The place of the newest event, heartbeats included. */
  seq: number;
  ends: string[];
  stop(): void;
}
const seqOf = (cursor: string) => Number(cursor.split('.')[1]);

function record(name: string, start: (request: Pick<ClientRequest, 'onEvent' | 'onEnd'>) => () => void): Seen {
  const seen: Seen = { name, signals: [], seq: -1, ends: [], stop: () => {} };
  seen.stop = start({
    onEvent(kind, cursor, signalId) {
      if (kind.toLowerCase() === 'reset') seen.ends.push(`reset at ${cursor}`);
      seen.seq = seqOf(cursor);
      if (signalId !== null) seen.signals.push({ seq: seen.seq, signalId });
    },
    onEnd: (why) => void seen.ends.push(why),
  });
  return seen;
}

/** A page with the example's code, and nothing else of ours. */
async function followInBrowser(after: string): Promise<Seen> {
  const page = await (browser as TestBrowser).open(`${proxy.url}/healthz`);
  const source = await readFile(new URL('../../examples/browser/follow-signals.js', import.meta.url), 'utf8');
  const seen = record('a browser’s EventSource', () => () => {});
  await page.exposeFunction('currentToken', () => token);
  await page.exposeFunction('note', (type: string, cursor: string, signalId: string | null) => {
    if (type === 'reset') seen.ends.push(`reset at ${cursor}`);
    seen.seq = seqOf(cursor);
    if (signalId !== null) seen.signals.push({ seq: seen.seq, signalId });
  });
  await page.evaluate(`(() => { ${source.replace('export function', 'function')}
    followSignals({
      token: () => currentToken(),
      after: ${JSON.stringify(after)},
      onEvent: (type, data, cursor) => note(type, cursor, data.id ?? null),
    });
  })()`);
  return seen;
}

async function write(events: number): Promise<void> {
  const { db } = database;
  for (let n = 0; n < events; n++) {
    await db.transaction((tx) => app.services.events.append(tx, user.userId, [firedEvent(user)]));
  }
}

it('receive every event exactly once and stay connected', async () => {
  await write(3);
  const { cursor } = (await app.services.hub.subscribe({ userId: user.userId, filter: { kinds: [] } }).next()).value;
  const after = `${String(cursor).split('.')[0]}.0`;
  const clients = CLIENTS.map(([name, start]) =>
    record(name, (sink) => start({ url: proxy.url, token: () => token, after, ...sink })),
  );
  if (WITH_BROWSER) clients.push(await followInBrowser(after));
  const caughtUp = async (when: string) => {
    const head = await headOf(database.db, user.userId);
    await until(() => {
      const late = clients.filter(({ seq }) => seq < head);
      return (
        late.length === 0 || `${when}: ${late.map(({ name, seq, ends }) => `${name} at ${seq} of ${head}, ${ends}`)}`
      );
    }, 20_000);
  };
  try {
    // Each event reaches its client though the proxy holds back what it may compress.
    for (let n = 0; n < 3; n++) {
      await write(1);
      await caughtUp('behind the proxy');
    }

    // The server goes down; what happens meanwhile is another process's.
    const first = app;
    proxy.target = null;
    await first.close();
    await write(4);
    await serve();
    token = await app.token({ userId: user.userId, hours: 3 / 3600 });
    await caughtUp('after the restart');

    // The token expires while it is used; the clients have a new one.
    app.clock.advance(3_000);
    token = await app.token({ userId: user.userId, hours: 24 });
    await until(() => app.services.streams.count(user.userId) < clients.length || 'no stream ended with its token');
    await write(4);
    await caughtUp('after the end of the token');

    // Still connected, by themselves.
    await until(() => app.services.streams.count(user.userId) === clients.length || 'not every client is connected');
    await write(2);
    await caughtUp('at last');
    const log = (await logOf(database.db, user.userId)).map(({ seq, signalId }) => ({ seq, signalId }));
    for (const { name, signals, ends } of clients) expect([name, ends, signals]).toEqual([name, [], log]);
  } finally {
    for (const client of clients) client.stop();
  }
}, 90_000);
