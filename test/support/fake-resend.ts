import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface SentMail {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  key: string | null;
}

/** `lost`: taken, but the connection breaks before the answer; `silent`: taken, and never answered. */
export type ResendFault = { status: number; name?: string; message?: string; retryAfter?: number } | 'lost' | 'silent';

export interface FakeResend {
  url: string;
  webhookSecret: string;
  /** What was really sent: a key seen before sends nothing. */
  mails: SentMail[];
  calls: number;
  /** The next calls meet these, in order. */
  fail(...faults: ResendFault[]): void;
  /** An event as Resend would post it: body and headers. */
  event(type: string, data: Record<string, unknown>, at?: Date): { body: string; headers: Record<string, string> };
  close(): Promise<void>;
}

/** A small Resend over real HTTP: mails, idempotency keys, signed events. */
export async function startFakeResend(): Promise<FakeResend> {
  const webhookSecret = `whsec_${Buffer.from('a webhook secret of the tests').toString('base64')}`;
  const mails: SentMail[] = [];
  const byKey = new Map<string, { body: string; id: string }>();
  let faults: ResendFault[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    if (req.method !== 'POST' || req.url !== '/emails')
      return json(404, { statusCode: 404, name: 'not_found', message: 'no' });
    fake.calls += 1;
    if (req.headers.authorization !== 'Bearer re_test') {
      return json(401, { statusCode: 401, name: 'missing_api_key', message: 'Missing API key' });
    }
    const fault = faults.shift();
    if (fault && typeof fault === 'object') {
      const { status, name = 'application_error', message = 'scripted', retryAfter } = fault;
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      return json(status, { statusCode: status, name, message }, headers);
    }
    const key = (req.headers['idempotency-key'] as string | undefined) ?? null;
    const known = key === null ? undefined : byKey.get(key);
    if (known && known.body !== body) {
      return json(409, { statusCode: 409, name: 'invalid_idempotent_request', message: 'another body' });
    }
    const id = known?.id ?? `mail_${mails.length + 1}`;
    if (!known) {
      mails.push({ ...JSON.parse(body), id, key });
      if (key !== null) byKey.set(key, { body, id });
    }
    if (fault === 'lost') return void req.socket.destroy();
    if (fault === 'silent') return;
    json(200, { id });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeResend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webhookSecret,
    mails,
    calls: 0,
    fail(...next) {
      faults = next;
    },
    event(type, data, at = new Date()) {
      const body = JSON.stringify({ type, created_at: at.toISOString(), data });
      const id = `msg_${Math.random().toString(36).slice(2)}`;
      const headers = {
        'content-type': 'application/json',
        'svix-id': id,
        'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
        'svix-signature': new Webhook(webhookSecret).sign(id, at, body),
      };
      return { body, headers };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
