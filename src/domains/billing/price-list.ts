import { type Tier, UnavailableError } from '../../kernel/domain-error.ts';
import type { Interval } from './tiers.ts';

export type PaidTier = Exclude<Tier, 'free'>;

/** The configured price ids of each tier and interval, separated by commas. */
export type PriceIds = Record<PaidTier, Record<Interval, string | null>>;

export interface PriceList {
  /** The price of a new subscription. Throws UnavailableError that names the variable when none is configured. */
  priceOf(tier: PaidTier, interval: Interval): string;
  /** The intervals by which a tier is sold; none when no price is configured. */
  intervalsOf(tier: Tier): Interval[];
  /** The tier and interval of a Stripe price; null for an unknown one. */
  meaningOf(priceId: string): { tier: PaidTier; interval: Interval } | null;
}

const INTERVALS: readonly Interval[] = ['month', 'year'];
const VARIABLE = (tier: PaidTier, interval: Interval) => `STRIPE_PRICE_${tier}_${interval}`.toUpperCase();

/** The first id of each entry is sold; the others are earlier prices of existing subscriptions. */
export function createPriceList(configured: PriceIds): PriceList {
  const sold = new Map<string, string>();
  const meanings = new Map<string, { tier: PaidTier; interval: Interval }>();
  for (const tier of ['trader', 'pro'] as const) {
    for (const interval of INTERVALS) {
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
      throw new UnavailableError('billing_not_configured', `This plan is not configured: ${variable} is not set.`);
    },
    intervalsOf: (tier) => (tier === 'free' ? [] : INTERVALS.filter((interval) => sold.has(VARIABLE(tier, interval)))),
    meaningOf: (priceId) => meanings.get(priceId) ?? null,
  };
}
