export { createWaitlistService, type Waitlist, type WaitlistService } from './waitlist-service.ts';
export { createWaitlistStore } from './waitlist-store.ts';
