import type { Graph, GraphIssue, Timeframe } from '../../engine/index.ts';

/** A validated prompt. Null fields: determined by the prompt, else by a default. */
export interface DraftRequest {
  prompt: string;
  instrument: string | null;
  timeframe: Timeframe | null;
  /** Leave out what was not understood, and say so, instead of refusing. */
  lenient: boolean;
}

/** A strategy drafted by a provider. */
export interface Draft {
  name: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
  /** Warnings; the graph is executable. */
  issues: GraphIssue[];
  /** Where the prompt was silent. */
  assumptions: string[];
  /** Where it can be read in two ways: which one was taken. */
  questions: string[];
  /** Words that were left out; only for a lenient request. */
  notUnderstood: string[];
}

/** What a provider is doing, for those who wait. */
export type Progress = (step: string) => void;

/** Converts a prompt to a strategy with an executable graph. */
export interface DraftProvider {
  name: string;
  /** Throws InvalidInputError for a prompt that was not understood, UnavailableError when the provider is unavailable. */
  generate(request: DraftRequest, signal: AbortSignal, progress?: Progress): Promise<Draft>;
}

/** The market data used by providers. */
export interface DraftMarkets {
  symbols(): string[];
  /** Prices in points, USD per point and contract; undefined for an unknown instrument. */
  contractOf(symbol: string): { tickSize: number; pointValue: number } | undefined;
  /** All issues of a graph on a market, as promotion would report them. */
  validate(
    graph: unknown,
    market: { instrument: string; timeframe: Timeframe },
  ): { graph: Graph | null; executable: boolean; issues: GraphIssue[] };
}
