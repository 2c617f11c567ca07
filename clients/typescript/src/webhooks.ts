import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Schemas } from './types.ts';

// Webhooks that ex7 sends are signed as https://www.standardwebhooks.com says.

const TOLERANCE_SECONDS = 300;

/** What a webhook is sent. `data` has the keys of the REST API; a signal's are those of `GET /api/signals/{signal_id}`. */
export type WebhookEvent =
  | { type: 'channel.verification'; timestamp: string; data: { token: string; link: string } }
  | { type: SignalTopic; timestamp: string; data: Partial<Schemas['Signal']> & { id: string } }
  | {
      type: 'signal.blocked' | 'risk.warning' | 'runtime.error' | 'channel.test';
      timestamp: string;
      data: Record<string, unknown>;
    };
type SignalTopic = 'signal.fired' | 'signal.updated' | 'signal.closed';

/** The message is not from ex7, or is too old. */
export class WebhookError extends Error {}

/** The payload of a webhook with a right signature over its raw body. Throws WebhookError. `now`: UTC milliseconds. */
export function verifyWebhook(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string | Uint8Array,
  { now = Date.now() }: { now?: number } = {},
): WebhookEvent {
  const header = (name: string): string => {
    const value = headers[name];
    if (typeof value !== 'string') throw new WebhookError(`the header ${name} is missing`);
    return value;
  };
  const [id, sent, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header) as [
    string,
    string,
    string,
  ];
  const hmac = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  const expected = Buffer.from(`v1,${hmac.update(`${id}.${sent}.`).update(body).digest('base64')}`);
  const isRight = signatures.split(' ').some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!isRight) throw new WebhookError('the signature does not match the body');
  const off = Math.round(now / 1000) - Number(sent);
  if (!(Math.abs(off) <= TOLERANCE_SECONDS)) {
    const side = off > 0 ? 'old' : 'in the future';
    throw new WebhookError(`the message is ${Math.abs(off)} s ${side}: is the clock of this machine right?`);
  }
  return JSON.parse(Buffer.from(body).toString()) as WebhookEvent;
}
