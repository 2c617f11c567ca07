import { RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../../kernel/domain-error.ts';
import { MemoryLimiter } from './memory-limiter.ts';

/** Allowed prompts per minute and user that produce no strategy. */
export const MAX_EMPTY_PROMPTS = 30;
const MINUTE_SECONDS = 60;

/** Limits prompts that produce no strategy and therefore do not count against the quota, per user and process. */
export interface PromptLimit {
  /** Counts a prompt before it is processed. Throws RateLimitedError. */
  take(userId: string): Promise<void>;
  /** The prompt produced a strategy: it counts against the monthly quota instead. */
  giveBack(userId: string): Promise<void>;
}

export function createPromptLimit(): PromptLimit {
  const prompts = new MemoryLimiter('prompt_rates', {
    keyPrefix: 'prompts',
    points: MAX_EMPTY_PROMPTS,
    duration: MINUTE_SECONDS,
  });
  return {
    async take(userId) {
      try {
        await prompts.consume(userId);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        const message = `More than ${MAX_EMPTY_PROMPTS} prompts a minute without a strategy: try again in ${seconds} s.`;
        throw new RateLimitedError(message, seconds);
      }
    },
    async giveBack(userId) {
      await prompts.reward(userId);
    },
  };
}
