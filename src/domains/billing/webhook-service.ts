import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { StripeEvent } from '../../platform/providers/stripe-webhook.ts';
import type { BillingStore, EventOutcome } from './billing-store.ts';
import type { RequestStore } from './request-store.ts';
import type { Cause, SubscriptionSync } from './subscription-sync.ts';

export interface WebhookServiceDeps {
  db: Database;
  store: BillingStore;
  requests: RequestStore;
  sync: SubscriptionSync;
  clock: Clock;
}

export type WebhookService = ReturnType<typeof createWebhookService>;

/**
 * Applies Stripe events exactly once: the event's id and its effect are written in one transaction. Payloads are ignored,
 * because events arrive late and out of order; the object is fetched from Stripe.
 */
export function createWebhookService({ db, store, requests, sync, clock }: WebhookServiceDeps) {
  const subscriptionOf = ({ type, object }: StripeEvent): string | null => {
    if (type.startsWith('customer.subscription.')) return textOf(object.id);
    return type === 'checkout.session.completed' ? textOf(object.subscription) : null;
  };

  return {
    /** Rethrows errors of the effect: nothing is written, and Stripe sends the event again. */
    async take(event: StripeEvent): Promise<EventOutcome | 'duplicate'> {
      const { id, type, created, object } = event;
      const createdAt = formatInstant(created * 1000);
      const session = type.startsWith('checkout.session.') ? textOf(object.id) : null;
      const ended = session !== null && /[.](completed|expired)$/.test(type);
      const cause: Cause = {
        id,
        type,
        createdAt,
        also: async (tx) => {
          if (ended) await requests.closeCheckout(tx, session);
        },
      };
      const subscriptionId = subscriptionOf(event);
      if (subscriptionId) return sync.sync(subscriptionId, cause);
      const outcome = ended ? 'applied' : 'unhandled';
      return db.transaction(async (tx) => {
        const receivedAt = formatInstant(clock.now());
        if (!(await store.addEvent(tx, { id, type, createdAt, receivedAt, outcome }))) return 'duplicate';
        await cause.also?.(tx);
        return outcome;
      });
    },
  };
}

/** An id, or an object with an id. */
function textOf(reference: unknown): string | null {
  if (typeof reference === 'string') return reference;
  const { id } = (reference ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : null;
}
