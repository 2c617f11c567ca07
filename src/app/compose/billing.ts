import type { Config } from '../../config/config.ts';
import {
  createBillingService,
  createBillingStore,
  createCapEnforcer,
  createCheckoutService,
  createComplianceService,
  createComplianceStore,
  createEntitlements,
  createKeyedCalls,
  createPriceList,
  createRedirects,
  createRequestStore,
  createSubscriptionService,
  createSubscriptionSync,
  createWebhookService,
  DOCUMENTS,
  type LegalDocument,
  type PriceIds,
  type TierPolicy,
  type UsageReaders,
} from '../../domains/billing/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Tier } from '../../kernel/domain-error.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { StripeApi } from '../../platform/providers/stripe.ts';

/** Configuration and external services. Each is optional; without it its feature is off. */
export interface BillingParts {
  /** Null: no key is configured. */
  stripe?: StripeApi | null;
  prices?: PriceIds;
  /** The server's own address, and further origins that Stripe may redirect users to. */
  home?: string;
  origins?: readonly string[];
  /** The tier of everybody who has no higher one. Default: free where Stripe is configured, else no caps. */
  defaultTier?: Tier | null;
  /** Whether tiers can be bought. Default: where Stripe is configured. */
  sold?: boolean;
  /** The legal documents in force. Default: those of this version. */
  documents?: readonly LegalDocument[];
}

const NO_PRICES: PriceIds = { trader: { month: null, year: null }, pro: { month: null, year: null } };

/** Converts the configuration for billing. */
export const billingConfig = ({
  http,
  stripe = null,
  defaultTier = null,
}: Pick<Config, 'http'> & Partial<Pick<Config, 'stripe' | 'defaultTier'>>) => ({
  defaultTier,
  prices: stripe?.prices ?? NO_PRICES,
  home: http.publicUrl ?? `http://${http.host}:${http.port}`,
  origins: http.corsOrigins,
});

/** The parts of billing that other domains depend on. Created first, because billing depends on those domains. */
export function createBillingBase({ clock, policy }: { clock: Clock; policy: TierPolicy }) {
  const store = createBillingStore();
  return { store, entitlements: createEntitlements({ store, clock, policy }) };
}

export function createBilling(
  base: ReturnType<typeof createBillingBase> & {
    db: Database;
    clock: Clock;
    openAccount(tx: Tx, account: { userId: string; email: string | null }): Promise<void>;
    lockAccount(tx: Tx, userId: string): Promise<void>;
    drainOldest(tx: Tx, userId: string, keep: number, reason: string): Promise<unknown[]>;
    usage: UsageReaders;
  },
  { stripe = null, prices: priceIds = NO_PRICES, home, origins = [], documents = DOCUMENTS }: BillingParts,
) {
  const { db, clock, store, entitlements, openAccount, lockAccount, drainOldest } = base;
  const enforceCaps = createCapEnforcer({ entitlements, drainOldest });
  const requests = createRequestStore();
  const prices = createPriceList(priceIds);
  const sync = stripe ? createSubscriptionSync({ db, store, stripe, prices, openAccount, enforceCaps, clock }) : null;
  const billing = createBillingService({ ...base, enforceCaps });
  return {
    entitlements,
    enforceCaps,
    billing,
    subscriptions: createSubscriptionService({ db, stripe, sync, entitlements, billingOf: billing.of }),
    checkout: createCheckoutService({
      ...base,
      stripe,
      sync,
      calls: createKeyedCalls({ db, store: requests, lockAccount, clock }),
      prices,
      redirects: createRedirects({ home: home ?? 'http://localhost', origins }),
    }),
    compliance: createComplianceService({ db, store: createComplianceStore(), documents, openAccount, clock }),
    /** Null without a Stripe key: applying an event requires fetching from Stripe. */
    webhook: sync && createWebhookService({ db, store, requests, sync, clock }),
  };
}
