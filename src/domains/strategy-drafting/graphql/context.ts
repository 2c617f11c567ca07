import type { DraftingService } from '../drafting-service.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    vix: DraftingService;
  }
}
