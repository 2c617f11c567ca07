import { type Tier, UnavailableError } from '../../kernel/domain-error.ts';
import type { Interval } from './tiers.ts';

export type PaidTier = Exclude<Tier, 'free'>;

/** The price ids of each tier and interval, as configured; several with commas between. */
export type PriceIds = Record<PaidTier, Record<Interval, string | null>>;

export interface PriceList {
  /** What a new subscription is sold at. Throws UnavailableError, naming the variable, when none is configured. */
  priceOf(tier: PaidTier, interval: Interval): string;
  /** What a price of Stripe's stands for; null when it is none of ours. */
  meaningOf(priceId: string): { tier: PaidTier; interval: Interval } | null;
}

const VARIABLE = (tier: PaidTier, interval: Interval) => `STRIPE_PRICE_${tier}_${interval}`.toUpperCase();

/** The first id of each entry is sold; the others are earlier prices, which old subscriptions still have. */
export function createPriceList(configured: PriceIds): PriceList {
  const sold = new Map<string, string>();
  const meanings = new Map<string, { tier: PaidTier; interval: Interval }>();
  for (const tier of ['trader', 'pro'] as const) {
    for (const interval of ['month', 'year'] as const) {
      const ids = (configured[tier][interval] ?? '').split(',').map((id) => id.trim());
      if (ids[0]) sold.set(VARIABLE(tier, interval), ids[0]);
      for (const id of ids) if (id) meanings.set(id, { tier, interval });
    }
  }
  return {
    priceOf(tier, interval) {
      const variable = VARIABLE(tier, interval);
      const id = sold.get(variable);
      if (id) return id;
      throw new UnavailableError('billing_not_configured', `This is not sold here yet: ${variable} is not set.`);
    },
    meaningOf: (priceId) => meanings.get(priceId) ?? null,
  };
}
