import { afterAll, beforeAll, expect, test } from 'vitest';
import { events, open } from '../rest/shim-server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { document, problemsOf } from '../support/documented-answers.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 200 });
  ({ url } = await app.listen());
});
afterAll(() => app.close());

test('/openapi.json is the document, and /docs shows it without other hosts', async () => {
  const served = await (await fetch(`${url}/openapi.json`)).json();
  expect(served).toEqual(JSON.parse(JSON.stringify(document)));
  const page = await (await fetch(`${url}/docs`)).text();
  const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link as string);
  expect(links.length).toBeGreaterThanOrEqual(4);
  for (const link of links) {
    expect(link).toMatch(/^\//);
    const { status } = await fetch(url + link);
    expect([link, status]).toEqual([link, 200]);
  }
  expect(await (await fetch(`${url}/docs/start.js`)).text()).toContain('"/openapi.json"');
  expect((await fetch(`${url}/docs/../package.json`)).status).toBe(404);
});

test('every event of the stream has an id and data that matches x-events', async () => {
  const user = await app.user();
  const strategyId = await strategy(app).on('MNQ').for(user);
  const operation = document.paths['/api/signals/stream']?.get as {
    responses: Record<string, { content: Record<string, { schema: Record<string, unknown> }> }>;
  };
  const schemas = operation.responses['200']?.content['text/event-stream']?.schema['x-events'] as Record<
    string,
    object
  >;
  const stream = events(await open(`${url}/api/signals/stream`, { authorization: `Bearer ${user.token}` }));
  const seen = new Set<string>();
  const read = async (wanted: string) => {
    for await (const { event, id, data } of { [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) }) {
      if (event === undefined) continue;
      seen.add(event);
      if (event !== 'bye') expect(id, event).toMatch(/\.\d+$/);
      expect(problemsOf(schemas[event] as Record<string, unknown>, data), event).toEqual([]);
      if (event === wanted) return;
    }
  };
  await read('compliance');
  const parts = { db: app.database.db, services: app.services };
  const signal = await fire(parts, user.caller, strategyId);
  await read('signal');
  await exitByEngine(parts, user.caller.userId, {
    strategyId,
    closePrice: '20010',
    closeBarTs: new Date(Date.parse(signal.barTs) + 60_000).toISOString(),
  });
  await read('signal_closed');
  await read('heartbeat');
  app.services.hub.close();
  await read('bye');
  expect([...seen].sort()).toEqual(['bye', 'compliance', 'heartbeat', 'signal', 'signal_closed']);
});
