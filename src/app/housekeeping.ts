import { createStreamTicketService, createStreamTicketStore } from '../domains/account/index.ts';
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
  services: Pick<Services, 'entitlements'>;
  clock: Clock;
  logger: Logger;
  /** Milliseconds between rounds. Default an hour. */
  interval?: number;
}

/** Deletes expired rows in small statements until `signal` aborts. A failing task does not affect the others. */
export async function tidy({ db, services, clock, logger }: HousekeepingParts, signal: AbortSignal): Promise<void> {
  const chores: Record<string, () => Promise<number>> = {
    'audit rows past their history': () =>
      pruneAuditHistory(
        {
          db,
          clock,
          fewestDays: Math.min(...TIERS.map(({ caps }) => caps.historyDays)),
          historyDays: async (via, userId) => (await services.entitlements.capOf(via, userId, 'history_days')).limit,
        },
        signal,
      ),
    'events that no cursor resumes': () => pruneEvents({ store: createEventStore(db), clock }, signal),
    'deliveries of long ago': () => pruneAlerts({ db, clock }, signal),
    'stream tickets that have expired': () =>
      createStreamTicketService({ db, store: createStreamTicketStore(), clock }).prune(signal),
    'generations of months past': () => pruneGenerations({ db, store: createDraftingStore(), clock }, signal),
  };
  for (const [what, prune] of Object.entries(chores)) {
    if (signal.aborted) return;
    try {
      const pruned = await prune();
      if (pruned > 0) logger.info({ pruned }, `${what} were deleted`);
    } catch (error) {
      logger.warn({ err: error }, `${what} could not be deleted; trying again later`);
    }
  }
}

/** What every process that runs strategies does now and then. Answers what ends it, once the round in hand is over. */
export function startHousekeeping(parts: HousekeepingParts) {
  const ending = new AbortController();
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = round
      .then(() => tidy(parts, ending.signal))
      .catch((error) => parts.logger.error({ error }, 'housekeeping failed; trying again later'));
  }, parts.interval ?? 3_600_000).unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await round;
  };
}
