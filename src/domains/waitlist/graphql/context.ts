import type { WaitlistService } from '../waitlist-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    waitlist: WaitlistService;
  }
}
