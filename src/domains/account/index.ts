export { ensureAccount, lockAccount, lockAccounts } from './account-store.ts';
export { type Caller, callerOf, requireService, requireUser, type ServiceCaller, type UserCaller } from './caller.ts';
export { DEMO_USER } from './demo-user.ts';
