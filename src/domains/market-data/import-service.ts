import type { BarInput } from './bars.ts';
import {
  FILE_LIMITS,
  type FileLimits,
  type ImportOptions,
  isReady,
  type Judgement,
  judgeFile,
  partsOf,
} from './files/index.ts';
import type { HistoryOutcome } from './history-store.ts';
import { type BarsRequest, type ImportServiceDeps, importCall } from './import-call.ts';

export interface FileRequest extends ImportOptions {
  path: string;
  /** The name for the user. */
  name: string;
  /** Judges the file without storing. */
  dryRun?: boolean | undefined;
  /** The reason to replace stored bars that differ; without one they prevent the import. */
  reason?: string | undefined;
}

/** The result for an instrument: what was stored, or which stored bars conflict. */
export type InstrumentChange = { instrument: string } & HistoryOutcome;

export interface Imported {
  /** The file, or each file of an archive. */
  parts: Judgement[];
  /** Empty: the file was rejected before comparing. */
  changes: InstrumentChange[];
  /** Whether the bars were stored: false for a dry run and a rejected file. */
  stored: boolean;
  /** Whether there were no problems and no open questions. */
  accepted: boolean;
}

export type ImportService = ReturnType<typeof createImportService>;

/** Imports files of bars: judged as a whole, then stored. */
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
    importBars: (symbol: string, bars: readonly BarInput[], options: BarsRequest = {}) =>
      importCall({ store, known, clock, onBars }, symbol, bars, options),

    /**
     * Judges every part of a file before storing; an instrument's bars are stored completely or not at all. Throws
     * BarFileError for a file that contains no bars or cannot be read.
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
