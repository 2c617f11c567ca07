import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walk } from '../engine/support/market.ts';
import { type Child, childToken, startChild } from '../faults/support/child-process.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { type Followed, followRest, TRANSPORTS } from '../support/stream-clients.ts';
import { until } from '../support/until.ts';
import { layOutImage } from './image.ts';

// What compose.yaml starts, as plain processes and from the files that the image holds: two that serve clients, one
// worker, Redis, one database. (Without a proxy: clients know both addresses.)

const METRICS_TOKEN = 'a token for the scraper';

describe.skipIf(!hasRedis())('two servers, a worker and Redis on one database', { timeout: 60_000 }, () => {
  let desk: Desk;
  let redis: TestRedis;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let servers: [Child, Child];
  let worker: Child;
  beforeAll(async () => {
    [desk, redis, folder] = await Promise.all([createDesk(), startRedis(), temporaryFolder()]);
    await layOutImage(folder.path);
    const options = { databaseUrl: desk.database.url, redisUrl: redis.url, root: folder.path };
    const started = await Promise.all([
      startChild('server', { ...options, env: { ROLES: 'api' } }),
      startChild('server', { ...options, env: { ROLES: 'api' } }),
      startChild('worker', { ...options, env: { WORKER_PORT: '0', METRICS_TOKEN } }),
    ]);
    servers = [started[0], started[1]];
    worker = started[2];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...(servers ?? []), worker].map((child) => child?.kill()));
    await redis?.stop();
    await desk?.end();
    await folder?.remove();
  });

  it('each server is ready and shows the studio, without a demo token in production', async () => {
    for (const { url } of servers) {
      const ready = await (await fetch(`${url}/readyz`)).json();
      expect(ready).toMatchObject({ ready: true, database: 'ok' });
      const health = await (await fetch(`${url}/api/health`)).json();
      expect(health).toMatchObject({ status: 'ok', redis: 'ok', dispatcher: 'ok' });
      const page = await (await fetch(url)).text();
      expect(page).toContain('<meta name="ex7-demo-token" content="">');
      const studio = [...page.matchAll(/(?:src|href)="(\/studio\/[^"]+)"/g)].map(([, file]) => file as string);
      expect(studio.length).toBeGreaterThanOrEqual(2);
      for (const file of [...studio, '/graphiql/start.js', '/graphiql/graphiql.js']) {
        const response = await fetch(url + file);
        expect([file, response.status]).toEqual([file, 200]);
        expect(response.headers.get('content-type')).toMatch(/javascript|css|svg|font/);
        expect((await response.text()).length).toBeGreaterThan(100);
      }
    }
  });

  it('the worker serves its health, and its metrics with the token', async () => {
    const ready = await fetch(`${worker.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, database: 'ok', redis: 'ok', shuttingDown: false },
    ]);
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${worker.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${worker.url}/graphql?query={me{id}}`)).status).toBe(404);
    expect((await fetch(`${worker.url}/readyz`, { method: 'POST' })).status).toBe(404);
    const scrape = await fetch(`${worker.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    expect(await scrape.text()).toContain('ex7_dispatcher_lag_seconds');
  });

  it('a signal reaches the clients of both servers; when one dies, its clients resume at the other without loss', async () => {
    const bars = walk(120);
    const user = await desk.user();
    const token = await childToken(user.userId);
    await desk.ingest('MES', bars.slice(0, 40));
    const id = await desk.strategy(user, upBarBuyer());
    await desk.start(user, id);
    await desk.reaches(id, 'running');

    const seen: Followed[][] = [];
    const streams = servers.flatMap(({ url }) =>
      TRANSPORTS.map(([, follow]) => {
        const mine: Followed[] = [];
        seen.push(mine);
        const stream = follow({ url, token });
        const reading = (async () => {
          for await (const event of stream) mine.push(event);
        })();
        return { stream, reading };
      }),
    );
    await until(() => seen.every((mine) => mine.length > 0));
    const news = (mine: Followed[]) => mine.filter(({ kind }) => kind === 'fired' || kind === 'closed');

    const last = bars[79]?.ts as number;
    for (let at = 40; at < 80; at += 8) await desk.ingest('MES', bars.slice(at, at + 8));
    await desk.decided(id, last);
    const [first, ...others] = seen as [Followed[], ...Followed[][]];
    const told = async () => (await desk.signals(id)).reduce((n, { status }) => n + (status === 'open' ? 1 : 2), 0);
    await until(async () => seen.every((mine) => news(mine).length >= 1) && news(first).length === (await told()));
    for (const other of others) await until(() => news(other).length === news(first).length);
    for (const other of others) expect(news(other)).toEqual(news(first));

    const after = first.at(-1)?.cursor;
    await servers[0].kill();
    for (let at = 80; at < 120; at += 8) await desk.ingest('MES', bars.slice(at, at + 8));
    await desk.decided(id, bars.at(-1)?.ts as number);
    const resumed: Followed[] = [];
    const stream = followRest({ url: servers[1].url, token, after });
    const reading = (async () => {
      for await (const event of stream) resumed.push(event);
    })();
    const survivor = seen.at(-1) as Followed[];
    const wanted = await told();
    await until(() => news(survivor).length === wanted || `${news(survivor).length} of ${wanted}`);
    await until(() => news(first).length + news(resumed).length >= wanted);
    expect([...news(first), ...news(resumed)]).toEqual(news(survivor));
    stream.cut();
    for (const one of streams) one.stream.cut();
    await Promise.all([reading, ...streams.map((one) => one.reading)]);
  });

  it('the worker shuts down gracefully', async () => {
    const { code } = await worker.terminate();
    expect(code).toBe(0);
  });
});
