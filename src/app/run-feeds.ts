import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import {
  calendarFor,
  type FeedTime,
  instrumentOf,
  requireInstrument,
  superviseFeed,
} from '../domains/market-data/index.ts';
import { createFeed, type FeedOptions, readFeeds } from '../feeds/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../observability/logger.ts';
import type { Closers } from './closers.ts';
import type { Services } from './compose/services.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

export const feedTime: FeedTime = {
  now: systemClock.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

export interface RunFeedsParts {
  feeds: Config['feeds'];
  services: Pick<Services, 'marketData' | 'feedStatus'>;
  logger: Logger;
}

/** Runs the configured feeds until they are closed. Returns their names. Throws StartupError when one is not valid. */
export function runFeeds(closers: Closers, { feeds, services, logger }: RunFeedsParts): string[] {
  if (feeds === null) return [];
  const configured = readFeeds(feeds.content, feeds.file, (symbol) => instrumentOf(symbol) !== undefined);
  const ending = new AbortController();
  const running = configured.map((options) => runFeed(options, services, logger, ending.signal));
  closers.add('feeds', async () => {
    ending.abort();
    await Promise.all(running);
  });
  return configured.map(({ name }) => name);
}

async function runFeed(
  options: FeedOptions,
  { marketData, feedStatus }: RunFeedsParts['services'],
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { name, type, days, instruments } = options;
  const feed = createFeed(options, feedTime);
  const begin = Math.floor((systemClock.now() - days * DAY) / MINUTE) * MINUTE;
  await superviseFeed(
    {
      feed,
      adapter: type,
      instruments: Object.entries(instruments).map(([ours, symbol]) => {
        const instrument = requireInstrument(ours, ['instruments']);
        return { instrument, calendar: calendarFor(instrument.sessionGroup), symbol, begin };
      }),
      market: marketData,
      store: feedStatus,
      time: feedTime,
      random: Math.random,
      onProblem: (code, message, others) =>
        logger.warn({ feed: name, code, ...(others > 0 ? { others } : {}) }, `feed ${name}: ${message}`),
      onError: (message, error) => logger.error({ feed: name, err: error }, message),
    },
    signal,
  );
}
