import type { Clock } from '../../kernel/clock.ts';
import { isUuid } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { StripeApi, StripeSubscription } from '../../platform/providers/stripe.ts';
import type { BillingStore, EventOutcome, SubscriptionRow } from './billing-store.ts';
import type { Subscription } from './entitlement.ts';
import { createTurns } from './in-turn.ts';
import type { PriceList } from './price-list.ts';

export interface SubscriptionSyncDeps {
  db: Database;
  store: BillingStore;
  stripe: Pick<StripeApi, 'subscription'>;
  prices: Pick<PriceList, 'meaningOf'>;
  /** Makes the account row if it is not there, and locks it. */
  openAccount(tx: Tx, account: { userId: string; email: string | null }): Promise<void>;
  enforceCaps(tx: Tx, userId: string): Promise<unknown>;
  clock: Clock;
}

/** The event that an update comes from. */
export interface Cause {
  id: string;
  type: string;
  /** When it happened at Stripe. */
  createdAt: string;
  /** More that belongs to its effect. */
  also?(tx: Tx): Promise<void>;
}

export type SubscriptionSync = ReturnType<typeof createSubscriptionSync>;

/** Other processes may write between our question to Stripe and our commit: then Stripe is asked again. */
const MOST_TRIES = 10;
class Overtaken extends Error {}

/**
 * Brings our copy of a subscription to what Stripe says now. Stripe is asked outside the transaction; the answer is
 * written only if nobody has written since before it was asked, so the last write is always of the newest answer.
 */
export function createSubscriptionSync(deps: SubscriptionSyncDeps) {
  const { db, store, stripe, prices, openAccount, enforceCaps, clock } = deps;
  const inTurn = createTurns();
  const now = () => formatInstant(clock.now());

  /** Whose it is: by its customer, else by what we wrote on it when it was bought. Null: none of ours. */
  async function ownerOf({ customerId, metadata }: StripeSubscription): Promise<string | null> {
    const named = metadata.user_id;
    return (await store.userOfCustomer(db, customerId)) ?? (named && isUuid(named) ? named.toLowerCase() : null);
  }

  function termsOf(subscription: StripeSubscription): Subscription {
    const { metadata: _metadata, ...facts } = subscription;
    const meaning = prices.meaningOf(subscription.priceId);
    if (meaning) return { ...facts, ...meaning };
    throw new Error(
      `Subscription ${subscription.id} has price ${subscription.priceId}, which no STRIPE_PRICE_* variable names: add it there (after a comma, if it is an old one) and let Stripe send the event again`,
    );
  }

  /** What to write; null when it is none of ours. */
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
        if (!(await store.saveSubscription(tx, subscription, options))) throw new Overtaken();
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

  async function bring(id: string, cause: Cause | null, known: Known | null): Promise<EventOutcome | 'duplicate'> {
    for (let tries = 1; ; tries++) {
      if (cause && (await store.eventKnown(db, cause.id))) return 'duplicate';
      try {
        return await attempt(id, cause, tries === 1 ? known : null);
      } catch (error) {
        if (!(error instanceof Overtaken) || tries >= MOST_TRIES) throw error;
      }
    }
  }

  return {
    /** Asks Stripe and writes what it says, with the event that was the cause in the same transaction. */
    sync: (id: string, cause: Cause | null = null) => inTurn(id, null, () => bring(id, cause, null)),

    /** Changes a subscription at Stripe and writes what it answers. */
    change: (id: string, change: () => Promise<StripeSubscription>) =>
      inTurn(id, null, async () => {
        const row = await store.subscription(db, id);
        return bring(id, null, { row, fetched: await change() });
      }),
  };
}
