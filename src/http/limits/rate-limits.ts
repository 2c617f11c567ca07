import type { Cluster, Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../domains/account/index.ts';
import { RateLimitedError } from '../../kernel/domain-error.ts';
import { MemoryLimiter } from './memory-limiter.ts';
import { networkOf } from './network.ts';
import { type ResponseHeaders, showRate } from './rate-headers.ts';

/** Requests per minute; null: unlimited. */
export interface RateLimitNumbers {
  perUser: number | null;
  perAddress: number | null;
}

export interface RateLimits {
  /** Counts a request of an address's network (see network.ts). Throws RateLimitedError. */
  address(address: string | null, response?: ResponseHeaders): Promise<void>;
  /** Counts a request of a user; services are not limited. Throws RateLimitedError. */
  caller(caller: Caller | null, response?: ResponseHeaders): Promise<void>;
}

export interface RateLimitsOptions extends RateLimitNumbers {
  /** Shares the counts between processes. Without it, or during an outage, each process counts separately. */
  redis?: Redis | Cluster | null;
}

const MINUTE_SECONDS = 60;

export function createRateLimits({ perUser, perAddress, redis }: RateLimitsOptions): RateLimits {
  const limiter = (kind: 'user' | 'address', points: number | null): RateLimiterAbstract | null => {
    if (points === null) return null;
    const options = { keyPrefix: `ex7:rate:${kind}`, points, duration: MINUTE_SECONDS };
    const own = new MemoryLimiter(`${kind}_rates`, options);
    if (!redis) return own;
    return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: own, rejectIfRedisNotReady: true });
  };
  const users = limiter('user', perUser);
  const addresses = limiter('address', perAddress);

  /** A response, if given, gets the headers that show the count. */
  const consume = async (
    by: RateLimiterAbstract | null,
    { key, policy, who }: { key: string | null; policy: 'user' | 'address'; who: string },
    response: ResponseHeaders | undefined,
  ) => {
    if (!by || key === null) return;
    const { points: quota } = by;
    const show = ({ remainingPoints: remaining, msBeforeNext: resetMs }: RateLimiterRes) =>
      showRate(response, { policy, quota, remaining, resetMs });
    try {
      show(await by.consume(key));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      show(refused);
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw new RateLimitedError(`More than ${quota} requests a minute ${who}: try again in ${seconds} s.`, seconds);
    }
  };

  return {
    address: (address, response) =>
      consume(addresses, { key: address && networkOf(address), policy: 'address', who: 'from this address' }, response),
    caller: (caller, response) =>
      consume(
        users,
        { key: caller?.kind === 'user' ? caller.userId : null, policy: 'user', who: 'by this user' },
        response,
      ),
  };
}
