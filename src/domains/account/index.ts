export { ensureAccount, lockAccount, lockAccounts, lockFreeAccounts } from './account-store.ts';
export { includesScope, isKeySecret, SCOPES, type Scope } from './api-key.ts';
export { type ApiKeyService, createApiKeyService } from './api-key-service.ts';
export { type ApiKeySessions, createApiKeySessions } from './api-key-sessions.ts';
export { createApiKeyStore } from './api-key-store.ts';
export {
  type Caller,
  callerOf,
  requireOperator,
  requireScope,
  requireService,
  requireUser,
  ScopeError,
  type ServiceCaller,
  type UserCaller,
} from './caller.ts';
export { DEMO_USER } from './demo-user.ts';
export { createIdempotency, type Idempotency } from './idempotency.ts';
export { createIdempotencyStore } from './idempotency-store.ts';
export { createStreamTicketService, type StreamTicket, type StreamTicketService } from './stream-ticket-service.ts';
export { createStreamTicketStore } from './stream-ticket-store.ts';
