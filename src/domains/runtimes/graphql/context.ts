import type { EventHub } from '../../../events/index.ts';
import type { RuntimeReads } from '../runtime-read-store.ts';
import type { RuntimeService } from '../runtime-service.ts';
import type { SignalsHealthRow } from './signals-health.ts';

/** The services used by the fields in this folder. */
export interface RuntimeResolverDeps {
  service: RuntimeService;
  reads: RuntimeReads;
  hub: EventHub;
  /** The last heartbeat of the process that holds a strategy's runtimes; calls are batched. */
  heartbeatOf: { load(strategyId: string): Promise<string | null> };
  /** The health of the pipeline, combined from this domain and market data. */
  signalsHealth(): Promise<SignalsHealthRow>;
}

declare module '../../../graphql/context.ts' {
  interface Context {
    runtimes: RuntimeResolverDeps;
  }
}
