import type { Config } from '../config/config.ts';
import { type AnthropicApi, createAnthropic } from '../platform/anthropic.ts';

/** The services of others that are configured; null: its key is not. */
export interface Providers {
  anthropic: AnthropicApi | null;
}

export const NO_PROVIDERS: Providers = { anthropic: null };

export const createProviders = ({ anthropic = null }: Partial<Pick<Config, 'anthropic'>>): Providers => ({
  anthropic: anthropic && createAnthropic(anthropic),
});
