import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, invalid, type Tier } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { StripeApi, StripeCheckout } from '../../platform/providers/stripe.ts';
import { type Caller, requireUser, type UserCaller } from '../account/index.ts';
import type { BillingStore } from './billing-store.ts';
import { entitles, hasEnded } from './entitlement.ts';
import type { Entitlements } from './entitlements.ts';
import { type KeyedCalls, sameParams } from './keyed-calls.ts';
import { createKeyedMutex } from './keyed-mutex.ts';
import type { PaidTier, PriceList } from './price-list.ts';
import type { Redirects } from './redirects.ts';
import { notConfigured } from './subscription-service.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { Interval } from './tiers.ts';

export interface CheckoutServiceDeps {
  db: Database;
  store: BillingStore;
  /** Null: billing is not configured. */
  stripe: StripeApi | null;
  sync: SubscriptionSync | null;
  calls: KeyedCalls;
  prices: PriceList;
  redirects: Redirects;
  entitlements: Entitlements;
  openAccount(tx: Tx, account: { userId: string; email: string | null }): Promise<void>;
  clock: Clock;
}

export interface CheckoutInput {
  tier: Tier;
  interval: string;
  successUrl?: string | null;
  cancelUrl?: string | null;
}

/** The page to redirect the user to. */
export interface BillingSession {
  url: string;
  sessionId: string | null;
}

interface CheckoutParams {
  customerId: string;
  priceId: string;
  successUrl: string;
  cancelUrl: string;
}

const isInterval = (text: string): text is Interval => text === 'month' || text === 'year';
/** Attempts to find or create an open session. */
const MAX_ROUNDS = 5;

export type CheckoutService = ReturnType<typeof createCheckoutService>;

/** All methods throw UnavailableError, without changes, when billing is not configured or Stripe fails. */
export function createCheckoutService(deps: CheckoutServiceDeps) {
  const { db, store, stripe, sync, calls, prices, redirects, entitlements, openAccount, clock } = deps;
  const withLock = createKeyedMutex();

  function configured(): { api: StripeApi; sync: SubscriptionSync } {
    if (!stripe || !sync) throw notConfigured('STRIPE_SECRET_KEY');
    return { api: stripe, sync };
  }

  /** The user's Stripe customer, created on first use. */
  async function customerOf(api: StripeApi, { userId, email }: UserCaller): Promise<string> {
    const known = await store.customerOf(db, userId);
    if (known) return known;
    const request = await calls.begin<{ email: string | null }, { id: string }>(userId, 'customer', { email });
    const { id } = await calls.run(userId, request, async (params, key) => ({
      id: await api.createCustomer({ ...params, metadata: { user_id: userId } }, key),
    }));
    await store.saveCustomer(db.as(userId), userId, id, formatInstant(clock.now()));
    return (await store.customerOf(db, userId)) ?? id;
  }

  /** Throws ConflictError `already_subscribed` while a subscription is active; a stale copy is refreshed first. */
  async function refuseSecond(userId: string): Promise<void> {
    const { subscription } = await entitlements.standing(db, userId);
    if (!subscription || hasEnded(subscription)) return;
    if (!entitles(subscription, clock.now()) && (await refreshed(subscription.id))) return;
    throw new ConflictError(
      'already_subscribed',
      `You have a ${subscription.tier} subscription (${subscription.status}): change it in the customer portal.`,
    );
  }
  async function refreshed(subscriptionId: string): Promise<boolean> {
    await configured().sync.sync(subscriptionId);
    const row = await store.subscription(db, subscriptionId);
    return !row || hasEnded(row);
  }

  /** Fetches subscriptions whose webhook never arrived, so that a customer does not pay twice. */
  async function syncUnknownSubscriptions(api: StripeApi, customerId: string): Promise<void> {
    for (const id of await api.subscriptionsOf(customerId)) {
      if (!(await store.subscription(db, id))) await configured().sync.sync(id);
    }
  }

  async function open(user: UserCaller, wanted: Omit<CheckoutParams, 'customerId'>): Promise<BillingSession> {
    const { userId } = user;
    const { api, sync: subscriptions } = configured();
    await refuseSecond(userId);
    await db.as(userId).transaction((tx) => openAccount(tx, user));
    const params: CheckoutParams = { customerId: await customerOf(api, user), ...wanted };
    const metadata = { user_id: userId };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const request = await calls.begin<CheckoutParams, StripeCheckout>(userId, 'checkout', params, { orDone: true });
      if (request.status === 'open') {
        if (round === 0) {
          await syncUnknownSubscriptions(api, params.customerId);
          await refuseSecond(userId);
        }
        const made = await calls.run(userId, request, (stored, key) =>
          api.createCheckout({ ...stored, metadata }, key),
        );
        if (sameParams(request.params, params) && made.url) return { url: made.url, sessionId: made.id };
        continue;
      }
      const session = request.result ? await api.checkout(request.result.id) : null;
      if (session?.status === 'open' && session.url) {
        if (sameParams(request.params, params)) return { url: session.url, sessionId: session.id };
        // A session for another tier or return URL is expired first: one open session at a time prevents a double payment.
        await api.expireCheckout(session.id);
      }
      if (session?.subscriptionId) await subscriptions.sync(session.subscriptionId);
      await calls.close(userId, request.key);
      await refuseSecond(userId);
    }
    throw new Error(`No checkout session stayed open for ${userId}`);
  }

  return {
    /** The intervals by which a tier can be bought on this server; none when billing is not configured. */
    intervalsOf: (tier: Tier): Interval[] => (stripe ? prices.intervalsOf(tier) : []),

    /**
     * A Stripe Checkout page; the same session while it is open. Throws InvalidInputError, and
     * ConflictError `already_subscribed`.
     */
    async checkout(caller: Caller | null, input: CheckoutInput): Promise<BillingSession> {
      const user = requireUser(caller);
      const { tier, interval } = input;
      if (tier === 'free') throw invalid(['tier'], 'expected trader or pro: free needs no subscription');
      if (!isInterval(interval)) throw invalid(['interval'], 'expected "month" or "year"');
      const successUrl = redirects.check(input.successUrl, 'successUrl', '/?checkout=success');
      const cancelUrl = redirects.check(input.cancelUrl, 'cancelUrl', '/?checkout=cancelled');
      configured();
      const priceId = prices.priceOf(tier as PaidTier, interval);
      const label = [priceId, successUrl, cancelUrl].join(' ');
      return withLock(user.userId, label, () => open(user, { priceId, successUrl, cancelUrl }));
    },

    /** A page of the Stripe customer portal. Throws ConflictError `no_customer`. */
    async portal(caller: Caller | null, input: { returnUrl?: string | null }): Promise<BillingSession> {
      const { userId } = requireUser(caller);
      const returnUrl = redirects.check(input.returnUrl, 'returnUrl', '/');
      const { api } = configured();
      const customerId = await store.customerOf(db, userId);
      if (!customerId) {
        throw new ConflictError('no_customer', 'There is no Stripe customer yet; the first checkout creates it.');
      }
      const params = { customerId, returnUrl };
      return withLock(userId, null, async () => {
        let request = await calls.begin<typeof params, { id: string; url: string }>(userId, 'portal', params);
        if (!sameParams(request.params, params)) {
          await calls.giveUp(userId, request.key);
          request = await calls.begin(userId, 'portal', params);
        }
        const { id, url } = await calls.run(userId, request, (stored, key) => api.createPortal(stored, key));
        return { url, sessionId: id };
      });
    },
  };
}
