export { QuotaExceededError } from './drafting-errors.ts';
export { pruneGenerations } from './drafting-prune.ts';
export {
  createDraftingService,
  type DraftingService,
  type GenerateInput,
  type VixGeneration,
} from './drafting-service.ts';
export { createDraftingStore, type DraftingStore } from './drafting-store.ts';
export {
  createModelProvider,
  type ModelConversation,
  type ModelReply,
  type ModelTool,
} from './model-provider.ts';
export type { Draft, DraftMarkets, DraftProvider, DraftRequest } from './provider.ts';
export type { VixQuota } from './quota.ts';
export { createRuleBasedProvider } from './rule-based.ts';
