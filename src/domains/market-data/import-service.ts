import type { Clock } from '../../kernel/clock.ts';
import {
  FILE_LIMITS,
  type FileLimits,
  type ImportOptions,
  isReady,
  type Judgement,
  judgeFile,
  type KnownInstruments,
  partsOf,
} from './files/index.ts';
import type { HistoryOutcome, HistoryStore } from './history-store.ts';
import type { BarsArrived } from './market-data-service.ts';

export interface ImportServiceDeps {
  store: HistoryStore;
  known: KnownInstruments;
  clock: Clock;
  /** Called after each commit that brought bars. */
  onBars?: (arrived: BarsArrived) => void;
}

export interface FileRequest extends ImportOptions {
  path: string;
  /** As the user calls it. */
  name: string;
  /** Judges the file and stores nothing. */
  dryRun?: boolean | undefined;
  /** Why stored bars that differ are replaced; without one they hinder the import. */
  reason?: string | undefined;
}

/** What became of an instrument's bars: what was stored, or which stored ones they contradict. */
export type InstrumentChange = { instrument: string } & HistoryOutcome;

export interface Imported {
  /** The file, or each file of an archive. */
  parts: Judgement[];
  /** Empty: the file was refused before anything was compared. */
  changes: InstrumentChange[];
  /** Whether the bars are stored: false for a dry run and for a file that was refused. */
  stored: boolean;
  /** Whether nothing was wrong and nothing open. */
  accepted: boolean;
}

export type ImportService = ReturnType<typeof createImportService>;

/** Files of bars, judged whole and then stored. */
export function createImportService(
  { store, known, clock, onBars }: ImportServiceDeps,
  limits: FileLimits = FILE_LIMITS,
) {
  /** Stores the parts of one instrument together. */
  async function storeParts(instrument: string, parts: Judgement[], { dryRun = false, reason }: FileRequest) {
    async function* bars() {
      for (const part of parts) yield* part.read();
    }
    const outcome = await store.importBars({
      instrument,
      bars: bars(),
      repeats: parts.length > 1,
      reason: reason ?? null,
      dryRun,
      now: clock.now(),
    });
    if ('change' in outcome && !dryRun && outcome.change.added + outcome.change.corrected > 0) {
      onBars?.({ instrument, newestTs: outcome.change.newestTs });
    }
    return outcome;
  }

  return {
    /**
     * Judges every part of a file before a bar of it is stored; an instrument's bars are stored whole or not at all. Throws
     * BarFileError for a file that holds no bars or cannot be read.
     */
    async importFile(request: FileRequest): Promise<Imported> {
      const parts: Judgement[] = [];
      for (const part of await partsOf(request.path, request.name, limits)) {
        parts.push(await judgeFile(part, request, known, clock.now()));
      }
      if (!parts.every(isReady)) return { parts, changes: [], stored: false, accepted: false };
      const changes: InstrumentChange[] = [];
      for (const instrument of new Set(parts.map((part) => part.instrument?.symbol as string))) {
        const same = parts.filter((part) => part.instrument?.symbol === instrument);
        changes.push({ instrument, ...(await storeParts(instrument, same, request)) });
      }
      const accepted = changes.every((change) => 'change' in change);
      return { parts, changes, stored: accepted && request.dryRun !== true, accepted };
    },
  };
}
