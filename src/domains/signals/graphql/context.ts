import type { EventHub } from '../../../events/index.ts';
import type { SignalRecord } from '../signal.ts';
import type { SignalService } from '../signal-service.ts';

/** What the fields of this folder call. */
export interface SignalFace {
  service: SignalService;
  hub: EventHub;
  /** The newest close of an instrument, null before its first bar; those asked for in one go are read together. */
  lastPrice: { load(instrument: string): Promise<string | null> };
}

declare module '../../../graphql/context.ts' {
  interface Context {
    signals: SignalFace;
    /** A signal that another row of the caller's points at; those asked for in one go are read in one statement. */
    signalById: { load(id: string): Promise<SignalRecord | null> };
  }
}
