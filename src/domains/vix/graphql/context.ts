import type { VixService } from '../vix-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    vix: VixService;
  }
}
