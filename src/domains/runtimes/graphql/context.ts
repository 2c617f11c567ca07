import type { EventHub } from '../../../events/index.ts';
import type { RuntimeKey } from '../runtime.ts';
import type { RuntimeReads } from '../runtime-read-store.ts';
import type { RuntimeService } from '../runtime-service.ts';
import type { RuntimeProgress } from '../runtime-store.ts';
import type { SignalsHealthRow } from './signals-health.ts';

/** The services used by the fields in this folder. */
export interface RuntimeResolverDeps {
  service: RuntimeService;
  reads: RuntimeReads;
  hub: EventHub;
  /** How far a runtime has come; calls are batched. */
  progressOf: { load(key: RuntimeKey): Promise<RuntimeProgress> };
  /** The health of the pipeline, combined from this domain and market data. */
  signalsHealth(): Promise<SignalsHealthRow>;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    runtimes: RuntimeResolverDeps;
  }
}
