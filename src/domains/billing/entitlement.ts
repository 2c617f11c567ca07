import type { Tier } from '../../kernel/domain-error.ts';
import { above, type Interval } from './tiers.ts';

/** A subscription as Stripe last told of it. */
export interface Subscription {
  id: string;
  customerId: string;
  priceId: string;
  tier: Exclude<Tier, 'free'>;
  interval: Interval;
  /** Stripe's word. */
  status: string;
  currentPeriodEnd: string | null;
  cancelAtPeriodEnd: boolean;
  createdAt: string;
}

/** A tier that an admin gave until a date. */
export interface Comp {
  tier: Tier;
  until: string;
}

export interface Entitlement {
  tier: Tier;
  source: 'stripe' | 'comp' | 'free';
}

/** Paid, in a trial, or in the days in which Stripe tries a failed card again. */
const ENTITLING = new Set(['active', 'trialing', 'past_due']);
/** Over for good: there is nothing left to cancel, and another may be bought. */
const ENDED = new Set(['canceled', 'incomplete_expired']);

const DAY = 86_400_000;
/**
 * How long a subscription that renews counts past the period we know of: Stripe sends a webhook again for three days,
 * and a customer who has paid must not be locked out because we were not told. One that was cancelled ends on time.
 */
const RENEWAL_GRACE = 7 * DAY;

/** Whether a subscription gives its tier at `now` (UTC milliseconds). */
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
 * The tier that a user has at `now` (UTC milliseconds): the higher of what is paid and what was given, so that a gift
 * takes nothing from a customer; what is paid counts first when they are equal.
 */
export function tierOf(subscription: Claim | null, comp: Comp | null, now: number): Entitlement {
  const paid: Tier = subscription && entitles(subscription, now) ? subscription.tier : 'free';
  const given: Tier = comp && now < Date.parse(comp.until) ? comp.tier : 'free';
  if (above(given, paid)) return { tier: given, source: 'comp' };
  return paid === 'free' ? { tier: 'free', source: 'free' } : { tier: paid, source: 'stripe' };
}

/** Which of a user's subscriptions counts: one that entitles (the highest tier), else one that goes on, else the newest. */
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
