import type { Feed, FeedTime } from '../domains/market-data/index.ts';
import { createAlpacaFeed } from './alpaca.ts';
import type { FeedOptions } from './config.ts';
import { createJsonFeed } from './json-feed.ts';

export { type FeedOptions, readFeeds } from './config.ts';

/** The feed that the options configure. */
export function createFeed(options: FeedOptions, time: FeedTime): Feed {
  switch (options.type) {
    case 'alpaca':
      return createAlpacaFeed(options);
    case 'json':
      return createJsonFeed(options, time);
  }
}
