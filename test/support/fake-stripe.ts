import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';
import Stripe from 'stripe';

// A small Stripe over real HTTP, with the state and the manners that the code under test relies on: ids, idempotency
// keys, sessions that end, subscriptions that change, and events for each of it, signed and delivered like webhooks.

type Row = Record<string, unknown> & { id: string };
interface Saved {
  status: number;
  body: unknown;
}

export interface Fault {
  /** Which calls, by "METHOD /path"; default all. */
  on?: RegExp;
  /**
   * `lost`: it is done, but the connection breaks before the answer; `garbled`: the answer breaks off; `error`: a 500;
   * `stuck`: a 500 that its idempotency key gets for ever; `busy`: a 429; `refused`: a 400; `slow`: no answer at all.
   */
  kind: 'lost' | 'garbled' | 'error' | 'stuck' | 'busy' | 'refused' | 'slow';
  /** How many calls; default all until `heal`. */
  times?: number;
}

export interface StripeEventBody {
  id: string;
  object: 'event';
  type: string;
  created: number;
  data: { object: Row };
}

export interface Delivered {
  status: number;
  body: unknown;
}

export interface FakeStripe {
  url: string;
  /** "METHOD /path" of every call, in order. */
  calls: string[];
  /** The idempotency key of each creating call, by "METHOD /path". */
  keys: { call: string; key: string | null }[];
  events: StripeEventBody[];
  customers: Map<string, Row>;
  sessions: Map<string, Row>;
  subscriptions: Map<string, Row>;
  fail(fault: Fault): void;
  heal(): void;
  /** The next call of these is answered with what is true when it comes, but only once it is released. */
  hold(on: RegExp): { arrived: Promise<void>; release(): void };
  /** The user pays: the session completes and its subscription begins. Answers the subscription's id. */
  pay(sessionId: string, more?: Record<string, unknown>): string;
  expire(sessionId: string): void;
  /** Something changes at Stripe, with its event. */
  update(subscriptionId: string, change: Record<string, unknown>, type?: string): void;
  /** Of another product of the same Stripe account. */
  foreignSubscription(): string;
  emit(type: string, object: Row): StripeEventBody;
  /** Sends an event as Stripe does, again while it is refused with 5xx. */
  deliver(event: StripeEventBody, options?: { tries?: number; url?: string }): Promise<Delivered>;
  sign(payload: string, at?: number, secret?: string): string;
  close(): Promise<void>;
}

export const PRICES = {
  trader: { month: 'price_trader_month', year: 'price_trader_year,price_trader_year_2025' },
  pro: { month: 'price_pro_month', year: 'price_pro_year' },
};
export const WEBHOOK_SECRET = 'whsec_of_the_tests';
const KNOWN_PRICES = [
  ...Object.values(PRICES).flatMap((by) => Object.values(by).join(',').split(',')),
  'price_unlisted',
];
const PERIOD = 30 * 86_400;

export interface FakeStripeOptions {
  /** UTC milliseconds. */
  now(): number;
  /** Where events go; asked at each delivery. */
  webhookUrl?(): string;
}

export async function startFakeStripe({ now, webhookUrl }: FakeStripeOptions): Promise<FakeStripe> {
  const seconds = () => Math.floor(now() / 1000);
  const calls: string[] = [];
  const keys: FakeStripe['keys'] = [];
  const events: StripeEventBody[] = [];
  const customers = new Map<string, Row>();
  const sessions = new Map<string, Row>();
  const subscriptions = new Map<string, Row>();
  const answered = new Map<string, (Saved & { params: string }) | 'under way'>();
  let faults: Fault[] = [];
  const held: { on: RegExp; arrive(): void; released: Promise<void> }[] = [];
  let count = 0;
  const newId = (prefix: string) => `${prefix}_${String(++count).padStart(6, '0')}`;

  const emit: FakeStripe['emit'] = (type, object) => {
    const body = structuredClone(object);
    const event: StripeEventBody = {
      id: newId('evt'),
      object: 'event',
      type,
      created: seconds(),
      data: { object: body },
    };
    events.push(event);
    return event;
  };

  const subscribe = (customer: string, price: string, metadata: unknown, more: object): Row => {
    const subscription: Row = {
      id: newId('sub'),
      object: 'subscription',
      customer,
      metadata,
      status: 'active',
      created: seconds(),
      cancel_at: null,
      cancel_at_period_end: false,
      items: {
        object: 'list',
        data: [{ id: newId('si'), price: { id: price }, current_period_end: seconds() + PERIOD }],
      },
      ...more,
    };
    subscriptions.set(subscription.id, subscription);
    emit('customer.subscription.created', subscription);
    return subscription;
  };

  class Refusal extends Error {
    readonly status: number;
    readonly code: string;
    constructor(status: number, code: string, message: string) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }
  const found = (rows: Map<string, Row>, id: string | undefined): Row => {
    const row = rows.get(id ?? '');
    if (row) return row;
    throw new Refusal(404, 'resource_missing', `No such object: '${id}'`);
  };
  const known = (rows: Map<string, Row>, id: string | undefined): Row => {
    const row = rows.get(id ?? '');
    if (row) return row;
    throw new Refusal(400, 'resource_missing', `No such object: '${id}'`);
  };

  function answer(method: string, path: string, params: Record<string, string>): unknown {
    const [, kind, id, action] = path.split('/').slice(1);
    const call = `${method} ${path}`;
    if (call === 'POST /v1/customers') {
      const customer: Row = { id: newId('cus'), object: 'customer', email: params.email ?? null };
      customers.set(customer.id, customer);
      return customer;
    }
    if (call === 'POST /v1/checkout/sessions') {
      known(customers, params.customer);
      const price = params['line_items[0][price]'] ?? '';
      if (!KNOWN_PRICES.includes(price)) throw new Refusal(400, 'resource_missing', `No such price: '${price}'`);
      if (params.mode !== 'subscription') throw new Refusal(400, 'parameter_invalid', 'mode');
      const session: Row = {
        id: newId('cs_test'),
        object: 'checkout.session',
        mode: params.mode,
        customer: params.customer,
        price,
        status: 'open',
        subscription: null,
        expires_at: seconds() + 86_400,
        metadata: { user_id: params['metadata[user_id]'] },
        subscription_metadata: { user_id: params['subscription_data[metadata][user_id]'] },
        success_url: params.success_url,
        cancel_url: params.cancel_url,
      };
      session.url = `https://checkout.stripe.test/${session.id}`;
      sessions.set(session.id, session);
      return session;
    }
    if (kind === 'checkout' && id === 'sessions' && action) {
      const session = found(sessions, action);
      if (path.endsWith('/expire')) {
        if (session.status !== 'open') throw new Refusal(400, 'resource_invalid', 'This session is not open');
        api.expire(session.id);
      }
      if ((session.expires_at as number) <= seconds() && session.status === 'open') api.expire(session.id);
      return session;
    }
    if (call === 'POST /v1/billing_portal/sessions') {
      known(customers, params.customer);
      const portal = newId('bps');
      return { id: portal, object: 'billing_portal.session', url: `https://portal.stripe.test/${portal}` };
    }
    if (call === 'GET /v1/subscriptions') {
      const data = [...subscriptions.values()].filter(
        ({ customer, status }) => customer === params.customer && status !== 'canceled',
      );
      return { object: 'list', data, has_more: false, url: '/v1/subscriptions' };
    }
    if (kind === 'subscriptions' && id && !action) {
      const subscription = found(subscriptions, id);
      if (method === 'POST') {
        const { cancel_at_period_end: flag, cancel_at: date } = params;
        if (flag !== undefined) subscription.cancel_at_period_end = flag === 'true';
        if (date === '') subscription.cancel_at = null;
        emit('customer.subscription.updated', subscription);
      }
      return subscription;
    }
    throw new Refusal(404, 'unknown_url', `Unrecognized request URL (${call})`);
  }

  /** Runs a creating call once a key: later ones get the first answer, and one with other parameters is refused. */
  async function keyed(key: string | null, call: string, params: string, run: () => Saved): Promise<Saved> {
    if (key === null) return run();
    const saved = answered.get(key);
    if (saved === 'under way') throw new Refusal(409, 'idempotency_key_in_use', 'Another request uses this key');
    if (saved) {
      if (saved.params !== call + params) throw new Refusal(400, 'idempotency_error', 'Keys can only be reused…');
      return saved;
    }
    answered.set(key, 'under way');
    try {
      await tick();
      const result = run();
      answered.set(key, { ...result, params: call + params });
      return result;
    } catch (error) {
      answered.delete(key);
      throw error;
    }
  }

  const takeFault = (call: string): Fault['kind'] | null => {
    const fault = faults.find(({ on, times = Number.POSITIVE_INFINITY }) => times > 0 && (on?.test(call) ?? true));
    if (!fault) return null;
    if (fault.times !== undefined) fault.times -= 1;
    return fault.kind;
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const text = request.method === 'POST' ? Buffer.concat(chunks).toString() : url.searchParams.toString();
    const params = Object.fromEntries(new URLSearchParams(text));
    const call = `${request.method} ${url.pathname}`;
    const key = (request.headers['idempotency-key'] as string | undefined) ?? null;
    calls.push(call);
    if (request.method === 'POST') keys.push({ call, key });
    const send = (status: number, body: unknown) => {
      const json = JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req') });
      response.end(json);
    };
    const fault = takeFault(call);
    if (fault === 'error') return send(500, { error: { type: 'api_error', message: 'A fault of the test' } });
    if (fault === 'refused')
      return send(400, {
        error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such thing' },
      });
    if (fault === 'busy')
      return send(429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Slow down' } });
    if (fault === 'slow') return;
    try {
      if (!/^Bearer sk_test_/.test(request.headers.authorization ?? '')) throw new Refusal(401, '', 'Invalid API Key');
      const run = (): Saved =>
        fault === 'stuck'
          ? { status: 500, body: { error: { type: 'api_error', message: 'A fault that is kept' } } }
          : { status: 200, body: structuredClone(answer(request.method ?? '', url.pathname, params)) };
      const { status, body } = await keyed(request.method === 'POST' ? key : null, call, text, run);
      const place = held.findIndex(({ on }) => on.test(call));
      if (place >= 0) {
        const [hold] = held.splice(place, 1);
        hold?.arrive();
        await hold?.released;
      }
      if (fault === 'lost') return void request.socket.destroy();
      if (fault === 'garbled') return void response.writeHead(200).end('{"id": "cs_');
      send(status, body);
    } catch (error) {
      const { status = 500, code, message } = error as Refusal;
      const type = code === 'idempotency_error' ? code : 'invalid_request_error';
      send(status, { error: { type, code, message } });
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

  const api: FakeStripe = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    keys,
    events,
    customers,
    sessions,
    subscriptions,
    fail: (fault) => void faults.push({ ...fault }),
    heal() {
      faults = [];
    },
    hold(on) {
      let arrive = () => {};
      let release = () => {};
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held.push({ on, arrive, released });
      return { arrived, release };
    },
    pay(sessionId, more = {}) {
      const session = found(sessions, sessionId);
      if (session.status !== 'open') throw new Error(`Session ${sessionId} is ${session.status}: it cannot be paid`);
      const { customer, price, subscription_metadata } = session;
      const { id } = subscribe(customer as string, price as string, subscription_metadata, more);
      Object.assign(session, { status: 'complete', url: null, subscription: id });
      emit('checkout.session.completed', session);
      return id;
    },
    expire(sessionId) {
      const session = found(sessions, sessionId);
      Object.assign(session, { status: 'expired', url: null });
      emit('checkout.session.expired', session);
    },
    update(subscriptionId, { price, period_end, ...change }, type = 'customer.subscription.updated') {
      const subscription = found(subscriptions, subscriptionId);
      const item = (subscription.items as { data: Record<string, unknown>[] }).data[0]!;
      if (price) item.price = { id: price };
      if (period_end) item.current_period_end = period_end;
      Object.assign(subscription, change);
      emit(type, subscription);
    },
    foreignSubscription() {
      return subscribe('cus_of_another_product', 'price_unlisted', {}, {}).id;
    },
    emit,
    async deliver(event, { tries = 1, url = webhookUrl?.() ?? '' } = {}) {
      const payload = JSON.stringify(event, null, 2);
      for (let tried = 1; ; tried++) {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'stripe-signature': api.sign(payload) },
          body: payload,
        });
        const body: unknown = await response.json();
        if (response.status < 500 || tried >= tries) return { status: response.status, body };
      }
    },
    sign: (payload, at = now(), secret = WEBHOOK_SECRET) =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}
