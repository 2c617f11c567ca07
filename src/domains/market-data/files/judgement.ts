import type { Roll } from '../contracts.ts';
import type { Instrument } from '../instruments.ts';
import type { Format } from './formats.ts';
import type { Ask } from './layout.ts';
import type { Gaps } from './minutes.ts';
import type { RowProblem } from './problem.ts';

/** A bar to be stored. */
export interface ImportBar {
  /** UTC milliseconds of its open. */
  ts: number;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

/** A minute that occurs twice with different values. */
export interface RepeatedMinute {
  /** UTC milliseconds. */
  ts: number;
  lines: number[];
  /** "volume 435, 436" */
  message: string;
}

/** The judgement of a whole file before storing. */
export interface Judgement {
  name: string;
  format: Format;
  stamp: 'open' | 'close';
  /** "UTC", "America/New_York", or the zones in the stamps; null: unknown. */
  zone: string | null;
  instrument: Instrument | null;
  /** The contracts of the rows and the rolls between them; null when they are not of several. */
  contracts: { first: string; rolls: readonly Roll[] } | null;
  /** The symbols of the rows, as written in the file. */
  symbols: string[];
  unit: 'line' | 'record';
  rows: number;
  /** Number of distinct minutes. */
  bars: number;
  /** UTC milliseconds of the first and the last bar's open; null without one. */
  from: number | null;
  to: number | null;
  order: 'oldest first' | 'newest first' | 'mixed';
  /** Null if the instrument, which determines the hours, is unknown. */
  gaps: Gaps | null;
  /** Rows that duplicate another exactly. */
  duplicates: number;
  repeated: RepeatedMinute[];
  /** Open questions: nothing is stored until they are answered. */
  asks: Ask[];
  /** Problems of the file as a whole. */
  errors: string[];
  /** The first problems of rows, and their total number. */
  problems: RowProblem[];
  problemCount: number;
  /** Notes that do not prevent the import. */
  notes: string[];
  /** Reads the bars again for storing, each minute once. Batches are in file order. */
  read(): AsyncGenerator<ImportBar[]>;
}

/** Whether the bars can be stored. */
export const isReady = ({ asks, errors, problemCount }: Judgement): boolean =>
  asks.length === 0 && errors.length === 0 && problemCount === 0;
