import type { EventHub } from '../../../events/index.ts';
import type { RuntimeReads } from '../runtime-read-store.ts';
import type { RuntimeService } from '../runtime-service.ts';
import type { SignalsHealthRow } from './signals-health.ts';

/** The services used by the fields in this folder. */
export interface RuntimeResolverDeps {
  service: RuntimeService;
  reads: RuntimeReads;
  hub: EventHub;
  /** When the process that holds a strategy's runtimes was last heard of; those asked for in one go are read together. */
  heartbeatOf: { load(strategyId: string): Promise<string | null> };
  /** The health of the pipeline, combined from this domain and market data. */
  signalsHealth(): Promise<SignalsHealthRow>;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    runtimes: RuntimeResolverDeps;
  }
}
