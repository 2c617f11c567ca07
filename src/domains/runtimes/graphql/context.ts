import type { EventHub } from '../../../events/index.ts';
import type { RuntimeReads } from '../runtime-read-store.ts';
import type { RuntimeService } from '../runtime-service.ts';
import type { SignalsHealthRow } from './signals-health.ts';

/** What the fields of this folder call. */
export interface RuntimeResolverDeps {
  service: RuntimeService;
  reads: RuntimeReads;
  hub: EventHub;
  /** The pipeline's health: this domain's own and the market's, put together by `app/`. */
  signalsHealth(): Promise<SignalsHealthRow>;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    runtimes: RuntimeResolverDeps;
  }
}
