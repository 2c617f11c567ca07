import { RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../../kernel/domain-error.ts';
import { MemoryLimiter } from './memory-limiter.ts';
import { networkOf } from './network.ts';

const TRIES = 10;
const HOUR_SECONDS = 3_600;

/** Allows ten attempts per hour and address, counted in this process. Throws RateLimitedError. */
export function createWaitlistLimit(): (address: string | null) => Promise<void> {
  const tries = new MemoryLimiter('waitlist_rates', { keyPrefix: 'waitlist', points: TRIES, duration: HOUR_SECONDS });
  return async (address) => {
    if (address === null) return;
    try {
      await tries.consume(networkOf(address));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw new RateLimitedError(`More than ${TRIES} tries an hour: try again in ${seconds} s.`, seconds);
    }
  };
}
