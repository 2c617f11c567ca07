import type { RawHandler } from '../../../rest-shim/index.ts';
import type { WebhookService } from '../../domains/billing/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { BadSignatureError, readStripeEvent } from '../../platform/providers/stripe-webhook.ts';

export interface StripeWebhookParts {
  /** More than one during a rotation; empty: not configured. */
  secrets: readonly string[];
  /** Null: no key is configured. */
  webhook: WebhookService | null;
  clock: Clock;
  /** Receives the error of an event that could not be applied. */
  onFault(fault: unknown): void;
}

const refused = (status: number, code: string, message: string) => ({ status, body: { detail: { code, message } } });

/**
 * Responds to Stripe with 200 when the event's effect is committed (now or earlier), 400 for an invalid signature, and 500
 * to have the event resent.
 */
export function createStripeWebhook({ secrets, webhook, clock, onFault }: StripeWebhookParts): RawHandler {
  return async ({ body, headers }) => {
    if (!webhook || secrets.length === 0) {
      const missing = webhook ? 'STRIPE_WEBHOOK_SECRET' : 'STRIPE_SECRET_KEY';
      return refused(503, 'billing_not_configured', `Billing is not configured on this server: ${missing} is not set.`);
    }
    const signature = headers['stripe-signature'];
    try {
      const header = typeof signature === 'string' ? signature : undefined;
      const event = readStripeEvent(body, header, { secrets, now: clock.now() });
      const outcome = await webhook.take(event);
      return { status: 200, body: { received: true, duplicate: outcome === 'duplicate' } };
    } catch (error) {
      if (error instanceof BadSignatureError) return refused(400, 'bad_signature', error.message);
      onFault(error);
      return refused(500, 'handler_failed', 'The event could not be applied and was not recorded; send it again.');
    }
  };
}

/** During a rotation STRIPE_WEBHOOK_SECRET contains two secrets separated by a comma. */
export const webhookSecrets = (configured: string | null | undefined): string[] =>
  (configured ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
