import type { Clock } from '../../kernel/clock.ts';
import type { Tier } from '../../kernel/domain-error.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { BillingStore } from './billing-store.ts';
import { type Comp, type Entitlement, foremost, type Subscription, tierOf } from './entitlement.ts';
import { type Cap, capValue, liftedBy } from './tiers.ts';

export interface Standing extends Entitlement {
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

export function createEntitlements({ store, clock }: { store: BillingStore; clock: Clock }): Entitlements {
  const standing = async (db: Queryable, userId: string): Promise<Standing> => {
    const [subscriptions, comp] = [await store.subscriptionsOf(db, userId), await store.newestComp(db, userId)];
    const now = clock.now();
    const subscription = foremost(subscriptions, now);
    return { ...tierOf(subscription, comp, now), subscription, comp };
  };
  return {
    standing,
    tierOf: async (db, userId) => (await standing(db, userId)).tier,
    async capOf(db, userId, cap) {
      const { tier } = await standing(db, userId);
      return { limit: capValue(tier, cap), liftedBy: liftedBy(tier, cap), tier };
    },
  };
}
