import { invalid } from '../../kernel/domain-error.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { BarInput } from './bars.ts';
import { type Roll, readRoll } from './contracts.ts';
import {
  FILE_LIMITS,
  type FileLimits,
  type ImportOptions,
  isReady,
  type Judgement,
  judgeFile,
  partsOf,
} from './files/index.ts';
import type { HistoryOutcome, InstrumentBars } from './history-store.ts';
import { type BarsRequest, type ImportServiceDeps, importCall, requireReason } from './import-call.ts';
import { requireInstrument } from './instruments.ts';
import type { Revised } from './revision-store.ts';

export interface FileRequest extends ImportOptions {
  path: string;
  /** The name for the user. */
  name: string;
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

/** The contracts that the parts of an instrument name, if they were rolled. */
function contractsOf(parts: readonly Judgement[], symbol: string): Pick<InstrumentBars, 'contracts'> {
  const named = parts.flatMap(({ instrument, contracts }) => (instrument?.symbol === symbol && contracts) || []);
  const [first] = named;
  return first ? { contracts: { first: first.first, rolls: named.flatMap(({ rolls }) => rolls) } } : {};
}

const isAccepted = (changes: readonly InstrumentChange[]) => changes.every((outcome) => 'change' in outcome);

export type ImportService = ReturnType<typeof createImportService>;

/** Imports files of bars: judged as a whole, then stored. */
export function createImportService(deps: ImportServiceDeps, limits: FileLimits = FILE_LIMITS) {
  const { store, known, clock, onBars } = deps;
  /** Stores the parts of a file together, those of one instrument as one series. */
  async function storeParts(parts: Judgement[], { dryRun = false, reason }: FileRequest): Promise<InstrumentChange[]> {
    const symbols = [...new Set(parts.map((part) => part.instrument?.symbol as string))];
    async function* barsOf(symbol: string) {
      for (const part of parts) if (part.instrument?.symbol === symbol) yield* part.read();
    }
    const outcomes = await store.importBars({
      sets: symbols.map((instrument) => ({ instrument, bars: barsOf(instrument), ...contractsOf(parts, instrument) })),
      repeats: parts.length > symbols.length,
      reason: reason ?? null,
      dryRun,
      now: clock.now(),
    });
    const changes = symbols.map((instrument, at) => ({ instrument, ...(outcomes[at] as HistoryOutcome) }));
    if (dryRun || !isAccepted(changes)) return changes;
    for (const outcome of changes) {
      if (!('change' in outcome) || outcome.change.added + outcome.change.corrected === 0) continue;
      onBars?.({ instrument: outcome.instrument, newestTs: outcome.change.newestTs });
    }
    return changes;
  }

  /** Tells those who follow the instrument. */
  function told(instrument: string, revised: Revised): Revised {
    if (revised.bars > 0) onBars?.({ instrument, newestTs: revised.newestTs ?? 0 });
    return revised;
  }

  return {
    importBars: (symbol: string, bars: readonly BarInput[], options: BarsRequest = {}) =>
      importCall(deps, symbol, bars, options),

    /**
     * Records a roll to another contract. One that lies before stored bars needs a reason. Throws InvalidInputError
     * (`contract_chain`, `reason_required`).
     */
    async roll(symbol: string, input: Roll, reason: string | null): Promise<Revised> {
      const instrument = requireInstrument(symbol, ['instrument']);
      if (reason !== null) requireReason(reason);
      return told(symbol, await store.roll(symbol, readRoll(input, instrument), reason, clock.now()));
    },

    /** Removes an instrument's bars and rolls from an instant on. */
    async dropBars(symbol: string, from: string, reason: string): Promise<Revised> {
      requireInstrument(symbol, ['instrument']);
      requireReason(reason);
      const ts = parseInstant(from);
      if (ts === null || ts % 60_000 !== 0) {
        throw invalid(['from'], `expected a whole minute with its offset, got "${from}"`, 'bad_timestamp');
      }
      return told(symbol, await store.drop(symbol, formatInstant(ts), reason, clock.now()));
    },

    /**
     * Judges every part of a file before storing; all of its bars are stored or none. Throws
     * BarFileError for a file that contains no bars or cannot be read.
     */
    async importFile(request: FileRequest): Promise<Imported> {
      const parts: Judgement[] = [];
      for (const part of await partsOf(request.path, request.name, limits)) {
        parts.push(await judgeFile(part, request, known, clock.now()));
      }
      if (!parts.every(isReady)) return { parts, changes: [], stored: false, accepted: false };
      const changes = await storeParts(parts, request);
      const accepted = isAccepted(changes);
      return { parts, changes, stored: accepted && request.dryRun !== true, accepted };
    },
  };
}
