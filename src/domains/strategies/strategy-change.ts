import { isDeepStrictEqual } from 'node:util';
import { type Graph, type NodeRevisions, newestRevisions } from '../../engine/index.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { readText } from '../../kernel/text.ts';
import { readGraph } from './strategy-graph.ts';
import {
  type KnownMarkets,
  readDescription,
  readInstrument,
  readName,
  readTags,
  readTimeframe,
  readTogether,
  type StrategyFacts,
  type StrategyFactsInput,
} from './strategy-input.ts';

const MAX_NOTE = 500;

/** Changes to a strategy. Missing or null keys stay unchanged; a null or empty description clears it. */
export interface UpdateStrategyInput
  extends Partial<{ [Fact in keyof StrategyFactsInput]: StrategyFactsInput[Fact] | null }> {
  /** Any JSON: its shape is checked here. */
  graph?: unknown;
  /** The version that the writer read; any other current version is a conflict. */
  expectedVersion?: number | null;
  /** Stored with the appended version; at most 500 characters. */
  note?: string | null;
}

/** The versioned part of a strategy. */
export interface Versioned {
  graph: Graph;
  /** The revision of each node type that the graph was saved with. */
  revisions: NodeRevisions;
  instrument: string;
  timeframe: StrategyFacts['timeframe'];
}

export interface StrategyChange {
  facts: Partial<Pick<StrategyFacts, 'name' | 'description' | 'tags'>>;
  versioned: Partial<Versioned>;
  expectedVersion: number | null;
  note: string | null;
}

/** Checks a change. Throws InvalidInputError with all issues, or GraphInvalidError (structural). */
export function readChange(input: UpdateStrategyInput, markets: KnownMarkets): StrategyChange {
  const { name, description, tags, instrument, timeframe, graph, expectedVersion, note } = input;
  const read = readTogether({
    name: () => (name == null ? undefined : readName(name)),
    description: () => (description === undefined ? undefined : readDescription(description)),
    tags: () => (tags == null ? undefined : readTags(tags)),
    instrument: () => (instrument == null ? undefined : readInstrument(instrument, markets)),
    timeframe: () => (timeframe == null ? undefined : readTimeframe(timeframe)),
    expectedVersion: () => (expectedVersion == null ? null : readVersion(expectedVersion)),
    note: () => (note == null ? null : readText(note, ['note'], { min: 0, max: MAX_NOTE }) || null),
  });
  const drawn = graph == null ? undefined : readGraph(graph);
  return {
    facts: given({ name: read.name, description: read.description, tags: read.tags }),
    versioned: given({
      instrument: read.instrument,
      timeframe: read.timeframe,
      graph: drawn,
      // Saving a graph takes the newest revisions, even when the graph is unchanged.
      revisions: drawn && newestRevisions(drawn),
    }),
    expectedVersion: read.expectedVersion,
    note: read.note,
  };
}

function readVersion(version: number): number {
  if (Number.isInteger(version) && version >= 1) return version;
  throw invalid(['expectedVersion'], `must be a version number, 1 or more, got ${version}`, 'range');
}

/** Omits undefined keys. */
function given<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Whether two values are equal once stored: key order does not count, list order does. */
export function sameStored(a: unknown, b: unknown): boolean {
  // JSON has one zero and no undefined.
  const stored = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
  return isDeepStrictEqual(stored(a), stored(b));
}
