import { TIERS } from '../domains/billing/index.ts';
import { pruneAuditHistory } from '../domains/signals/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Logger } from '../platform/logger.ts';
import type { Services } from './services.ts';

export interface HousekeepingParts {
  db: Database;
  services: Pick<Services, 'entitlements'>;
  clock: Clock;
  logger: Logger;
  /** Milliseconds between rounds. Default an hour. */
  interval?: number;
}

/** What every process that runs strategies does now and then. Answers what ends it, once the round in hand is over. */
export function startHousekeeping({ db, services, clock, logger, interval = 3_600_000 }: HousekeepingParts) {
  const ending = new AbortController();
  let round: Promise<void> = Promise.resolve();
  const tidy = async () => {
    try {
      const pruned = await pruneAuditHistory(
        {
          db,
          clock,
          fewestDays: Math.min(...TIERS.map(({ caps }) => caps.historyDays)),
          historyDays: async (via, userId) => (await services.entitlements.capOf(via, userId, 'history_days')).limit,
        },
        ending.signal,
      );
      if (pruned > 0) logger.info({ pruned }, 'audit rows past their history were deleted');
    } catch (error) {
      logger.warn({ err: error }, 'old audit rows could not be deleted; trying again later');
    }
  };
  const timer = setInterval(() => {
    round = round.then(tidy);
  }, interval).unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await round;
  };
}
