export {
  createModelProvider,
  type ModelConversation,
  type ModelReply,
  type ModelTool,
} from './model-provider.ts';
export type { Draft, VixMarkets, VixProvider, VixRequest } from './provider.ts';
export type { VixQuota } from './quota.ts';
export { createRuleBasedProvider } from './rule-based.ts';
export { QuotaExceededError } from './vix-errors.ts';
export { pruneGenerations } from './vix-prune.ts';
export { createVixService, type GenerateInput, type VixGeneration, type VixService } from './vix-service.ts';
export { createVixStore, type VixStore } from './vix-store.ts';
