import Stripe from 'stripe';
import { toStorable } from '../../kernel/text.ts';

/** The signature is invalid or expired. */
export class BadSignatureError extends Error {}

export interface StripeEvent {
  id: string;
  type: string;
  /** Seconds. */
  created: number;
  object: Readonly<Record<string, unknown>>;
}

/** Maximum age of a signature, and maximum clock difference, in seconds. */
const TOLERANCE = 300;
/** The last second of the year 9999. */
const MAX_SECONDS = 253_402_300_799;
const STAMP = /^t=(\d{1,15})$/;

/**
 * Verifies and parses the raw body of a webhook. The signature must match one of the secrets and be at most five minutes
 * from `now` (UTC milliseconds). Throws BadSignatureError before parsing the body.
 */
export function readStripeEvent(
  body: Uint8Array,
  signature: string | undefined,
  { secrets, now }: { secrets: readonly string[]; now: number },
): StripeEvent {
  const payload = decoded(body);
  const stamps = (signature ?? '').split(',').filter((part) => part.trim().startsWith('t='));
  const stamp = stamps.length === 1 ? STAMP.exec(stamps[0] as string) : null;
  if (!signature || !stamp) throw new BadSignatureError('The Stripe-Signature header is missing or malformed.');
  const event = verified(payload, signature, secrets, now);
  // The SDK only checks for old signatures.
  if (Number(stamp[1]) - now / 1000 > TOLERANCE) throw new BadSignatureError('The signature’s time is in the future.');
  return event;
}

/** Signs a body as Stripe would at `now` (UTC milliseconds), to resend events. */
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
    throw new BadSignatureError('The body is not UTF-8 text.');
  }
}

function eventOf(signed: unknown): StripeEvent {
  const { id, type, created, data } = (signed ?? {}) as Record<string, unknown> & { data?: { object?: unknown } };
  const object = data?.object;
  const dated = Number.isInteger(created) && Math.abs(created as number) <= MAX_SECONDS;
  if (typeof id !== 'string' || typeof type !== 'string' || !dated || typeof object !== 'object') {
    throw new BadSignatureError('The signed body is not an event with id, type, created and data.object.');
  }
  return { id, type, created: created as number, object: (object ?? {}) as StripeEvent['object'] };
}
