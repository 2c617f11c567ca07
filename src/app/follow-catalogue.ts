import type { MarketCatalogue } from '../domains/market-data/index.ts';
import { CATALOGUE_TOPIC, type Wakeups } from '../events/index.ts';
import type { Logger } from '../observability/logger.ts';

export interface FollowCatalogueParts {
  catalogue: MarketCatalogue;
  wakeups: Wakeups;
  logger: Logger;
  /** Milliseconds between two looks without a wake-up. Default: 10 s. */
  interval?: number;
}

const POLL = 10_000;

/**
 * Reads the instruments and calendars of the database, then whenever they change. Returns a function that stops it.
 */
export async function followCatalogue({ catalogue, wakeups, logger, interval = POLL }: FollowCatalogueParts) {
  await catalogue.refresh();
  let look: Promise<void> = Promise.resolve();
  const refresh = () => {
    look = look
      .then(catalogue.refresh)
      .catch((error) => logger.warn({ error }, 'instruments and calendars could not be read; trying again'));
  };
  const timer = setInterval(refresh, interval).unref();
  const unsubscribe = wakeups.subscribe(CATALOGUE_TOPIC, refresh);
  return async () => {
    clearInterval(timer);
    unsubscribe();
    await look;
  };
}
