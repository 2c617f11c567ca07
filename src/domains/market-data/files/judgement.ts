import type { Instrument } from '../instruments.ts';
import type { Format } from './formats.ts';
import type { Ask, LayoutOptions } from './layout.ts';
import type { Gaps } from './minutes.ts';
import type { RowProblem } from './problem.ts';

/** What a user says of a file and of what becomes of it. */
export interface ImportOptions extends LayoutOptions {
  /** Whose bars they are, whatever the file says. */
  instrument?: string | undefined;
  /** Takes the rows of this symbol alone. */
  symbol?: string | undefined;
  /** Of stamps without an offset. */
  zone?: string | undefined;
  stamp?: 'open' | 'close' | undefined;
  /** "1m": bars that are far apart are minutes all the same. */
  timeframe?: string | undefined;
  onConflict?: 'keep-first' | 'keep-last' | undefined;
}

/** A row on its way to the table. */
export interface ImportBar {
  /** UTC milliseconds of its open. */
  ts: number;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

/** A minute that a file has twice with different values. */
export interface RepeatedMinute {
  /** UTC milliseconds. */
  ts: number;
  lines: number[];
  /** "volume 435, 436" */
  message: string;
}

/** A whole file, judged before any of it is stored. */
export interface Judgement {
  name: string;
  format: Format;
  stamp: 'open' | 'close';
  /** "UTC", "America/New_York", or what the stamps name themselves; null: not known. */
  zone: string | null;
  instrument: Instrument | null;
  /** The symbols of the rows, as the file writes them. */
  symbols: string[];
  unit: 'line' | 'record';
  rows: number;
  /** Different minutes among the rows. */
  bars: number;
  /** UTC milliseconds of the first and the last bar's open; null without one. */
  from: number | null;
  to: number | null;
  order: 'oldest first' | 'newest first' | 'mixed';
  /** Null where the instrument, whose hours count, is not known. */
  gaps: Gaps | null;
  /** Rows that repeat another exactly. */
  duplicates: number;
  repeated: RepeatedMinute[];
  /** What the file leaves open: nothing is stored until it is answered. */
  asks: Ask[];
  /** What is wrong with the file as a whole. */
  errors: string[];
  /** What is wrong with rows: the first of them, and how many there are. */
  problems: RowProblem[];
  problemCount: number;
  /** What is worth knowing and hinders nothing. */
  notes: string[];
  /** Reads the bars again, for storing; a minute once. Batches come in the order of the file. */
  read(): AsyncGenerator<ImportBar[]>;
}

/** Whether the bars may be stored as they are. */
export const isReady = ({ asks, errors, problemCount }: Judgement): boolean =>
  asks.length === 0 && errors.length === 0 && problemCount === 0;
