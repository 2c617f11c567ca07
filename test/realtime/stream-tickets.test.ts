import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { events, type SseEvent } from '../rest/shim-server.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { fire } from '../support/signals.ts';
import { until } from '../support/until.ts';

// What a browser's EventSource does, by hand: a URL that stays the same, and Last-Event-ID when it reconnects.

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
});
afterAll(() => app.close());

const ticketOf = async (token: string, at = url): Promise<string> => {
  const response = await fetch(`${at}/api/stream-tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { ticket: string }).ticket;
};

/** Opens the stream of a ticket; without a 200 it answers the status and the error's message. */
async function follow(ticket: string, lastEventId: string | null = null, { at = url, query = '' } = {}) {
  const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId };
  const sent = request(`${at}/api/signals/stream?ticket=${ticket}${query}`, { headers, agent: false });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const { detail } = JSON.parse(Buffer.concat(chunks).toString()) as { detail: { message: string } };
    return { status: response.statusCode, message: detail.message, next: async () => undefined, cut: () => {} };
  }
  const stream = events(response);
  const next = async () => (await stream.next()).value as SseEvent | undefined;
  return { status: 200, message: '', next, cut: () => void response.destroy() };
}

describe('a ticket', () => {
  it('opens a stream with neither a token nor a header, once', async () => {
    const ticket = await ticketOf(user.token);
    const stream = await follow(ticket);
    expect(await stream.next()).toMatchObject({ event: 'compliance' });
    expect(await follow(ticket)).toMatchObject({ status: 401, message: expect.stringContaining('used already') });
    const signal = await fire(
      { db: app.database.db, services: app.services },
      user.caller,
      await strategy(app).as('ready').for(user),
    );
    expect(await stream.next()).toMatchObject({ event: 'signal', data: { id: signal.id } });
    stream.cut();
  });

  it('opens one stream when used concurrently', async () => {
    const ticket = await ticketOf(user.token);
    const streams = await Promise.all(Array.from({ length: 8 }, () => follow(ticket)));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const stream of streams) stream.cut();
  });

  it('resumes its stream after the client’s last event without loss', async () => {
    const strategyId = await strategy(app).as('ready').for(user);
    const ticket = await ticketOf(user.token);
    const first = await follow(ticket);
    const banner = await first.next();
    first.cut();
    const signal = await fire({ db: app.database.db, services: app.services }, user.caller, strategyId);
    const second = await follow(ticket, banner?.id);
    expect(await second.next()).toMatchObject({ event: 'compliance', id: banner?.id });
    const fired = await second.next();
    expect(fired).toMatchObject({ event: 'signal', data: { id: signal.id } });
    // The server does not know yet that this connection is dead: the next one takes its place.
    const third = await follow(ticket, fired?.id);
    expect(await third.next()).toMatchObject({ event: 'compliance', id: fired?.id });
    expect(await second.next()).toEqual({ event: 'bye', data: { reason: 'replaced' } });
    await until(() => app.services.streams.count(user.caller.userId) === 1 || 'two streams are open');
    third.cut();
  });

  it('does not resume other streams: a cursor it cannot have received is rejected', async () => {
    const ticket = await ticketOf(user.token);
    const stream = await follow(ticket);
    const { id = '' } = (await stream.next()) ?? {};
    stream.cut();
    const [epoch, seq] = id.split('.');
    for (const lastEventId of ['nonsense', `other.${seq}`, `${epoch}.${Number(seq) + 1_000}`]) {
      expect(await follow(ticket, lastEventId)).toMatchObject({ status: 401 });
    }
    // What the URL says is what anyone who sees it can say.
    expect(await follow(ticket, null, { query: `&last_event_id=${id}` })).toMatchObject({ status: 401 });
    const again = await follow(ticket, id);
    expect(again.status).toBe(200);
    again.cut();
  });

  it('expires after 60 seconds, and its stream ends with the token that created it', async () => {
    const late = await ticketOf(user.token);
    const short = await app.token({ userId: user.caller.userId, hours: 120 / 3600 });
    const ticket = await ticketOf(short);
    const stream = await follow(ticket);
    const banner = await stream.next();
    app.clock.advance(60_000);
    expect(await follow(late)).toMatchObject({ status: 401, message: expect.stringContaining('has expired') });
    stream.cut();
    const resumed = await follow(ticket, banner?.id);
    expect(resumed.status).toBe(200);
    resumed.cut();
    app.clock.advance(60_000);
    expect(await follow(ticket, banner?.id)).toMatchObject({ status: 401 });
    user = await app.user();
  });

  it('works in another process than the one that created it', async () => {
    const other = await createTestApp({ database: app.database });
    const { url: at } = await other.listen();
    const stream = await follow(await ticketOf(user.token), null, { at });
    expect(await stream.next()).toMatchObject({ event: 'compliance' });
    stream.cut();
    await other.close();
  });

  it('works with last_event_id; the header takes precedence', async () => {
    const parts = { db: app.database.db, services: app.services };
    const [strategyOne, strategyTwo] = [
      await strategy(app).as('ready').for(user),
      await strategy(app).as('ready').for(user),
    ];
    const before = await follow(await ticketOf(user.token));
    const banner = await before.next();
    before.cut();
    const { id: one } = await fire(parts, user.caller, strategyOne);
    const { id: two } = await fire(parts, user.caller, strategyTwo);
    const query = `&last_event_id=${banner?.id}`;
    const stream = await follow(await ticketOf(user.token), null, { query });
    await stream.next();
    const first = await stream.next();
    expect([first?.data, (await stream.next())?.data]).toMatchObject([{ id: one }, { id: two }]);
    stream.cut();
    const newer = await follow(await ticketOf(user.token), first?.id, { query });
    await newer.next();
    expect(await newer.next()).toMatchObject({ data: { id: two } });
    newer.cut();
  });

  it('is only for streams and users, and is stored as a hash', async () => {
    const ticket = await ticketOf(user.token);
    expect((await fetch(`${url}/api/billing/me?ticket=${ticket}`)).status).toBe(401);
    expect((await fetch(`${url}/graphql?query={me{id}}&ticket=${ticket}`)).status).toBe(401);
    const headers = { authorization: `Bearer ${ticket}` };
    expect((await fetch(`${url}/api/signals/stream`, { headers })).status).toBe(401);
    expect(
      await app.runError(
        'mutation { createStreamTicket { __typename ... on Error { code message } } }',
        {},
        await app.service(),
      ),
    ).toMatchObject({
      type: 'ForbiddenError',
      code: 'user_required',
    });
    const rows = await app.database.db.query(
      statement('test-tickets', 'select stream_ticket::text as row from stream_ticket'),
    );
    expect(JSON.stringify(rows)).not.toContain(ticket);
    expect(await follow('st_nonsense')).toMatchObject({ status: 401, message: expect.stringContaining('unknown') });
    // HEAD opens nothing, so it uses nothing up.
    await fetch(`${url}/api/signals/stream?ticket=${ticket}`, { method: 'HEAD' });
    const stream = await follow(ticket);
    expect(stream.status).toBe(200);
    stream.cut();
  });

  it('can be created by GraphQL', async () => {
    const { createStreamTicket: made } = await app.runOk<{ createStreamTicket: { ticket: string; expiresAt: string } }>(
      'mutation { createStreamTicket { __typename ... on StreamTicket { ticket expiresAt } ... on Error { message } } }',
      {},
      user,
    );
    expect(Date.parse(made.expiresAt) - app.clock.now()).toBeGreaterThan(50_000);
    const stream = await follow(made.ticket);
    expect(await stream.next()).toMatchObject({ event: 'compliance' });
    stream.cut();
  });
});

it('tickets whose token has expired are deleted', async () => {
  const token = await app.token({ userId: user.caller.userId, hours: 10 / 3600 });
  await ticketOf(token);
  const { streamTickets } = app.services;
  const before = await streamTickets.prune();
  app.clock.advance(10_000);
  expect([before >= 0, await streamTickets.prune(), await streamTickets.prune()]).toEqual([true, 1, 0]);
});
