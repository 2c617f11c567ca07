import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../../kernel/domain-error.ts';

/** Prompts a minute of one user that end without a strategy. */
export const FRUITLESS_PROMPTS = 30;
const MINUTE_SECONDS = 60;

/** Counts the prompts of a user that use no quota because no strategy came of them, in this process. */
export interface PromptLimit {
  /** Counts a prompt before it is read. Throws RateLimitedError. */
  take(userId: string): Promise<void>;
  /** A strategy came of it: it counts against the month's quota instead. */
  giveBack(userId: string): Promise<void>;
}

export function createPromptLimit(): PromptLimit {
  const prompts = new RateLimiterMemory({
    keyPrefix: 'prompts',
    points: FRUITLESS_PROMPTS,
    duration: MINUTE_SECONDS,
  });
  return {
    async take(userId) {
      try {
        await prompts.consume(userId);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        const message = `More than ${FRUITLESS_PROMPTS} prompts a minute without a strategy: try again in ${seconds} s.`;
        throw new RateLimitedError(message, seconds);
      }
    },
    async giveBack(userId) {
      await prompts.reward(userId);
    },
  };
}
