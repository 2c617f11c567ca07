import type { Tx } from '../../platform/postgres/database.ts';
import type { Entitlements } from './entitlements.ts';
import { tierInfo } from './tiers.ts';

export interface CapEnforcerDeps {
  entitlements: Entitlements;
  /** Drains all runtimes except the `keep` most recently started. */
  drainOldest(tx: Tx, userId: string, keep: number, reason: string): Promise<unknown[]>;
}

/**
 * Applies a smaller tier: strategies and channels are kept (new ones are rejected), running runtimes above the cap are
 * drained, oldest first. The caller holds the account lock. Returns the number of drained runtimes.
 */
export const createCapEnforcer =
  ({ entitlements, drainOldest }: CapEnforcerDeps) =>
  async (tx: Tx, userId: string): Promise<number> => {
    const { limit, liftedBy, tier } = await entitlements.capOf(tx, userId, 'running_runtimes');
    const lift = liftedBy ? `; the ${tierInfo(liftedBy).name} tier lifts it` : '';
    const reason = `Stopped: your current tier, ${tierInfo(tier).name}, allows ${limit} running runtimes, and this was one of the oldest${lift}.`;
    return (await drainOldest(tx, userId, limit, reason)).length;
  };
