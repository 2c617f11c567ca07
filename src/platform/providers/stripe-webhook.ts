import Stripe from 'stripe';
import { toStorable } from '../../kernel/text.ts';

/** Not signed by Stripe, or not now. */
export class BadSignatureError extends Error {}

export interface StripeEvent {
  id: string;
  type: string;
  /** Seconds. */
  created: number;
  object: Readonly<Record<string, unknown>>;
}

/** Seconds that a signature may be old, or ahead of our clock. */
const TOLERANCE = 300;
/** The last second of the year 9999. */
const MAX_SECONDS = 253_402_300_799;
const STAMP = /^t=(\d{1,15})$/;

/**
 * The event of a webhook's raw body, once its signature holds for one of the secrets and it was signed at most five
 * minutes before or after `now` (UTC milliseconds). Throws BadSignatureError; nothing is parsed before that.
 */
export function readStripeEvent(
  body: Uint8Array,
  signature: string | undefined,
  { secrets, now }: { secrets: readonly string[]; now: number },
): StripeEvent {
  const payload = decoded(body);
  const stamps = (signature ?? '').split(',').filter((part) => part.trim().startsWith('t='));
  const stamp = stamps.length === 1 ? STAMP.exec(stamps[0] as string) : null;
  if (!signature || !stamp) throw new BadSignatureError('There is no Stripe-Signature header of the known form.');
  const event = verified(payload, signature, secrets, now);
  // The SDK looks only backwards.
  if (Number(stamp[1]) - now / 1000 > TOLERANCE) throw new BadSignatureError('It is signed in the future.');
  return event;
}

/** The Stripe-Signature header of a body, as Stripe would send it at `now` (UTC milliseconds): to send events again. */
export const signStripeEvent = (body: string, secret: string, now: number): string =>
  Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: Math.floor(now / 1000) });

function verified(payload: string, signature: string, secrets: readonly string[], now: number): StripeEvent {
  let failure: unknown;
  for (const secret of secrets) {
    let signed: unknown;
    try {
      signed = Stripe.webhooks.constructEvent(payload, signature, secret, TOLERANCE, undefined, now);
    } catch (error) {
      failure ??= error;
      continue;
    }
    return eventOf(toStorable(signed));
  }
  const reason = failure instanceof Error ? failure.message.split(/[\n.]/)[0] : 'No secret is configured';
  throw new BadSignatureError(`${reason}.`);
}

function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new BadSignatureError('The body is no UTF-8 text.');
  }
}

function eventOf(signed: unknown): StripeEvent {
  const { id, type, created, data } = (signed ?? {}) as Record<string, unknown> & { data?: { object?: unknown } };
  const object = data?.object;
  const dated = Number.isInteger(created) && Math.abs(created as number) <= MAX_SECONDS;
  if (typeof id !== 'string' || typeof type !== 'string' || !dated || typeof object !== 'object') {
    throw new BadSignatureError('The body is signed, but it is no event with id, type, created and data.object.');
  }
  return { id, type, created: created as number, object: (object ?? {}) as StripeEvent['object'] };
}
