import type { Tier } from '../../kernel/domain-error.ts';
import { above, type Interval } from './tiers.ts';

/** A subscription as last fetched from Stripe. */
export interface Subscription {
  id: string;
  customerId: string;
  priceId: string;
  tier: Exclude<Tier, 'free'>;
  interval: Interval;
  /** The Stripe status. */
  status: string;
  currentPeriodEnd: string | null;
  cancelAtPeriodEnd: boolean;
  createdAt: string;
}

/** A tier that an admin granted until a date. */
export interface Comp {
  tier: Tier;
  until: string;
}

export interface Entitlement {
  tier: Tier;
  source: 'stripe' | 'comp' | 'free';
}

/** Paid, in a trial, or in Stripe's retry period of a failed payment. */
const ENTITLING = new Set(['active', 'trialing', 'past_due']);
/** Ended: cannot be cancelled; a new subscription can be bought. */
const ENDED = new Set(['canceled', 'incomplete_expired']);

const DAY = 86_400_000;
/**
 * The grace period of a renewing subscription after the last known period: Stripe retries a webhook for three days, and a
 * paying customer must not be locked out meanwhile. A cancelled subscription ends on time.
 */
const RENEWAL_GRACE = 7 * DAY;

/** Whether a subscription grants its tier at `now` (UTC milliseconds). */
export function entitles(
  {
    status,
    currentPeriodEnd,
    cancelAtPeriodEnd,
  }: Pick<Subscription, 'status' | 'currentPeriodEnd' | 'cancelAtPeriodEnd'>,
  now: number,
): boolean {
  if (!ENTITLING.has(status)) return false;
  if (currentPeriodEnd === null) return true;
  return now < Date.parse(currentPeriodEnd) + (cancelAtPeriodEnd ? 0 : RENEWAL_GRACE);
}

export const hasEnded = ({ status }: Pick<Subscription, 'status'>): boolean => ENDED.has(status);

type Claim = Pick<Subscription, 'tier' | 'status' | 'currentPeriodEnd' | 'cancelAtPeriodEnd'>;

/**
 * A user's tier at `now` (UTC milliseconds): the higher of the paid and the granted tier; the paid one if they are equal.
 */
export function tierOf(subscription: Claim | null, comp: Comp | null, now: number): Entitlement {
  const paid: Tier = subscription && entitles(subscription, now) ? subscription.tier : 'free';
  const given: Tier = comp && now < Date.parse(comp.until) ? comp.tier : 'free';
  if (above(given, paid)) return { tier: given, source: 'comp' };
  return paid === 'free' ? { tier: 'free', source: 'free' } : { tier: paid, source: 'stripe' };
}

/** The subscription in force: an entitling one (highest tier), else an active one, else the newest. */
export function foremost<Row extends Subscription>(subscriptions: readonly Row[], now: number): Row | null {
  const weight = (row: Row): number => (entitles(row, now) ? 2 : hasEnded(row) ? 0 : 1);
  return subscriptions.reduce<Row | null>((best, row) => {
    if (!best) return row;
    const more = weight(row) - weight(best);
    if (more !== 0) return more > 0 ? row : best;
    if (row.tier !== best.tier) return above(row.tier, best.tier) ? row : best;
    return row.createdAt > best.createdAt ? row : best;
  }, null);
}
