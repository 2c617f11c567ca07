import { lockAccount } from '../../domains/account/index.ts';
import { capValue } from '../../domains/billing/index.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Services } from './services.ts';

export interface CapSweepParts {
  db: Database;
  services: Pick<Services, 'entitlements' | 'enforceCaps' | 'runtimeStore'>;
  logger: Logger;
  /** Milliseconds between rounds. Default: one minute. */
  interval?: number;
}

/**
 * When a tier expires (a grant, a cancelled subscription), no write enforces the smaller cap. This job periodically stops
 * the runtimes above it. Safe to run in several processes.
 */
export function createCapSweep({ db, services, logger, interval = 60_000 }: CapSweepParts) {
  const { entitlements, enforceCaps, runtimeStore } = services;

  /** Returns the number of stopped runtimes. */
  async function sweep(): Promise<number> {
    let letGo = 0;
    const users = await runtimeStore.usersAbove(db, capValue('free', 'running_runtimes'));
    for (const { userId, count } of users) {
      const { limit } = await entitlements.capOf(db, userId, 'running_runtimes');
      if (count <= limit) continue;
      letGo += await db.transaction(async (tx) => {
        await lockAccount(tx, userId);
        return enforceCaps(tx, userId);
      });
    }
    return letGo;
  }

  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  return {
    sweep,
    start() {
      timer = setInterval(() => {
        round = round.then(sweep).catch((error) => {
          logger.warn(
            { err: error },
            'runtimes above their tier’s cap could not be stopped; retrying in the next round',
          );
        });
      }, interval).unref();
    },
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
