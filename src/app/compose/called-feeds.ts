import type { Config } from '../../config/config.ts';
import {
  calendarFor,
  createReceivedBars,
  type FeedStatusStore,
  type FeedTime,
  instrumentOf,
  type MarketDataService,
  requireInstrument,
} from '../../domains/market-data/index.ts';
import { isCalled, readFeeds, type TradingviewAlert } from '../../feeds/index.ts';
import type { CalledFeed } from '../../http/webhooks/feed-webhooks.ts';

/** The configured feeds. Throws StartupError. The catalogue has to be read before. */
export const configuredFeeds = (feeds: Config['feeds']) =>
  feeds === null ? [] : readFeeds(feeds.content, feeds.file, (symbol) => instrumentOf(symbol) !== undefined);

/** The configured feeds whose sources call us; read at the first call, when the catalogue is known. */
export function createCalledFeeds(
  feeds: Config['feeds'],
  market: Pick<MarketDataService, 'ingest' | 'watermark'>,
  status: FeedStatusStore,
  time: FeedTime,
): () => readonly CalledFeed<TradingviewAlert>[] {
  const bars = createReceivedBars({ market, status, time });
  let called: CalledFeed<TradingviewAlert>[] | null = null;
  return () => {
    called ??= configuredFeeds(feeds)
      .filter(isCalled)
      .map(({ name, type, secret, instruments }) => {
        const ours = new Map(Object.entries(instruments).map(([symbol, theirs]) => [theirs, symbol]));
        return {
          name,
          secret,
          receive({ ticker, bar }) {
            const symbol = ours.get(ticker);
            if (symbol === undefined) return null;
            const instrument = requireInstrument(symbol, ['instruments']);
            const calendar = calendarFor(instrument.sessionGroup);
            return bars.receive({ feed: name, adapter: type, instrument, calendar, bar });
          },
        };
      });
    return called;
  };
}
