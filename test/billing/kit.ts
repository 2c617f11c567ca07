import type { UserCaller } from '../../src/domains/account/index.ts';
import { createStripe } from '../../src/platform/providers/stripe.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { type FakeStripe, PRICES, startFakeStripe, WEBHOOK_SECRET } from '../support/fake-stripe.ts';
import { ERROR, type Rest, restOf } from './rest.ts';

export const SECRET_KEY = 'sk_test_of_the_tests';
export const OLD_SECRET = 'whsec_before_rotation';
export const WEBHOOK = '/api/billing/webhook';

export interface BillingApp {
  app: TestApp;
  stripe: FakeStripe;
  rest: Rest;
  url: string;
  /** Pays a checkout of a new user; the events wait in `stripe.events`. */
  subscriber(tier?: 'TRADER' | 'PRO'): Promise<{ user: TestCaller<UserCaller>; subscriptionId: string }>;
  /** Delivers every event that has not been, in order. */
  deliverAll(): Promise<void>;
  /** A second process on the same database. */
  another(): Promise<{ rest: Rest; url: string; close(): Promise<void> }>;
  tier(user: TestCaller): Promise<string>;
  close(): Promise<void>;
}

/** The app with Stripe's SDK talking to the fake one over HTTP, and the fake one's events coming back. */
export async function startBilling(options: { timeout?: number; retries?: number } = {}): Promise<BillingApp> {
  let url = '';
  const configured = (apiBase: string) => ({
    stripe: {
      secretKey: SECRET_KEY,
      webhookSecret: `${WEBHOOK_SECRET}, ${OLD_SECRET}`,
      apiBase,
      prices: PRICES,
    },
    billing: {
      stripe: createStripe({ secretKey: SECRET_KEY, apiBase, ...options }),
      home: 'https://desk.example',
      origins: ['*', 'https://app.example'],
    },
  });
  const clock = { now: () => Date.now() };
  const stripe = await startFakeStripe({ now: () => clock.now(), webhookUrl: () => url + WEBHOOK });
  const app = await createTestApp(configured(stripe.url));
  clock.now = app.clock.now;
  url = (await app.listen()).url;
  const rest = restOf(url);
  let delivered = 0;
  return {
    app,
    stripe,
    rest,
    url,
    async subscriber(tier = 'TRADER') {
      const user = await app.user();
      const { createCheckout } = await app.runOk<{ createCheckout: { sessionId: string } }>(
        CHECKOUT,
        { tier, interval: 'month' },
        user,
      );
      return { user, subscriptionId: stripe.pay(createCheckout.sessionId) };
    },
    async deliverAll() {
      for (; delivered < stripe.events.length; delivered++) await stripe.deliver(stripe.events[delivered]!);
    },
    async another() {
      const beside = await createTestApp({ ...configured(stripe.url), database: app.database });
      const { url: address } = await beside.listen();
      return { rest: restOf(address), url: address, close: beside.close };
    },
    tier: async (user) => (await rest(user, 'GET', '/api/billing/me')).body.tier,
    async close() {
      await app.close();
      await stripe.close();
    },
  };
}

export const CHECKOUT = `mutation ($tier: Tier!, $interval: String!, $successUrl: String, $cancelUrl: String) {
  createCheckout(tier: $tier, interval: $interval, successUrl: $successUrl, cancelUrl: $cancelUrl) {
    ${ERROR} ... on BillingSession { url sessionId }
  }
}`;
export const PORTAL = `mutation ($returnUrl: String) {
  createPortal(returnUrl: $returnUrl) { ${ERROR} ... on BillingSession { url sessionId } }
}`;
const CHANGED = `{ ${ERROR} ... on Billing { tier status cancelAtPeriodEnd currentPeriodEnd } }`;
export const CANCEL = `mutation { cancelSubscription ${CHANGED} }`;
export const RESUME = `mutation { resumeSubscription ${CHANGED} }`;
