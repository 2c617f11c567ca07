import type { Tier } from '../kernel/domain-error.ts';
import type { Tx } from '../platform/database.ts';

export type Cap = 'strategies' | 'running_runtimes';

/** What a user may have of everything that is capped, until there are tiers to buy: enough for any one trader. */
const LIMITS: Record<Cap, number> = { strategies: 1_000, running_runtimes: 200 };

export const freeEntitlements = {
  async capOf(_tx: Tx, _userId: string, cap: Cap): Promise<{ limit: number; liftedBy: Tier | null }> {
    return { limit: LIMITS[cap], liftedBy: null };
  },
};
