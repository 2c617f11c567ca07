export { ensureAccount, lockAccount, lockAccounts, lockFreeAccounts } from './account-store.ts';
export {
  type Caller,
  callerOf,
  requireOperator,
  requireService,
  requireUser,
  type ServiceCaller,
  type UserCaller,
} from './caller.ts';
export { DEMO_USER } from './demo-user.ts';
export { createStreamTicketService, type StreamTicket, type StreamTicketService } from './stream-ticket-service.ts';
export { createStreamTicketStore } from './stream-ticket-store.ts';
