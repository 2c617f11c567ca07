import { pruneAlerts } from '../domains/alerts/index.ts';
import { TIERS } from '../domains/billing/index.ts';
import { pruneAuditHistory } from '../domains/signals/index.ts';
import { createDraftingStore, pruneGenerations } from '../domains/strategy-drafting/index.ts';
import { createEventStore, pruneEvents } from '../events/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { Services } from './compose/services.ts';

export interface HousekeepingParts {
  db: Database;
  services: Pick<Services, 'entitlements' | 'streamTickets' | 'apiKeys' | 'agents' | 'idempotency'>;
  clock: Clock;
  logger: Logger;
  /** Milliseconds between rounds. Default: one hour. */
  interval?: number;
}

/** Deletes expired rows in small statements until `signal` aborts. A failing task does not affect the others. */
export async function deleteExpired(
  { db, services, clock, logger }: HousekeepingParts,
  signal: AbortSignal,
): Promise<void> {
  const chores: Record<string, () => Promise<number>> = {
    'expired audit rows': () =>
      pruneAuditHistory(
        {
          db,
          clock,
          fewestDays: Math.min(...TIERS.map(({ caps }) => caps.historyDays)),
          historyDays: async (via, userId) => (await services.entitlements.capOf(via, userId, 'history_days')).limit,
        },
        signal,
      ),
    'expired events': () => pruneEvents({ store: createEventStore(db), clock }, signal),
    'expired deliveries': () => pruneAlerts({ db, clock }, signal),
    'expired stream tickets': () => services.streamTickets.prune(signal),
    'idempotency keys of yesterday': () => services.idempotency.prune(signal),
    'API keys that ended long ago': () => services.apiKeys.prune(signal),
    'old calls of agents': () => services.agents.prune(signal),
    'generations of past months': () => pruneGenerations({ db, store: createDraftingStore(), clock }, signal),
  };
  for (const [what, prune] of Object.entries(chores)) {
    if (signal.aborted) return;
    try {
      const pruned = await prune();
      if (pruned > 0) logger.info({ pruned }, `${what} were deleted`);
    } catch (error) {
      logger.warn({ err: error }, `${what} could not be deleted; retrying in the next round`);
    }
  }
}

/**
 * Runs housekeeping periodically, in every process that runs strategies. Returns a function that waits for the current
 * round and stops.
 */
export function startHousekeeping(parts: HousekeepingParts) {
  const ending = new AbortController();
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = round
      .then(() => deleteExpired(parts, ending.signal))
      .catch((error) => parts.logger.error({ error }, 'housekeeping failed; retrying in the next round'));
  }, parts.interval ?? 3_600_000).unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await round;
  };
}
