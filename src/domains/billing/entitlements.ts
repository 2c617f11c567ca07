import type { Clock } from '../../kernel/clock.ts';
import type { Tier } from '../../kernel/domain-error.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { BillingStore } from './billing-store.ts';
import { type Comp, type Entitlement, foremost, type Subscription, tierOf } from './entitlement.ts';
import { above, CAP_NAMES, type Cap, type Caps, liftedBy, NO_CAPS, tierInfo } from './tiers.ts';

/** Who may how much on this server. */
export interface TierPolicy {
  /** The tier of everybody who has no higher one; null: on a server that sells none nobody has caps. */
  defaultTier: Tier | null;
  /** Whether tiers can be bought here: otherwise nothing tells users to. */
  sold: boolean;
}

export interface Standing extends Entitlement {
  caps: Caps;
  subscription: Subscription | null;
  /** The newest grant, expired or not. */
  comp: Comp | null;
}

/** The caps of a user. Call it inside the transaction that creates the capped row, with the account locked. */
export interface Entitlements {
  standing(db: Queryable, userId: string): Promise<Standing>;
  tierOf(db: Queryable, userId: string): Promise<Tier>;
  /** `liftedBy`: the lowest tier that allows more, null when none does. */
  capOf(db: Queryable, userId: string, cap: Cap): Promise<{ limit: number; liftedBy: Tier | null; tier: Tier }>;
}

export interface EntitlementsDeps {
  store: BillingStore;
  clock: Clock;
  policy: TierPolicy;
}

export function createEntitlements({ store, clock, policy }: EntitlementsDeps): Entitlements {
  const hasCaps = policy.sold || policy.defaultTier !== null;
  const least = policy.defaultTier ?? (policy.sold ? 'free' : 'pro');
  const standing = async (db: Queryable, userId: string): Promise<Standing> => {
    const [subscriptions, comp] = [await store.subscriptionsOf(db, userId), await store.newestComp(db, userId)];
    const now = clock.now();
    const subscription = foremost(subscriptions, now);
    const own = tierOf(subscription, comp, now);
    const tier = above(least, own.tier) ? least : own.tier;
    return { ...own, tier, caps: hasCaps ? tierInfo(tier).caps : NO_CAPS, subscription, comp };
  };
  return {
    standing,
    tierOf: async (db, userId) => (await standing(db, userId)).tier,
    async capOf(db, userId, cap) {
      const { tier, caps } = await standing(db, userId);
      return { limit: caps[CAP_NAMES[cap]], liftedBy: policy.sold ? liftedBy(tier, cap) : null, tier };
    },
  };
}
