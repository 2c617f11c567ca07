import type { Graph, GraphIssue, Timeframe } from '../../engine/index.ts';

/** A validated prompt. Null fields: determined by the prompt, else by a default. */
export interface DraftRequest {
  prompt: string;
  instrument: string | null;
  timeframe: Timeframe | null;
}

/** A strategy drafted by a provider. */
export interface Draft {
  name: string;
  description: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
  /** Describes each part, the assumptions, and what was not understood. */
  explanation: string;
  /** Warnings; the graph is executable. */
  issues: GraphIssue[];
}

/** Converts a prompt to a strategy with an executable graph. */
export interface DraftProvider {
  name: string;
  /** Throws InvalidInputError for a prompt that was not understood, UnavailableError when the provider is unavailable. */
  generate(request: DraftRequest, signal: AbortSignal): Promise<Draft>;
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
