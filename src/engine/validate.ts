import type { Graph, GraphIssue } from './types.ts';

export interface ValidateOptions {
  /** What `ok` asks for. The issues listed are the same. */
  level?: 'structural' | 'executable';
  instrument?: string | null;
  /** False: the instrument is not one the system knows. */
  knownInstrument?: boolean;
  timeframe?: string;
  /** Bars stored for the instrument at this timeframe. */
  historyBars?: number;
  /** Price of one tick, in points, for the checks that need it. */
  tickSize?: number;
  /** False: the market reports no volume. */
  hasVolume?: boolean;
}
export interface GraphValidation {
  /** The graph with unknown keys dropped; null when its shape or size is wrong. */
  graph: Graph | null;
  /** No error at the level asked. */
  ok: boolean;
  /** No error of either level. */
  executable: boolean;
  issues: GraphIssue[];
}

export declare const STRUCTURAL_CODES: ReadonlySet<string>;
export declare const EXECUTABLE_CODES: ReadonlySet<string>;
export declare const WARNING_CODES: ReadonlySet<string>;
export declare function structuralErrors(issues: readonly GraphIssue[]): GraphIssue[];
/** Every issue of a graph. Pure; never throws, whatever the input. */
export declare function validateGraph(input: unknown, options?: ValidateOptions): GraphValidation;
