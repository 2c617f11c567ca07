import type { Config } from '../config/config.ts';
import { calendarFor, requireInstrument, superviseFeed } from '../domains/market-data/index.ts';
import { type ConnectedOptions, createFeed, isCalled } from '../feeds/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../observability/logger.ts';
import type { Closers } from './closers.ts';
import { configuredFeeds } from './compose/called-feeds.ts';
import type { Services } from './compose/services.ts';
import { systemFeedTime } from './feed-time.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

export interface RunFeedsParts {
  feeds: Config['feeds'];
  services: Pick<Services, 'marketData' | 'feedStatus'>;
  logger: Logger;
}

/** Runs the configured feeds until they are closed. Returns their names. Throws StartupError when one is not valid. */
export function runFeeds(closers: Closers, { feeds, services, logger }: RunFeedsParts): string[] {
  const configured = configuredFeeds(feeds);
  const ending = new AbortController();
  const running = configured.flatMap((options) =>
    isCalled(options) ? [] : [runFeed(options, services, logger, ending.signal)],
  );
  closers.add('feeds', async () => {
    ending.abort();
    await Promise.all(running);
  });
  return configured.map(({ name }) => name);
}

async function runFeed(
  options: ConnectedOptions,
  { marketData, feedStatus }: RunFeedsParts['services'],
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { name, type, days, instruments } = options;
  const feed = createFeed(options, systemFeedTime);
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
      time: systemFeedTime,
      random: Math.random,
      onProblem: (code, message, others) =>
        logger.warn({ feed: name, code, ...(others > 0 ? { others } : {}) }, `feed ${name}: ${message}`),
      onError: (message, error) => logger.error({ feed: name, err: error }, message),
    },
    signal,
  );
}
