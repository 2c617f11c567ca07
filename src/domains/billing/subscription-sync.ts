import type { Clock } from '../../kernel/clock.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { StripeApi, StripeSubscription } from '../../platform/providers/stripe.ts';
import type { BillingStore, EventOutcome, SubscriptionRow } from './billing-store.ts';
import type { Subscription } from './entitlement.ts';
import { createKeyedMutex } from './keyed-mutex.ts';
import type { PriceList } from './price-list.ts';

export interface SubscriptionSyncDeps {
  db: Database;
  store: BillingStore;
  stripe: Pick<StripeApi, 'subscription'>;
  prices: Pick<PriceList, 'meaningOf'>;
  /** Creates the account row if it does not exist and locks it. */
  openAccount(tx: Tx, account: { userId: string; email: string | null }): Promise<void>;
  enforceCaps(tx: Tx, userId: string): Promise<unknown>;
  clock: Clock;
}

/** The event that caused an update. */
export interface Cause {
  id: string;
  type: string;
  /** When it happened at Stripe. */
  createdAt: string;
  /** Further writes in the same transaction. */
  also?(tx: Tx): Promise<void>;
}

export type SubscriptionSync = ReturnType<typeof createSubscriptionSync>;

/** When another process writes between the call to Stripe and the commit, the call is repeated. */
const MAX_ATTEMPTS = 10;
class RevisionConflictError extends Error {}

/**
 * Updates the local copy of a subscription from Stripe. The call runs outside the transaction; its result is written only
 * when the row has not changed since before the call, so the last write always holds the newest data.
 */
export function createSubscriptionSync(deps: SubscriptionSyncDeps) {
  const { db, store, stripe, prices, openAccount, enforceCaps, clock } = deps;
  const withLock = createKeyedMutex();
  const now = () => formatInstant(clock.now());

  /** The owner, by customer, else by the metadata of the checkout. Null: not one of ours. */
  async function ownerOf({ customerId, metadata }: StripeSubscription): Promise<string | null> {
    const named = metadata.user_id;
    return (await store.userOfCustomer(db, customerId)) ?? (named && isUuid(named) ? named.toLowerCase() : null);
  }

  function termsOf(subscription: StripeSubscription): Subscription {
    const { metadata: _metadata, ...facts } = subscription;
    const meaning = prices.meaningOf(subscription.priceId);
    if (meaning) return { ...facts, ...meaning };
    throw new Error(
      `Subscription ${subscription.id} has price ${subscription.priceId}, which no STRIPE_PRICE_* variable names: add it there (after a comma, if it is an old one) and re-send the event from Stripe`,
    );
  }

  /** The row to write; null when it is not one of ours. */
  async function current(id: string, row: SubscriptionRow | null, fetched: StripeSubscription | null) {
    if (!fetched) return row && { ...row, status: 'canceled' };
    const userId = row?.userId ?? (await ownerOf(fetched));
    return userId === null ? null : { ...termsOf(fetched), userId, id };
  }

  async function attempt(id: string, cause: Cause | null, known: Known | null): Promise<EventOutcome | 'duplicate'> {
    const row = known ? known.row : await store.subscription(db, id);
    const fetched = known ? known.fetched : await stripe.subscription(id);
    const stale = cause !== null && row?.eventAt != null && cause.createdAt < row.eventAt;
    const subscription = stale ? null : await current(id, row, fetched);
    const outcome: EventOutcome = stale ? 'stale' : subscription ? 'applied' : 'foreign';
    return db.transaction(async (tx) => {
      if (cause) {
        const { id: eventId, type, createdAt } = cause;
        if (!(await store.addEvent(tx, { id: eventId, type, createdAt, receivedAt: now(), outcome })))
          return 'duplicate';
      }
      if (subscription) {
        const { userId } = subscription;
        await openAccount(tx, { userId, email: null });
        const eventAt = cause?.createdAt ?? null;
        const options = { revision: row?.revision ?? null, eventAt, at: now() };
        if (!(await store.saveSubscription(tx, subscription, options))) throw new RevisionConflictError();
        await store.saveCustomer(tx, userId, subscription.customerId, now());
        await enforceCaps(tx, userId);
      }
      await cause?.also?.(tx);
      return outcome;
    });
  }

  interface Known {
    row: SubscriptionRow | null;
    fetched: StripeSubscription | null;
  }

  async function syncWithRetry(
    id: string,
    cause: Cause | null,
    known: Known | null,
  ): Promise<EventOutcome | 'duplicate'> {
    for (let tries = 1; ; tries++) {
      if (cause && (await store.eventKnown(db, cause.id))) return 'duplicate';
      try {
        return await attempt(id, cause, tries === 1 ? known : null);
      } catch (error) {
        if (!(error instanceof RevisionConflictError) || tries >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  return {
    /** Fetches from Stripe and writes the row and the causing event in one transaction. */
    sync: (id: string, cause: Cause | null = null) => withLock(id, null, () => syncWithRetry(id, cause, null)),

    /** Changes a subscription at Stripe and writes the response. */
    change: (id: string, change: () => Promise<StripeSubscription>) =>
      withLock(id, null, async () => {
        const row = await store.subscription(db, id);
        return syncWithRetry(id, null, { row, fetched: await change() });
      }),
  };
}
