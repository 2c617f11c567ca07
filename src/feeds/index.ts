import type { Feed, FeedTime } from '../domains/market-data/index.ts';
import { createAlpacaFeed } from './alpaca.ts';
import { createCcxtFeed } from './ccxt.ts';
import type { FeedOptions } from './config.ts';
import { createDatabentoFeed } from './databento.ts';
import { createInteractiveBrokersFeed } from './interactive-brokers.ts';
import { createJsonFeed } from './json-feed.ts';
import type { TradingviewOptions } from './tradingview.ts';

export { type FeedOptions, readFeeds } from './config.ts';
export { readAlert, type TradingviewAlert, type TradingviewOptions } from './tradingview.ts';

/** A feed that the server connects; the others call the server. */
export type ConnectedOptions = Exclude<FeedOptions, TradingviewOptions>;

/** Whether a source calls us, in place of being connected. */
export const isCalled = (options: FeedOptions): options is TradingviewOptions => options.type === 'tradingview';

/** The feed that the options configure. */
export function createFeed(options: ConnectedOptions, time: FeedTime): Feed {
  switch (options.type) {
    case 'alpaca':
      return createAlpacaFeed(options);
    case 'ccxt':
      return createCcxtFeed(options, time);
    case 'databento':
      return createDatabentoFeed(options, time);
    case 'interactive-brokers':
      return createInteractiveBrokersFeed(options, time);
    case 'json':
      return createJsonFeed(options, time);
  }
}
