import Stripe from 'stripe';
import { UnavailableError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';

export interface StripeOptions {
  secretKey: string;
  /** Default: Stripe's API. For a local server, such as http://127.0.0.1:12111. */
  apiBase: string | null;
  /** Milliseconds for one attempt. Default 10,000. */
  timeout?: number;
  /** Retries with growing pauses. Default 2. */
  retries?: number;
}

/** A call to Stripe failed or its result is unknown. */
export class StripeFailedError extends UnavailableError {
  /** Whether Stripe responded and will respond the same way to this idempotency key. */
  readonly final: boolean;
  constructor(code: string, message: string, final: boolean, cause: unknown) {
    super(code, message);
    this.final = final;
    this.cause = cause;
  }
}

export interface StripeCheckout {
  id: string;
  /** Null once the session has ended. */
  url: string | null;
  status: 'open' | 'complete' | 'expired';
  expiresAt: string;
  subscriptionId: string | null;
}

export interface StripeSubscription {
  id: string;
  customerId: string;
  metadata: Readonly<Record<string, string>>;
  /** The price of the first item. */
  priceId: string;
  status: string;
  currentPeriodEnd: string | null;
  cancelAtPeriodEnd: boolean;
  createdAt: string;
}

export interface CheckoutRequest {
  customerId: string;
  priceId: string;
  successUrl: string;
  cancelUrl: string;
  /** Stored with the session and with the subscription it creates. */
  metadata: Readonly<Record<string, string>>;
}

/** The part of Stripe's API that we use. Calls throw StripeFailedError; creating calls require an idempotency key. */
export interface StripeApi {
  createCustomer(request: { email: string | null; metadata: Record<string, string> }, key: string): Promise<string>;
  createCheckout(request: CheckoutRequest, key: string): Promise<StripeCheckout>;
  /** Null when it does not exist. */
  checkout(id: string): Promise<StripeCheckout | null>;
  expireCheckout(id: string): Promise<void>;
  createPortal(request: { customerId: string; returnUrl: string }, key: string): Promise<{ id: string; url: string }>;
  /** The current state; null when it does not exist. */
  subscription(id: string): Promise<StripeSubscription | null>;
  /** The ids of a customer's subscriptions that have not ended. */
  subscriptionsOf(customerId: string): Promise<string[]>;
  cancelAtPeriodEnd(id: string): Promise<StripeSubscription>;
  /** Reverts a cancellation, however it was made. */
  keepRenewing(id: string): Promise<StripeSubscription>;
}

export function createStripe({ secretKey, apiBase, timeout = 10_000, retries = 2 }: StripeOptions): StripeApi {
  const base = apiBase === null ? null : new URL(apiBase);
  const stripe = new Stripe(secretKey, {
    timeout,
    maxNetworkRetries: retries,
    telemetry: false,
    ...(base && {
      protocol: base.protocol.replace(':', '') as 'http' | 'https',
      host: base.hostname,
      port: base.port || (base.protocol === 'https:' ? 443 : 80),
    }),
  });

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw failureOf(error);
    }
  }
  const missingIsNull = async <T>(call: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask(call);
    } catch (error) {
      const { cause } = error as StripeFailedError;
      if ((cause as { code?: string } | undefined)?.code === 'resource_missing') return null;
      throw error;
    }
  };

  return {
    createCustomer: ({ email, metadata }, idempotencyKey) =>
      ask(async () => {
        const customer = await stripe.customers.create({ ...(email && { email }), metadata }, { idempotencyKey });
        return customer.id;
      }),
    createCheckout: ({ customerId, priceId, successUrl, cancelUrl, metadata }, idempotencyKey) =>
      ask(async () => {
        const session = await stripe.checkout.sessions.create(
          {
            mode: 'subscription',
            customer: customerId,
            line_items: [{ price: priceId, quantity: 1 }],
            success_url: successUrl,
            cancel_url: cancelUrl,
            metadata: { ...metadata },
            subscription_data: { metadata: { ...metadata } },
          },
          { idempotencyKey },
        );
        return checkoutOf(session);
      }),
    checkout: (id) => missingIsNull(async () => checkoutOf(await stripe.checkout.sessions.retrieve(id))),
    expireCheckout: (id) => ask(async () => void (await stripe.checkout.sessions.expire(id))),
    createPortal: ({ customerId, returnUrl }, idempotencyKey) =>
      ask(async () => {
        const request = { customer: customerId, return_url: returnUrl };
        const { id, url } = await stripe.billingPortal.sessions.create(request, { idempotencyKey });
        return { id, url };
      }),
    subscription: (id) => missingIsNull(async () => subscriptionOf(await stripe.subscriptions.retrieve(id))),
    subscriptionsOf: (customer) =>
      ask(async () => {
        // Without a status filter, Stripe lists subscriptions that have not ended.
        const { data } = await stripe.subscriptions.list({ customer, limit: 100 });
        return data.map(({ id }) => id);
      }),
    cancelAtPeriodEnd: (id) =>
      ask(async () => subscriptionOf(await stripe.subscriptions.update(id, { cancel_at_period_end: true }))),
    keepRenewing: (id) =>
      ask(async () => {
        const { cancel_at_period_end: atPeriodEnd } = await stripe.subscriptions.retrieve(id);
        const change = atPeriodEnd ? { cancel_at_period_end: false } : { cancel_at: '' as const };
        return subscriptionOf(await stripe.subscriptions.update(id, change));
      }),
  };
}

function checkoutOf({ id, url, status, expires_at, subscription }: Stripe.Checkout.Session): StripeCheckout {
  return {
    id,
    url,
    status: (status ?? 'open') as StripeCheckout['status'],
    expiresAt: formatInstant(expires_at * 1000),
    subscriptionId: idOf(subscription),
  };
}

function subscriptionOf(subscription: Stripe.Subscription): StripeSubscription {
  const { id, customer, metadata, status, items, cancel_at, cancel_at_period_end, created } = subscription;
  const item = items.data[0];
  const end = item?.current_period_end;
  return {
    id,
    customerId: idOf(customer) as string,
    metadata,
    priceId: item?.price.id ?? '',
    status,
    currentPeriodEnd: end ? formatInstant(end * 1000) : null,
    // The customer portal may set a date instead of the flag.
    cancelAtPeriodEnd: cancel_at_period_end || cancel_at !== null,
    createdAt: formatInstant(created * 1000),
  };
}

const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'object' ? (reference?.id ?? null) : (reference ?? null);

function failureOf(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { statusCode: status, message } = error;
  // No response, a truncated one, a concurrent request with the same key, or a rate limit: retrying with the same key is
  // safe.
  if (status === undefined || status === 409 || status === 429) {
    return new StripeFailedError('stripe_unavailable', 'Stripe is unreachable; nothing was changed.', false, error);
  }
  if (status >= 500) {
    return new StripeFailedError('stripe_unavailable', 'Stripe failed; nothing was changed.', true, error);
  }
  if (status === 401 || status === 403) {
    return new StripeFailedError('billing_not_configured', 'Stripe does not accept STRIPE_SECRET_KEY.', true, error);
  }
  return new StripeFailedError('stripe_refused', `Stripe rejected the request: ${message}`, true, error);
}
