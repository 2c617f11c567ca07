import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RawHandler, RestResponse } from '../../../rest-shim/index.ts';
import type { Received } from '../../domains/market-data/index.ts';
import { isSameSecret } from './same-secret.ts';

/** A feed whose source calls us. */
export interface CalledFeed<Read> {
  name: string;
  secret: string;
  /** Stores the bar of an alert; null when its symbol is not one of the feed's. */
  receive(alert: Read): Promise<Received> | null;
}

export interface FeedWebhookParts<Read extends { secret: string; ticker: string }> {
  feeds(): readonly CalledFeed<Read>[];
  read(body: string): Read | string;
  addressOf(request: IncomingMessage): string;
}

/** A minute: of wrong secrets of an address, and of calls of a feed. */
const WRONG_SECRETS = 10;
const CALLS = 3_000;
const MAX_BODY = 8_192;

const refused = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): RestResponse => ({
  status,
  body: { detail: { code, message } },
  headers,
});

/** The handler of TradingView's alerts: a secret in the body says whose they are. */
export function createFeedWebhooks<Read extends { secret: string; ticker: string }>(
  parts: FeedWebhookParts<Read>,
): Readonly<Record<string, RawHandler>> {
  const { read, addressOf } = parts;
  const wrong = new RateLimiterMemory({ points: WRONG_SECRETS, duration: 60 });
  const calls = new RateLimiterMemory({ points: CALLS, duration: 60 });
  const tooMany = (message: string) => refused(429, 'rate_limited', message, { 'retry-after': '60' });
  const takes = (limiter: RateLimiterMemory, key: string) =>
    limiter.consume(key).then(
      () => true,
      () => false,
    );

  return {
    async '/api/feeds/tradingview'(request) {
      const feeds = parts.feeds();
      if (feeds.length === 0) {
        return refused(503, 'not_configured', 'No feed of the type tradingview is configured on this server (FEEDS).');
      }
      const address = addressOf(request.request);
      const tried = await wrong.get(address);
      if (tried && tried.consumedPoints >= WRONG_SECRETS) return tooMany('Too many wrong secrets from this address.');
      if (request.body.length > MAX_BODY)
        return refused(422, 'bad_message', `The message has at most ${MAX_BODY} bytes.`);
      const alert = read(request.body.toString('utf8'));
      if (typeof alert === 'string') return refused(422, 'bad_message', alert);
      // Every secret is compared, so that the time does not say which was nearly right.
      const feed = feeds.filter(({ secret }) => isSameSecret(alert.secret, secret))[0];
      if (!feed) {
        await takes(wrong, address);
        return refused(401, 'bad_secret', 'The secret is wrong.');
      }
      if (!(await takes(calls, feed.name))) return tooMany(`At most ${CALLS} bars a minute.`);
      const outcome = await feed.receive(alert);
      if (outcome === null) {
        return refused(
          422,
          'bar_refused',
          `other_symbol: "${alert.ticker.slice(0, 40)}" is not a symbol of the feed ${feed.name}.`,
        );
      }
      if ('code' in outcome) return refused(422, 'bar_refused', `${outcome.code}: ${outcome.message}`);
      return { status: 200, body: { ok: true, stored: outcome.stored } };
    },
  };
}
