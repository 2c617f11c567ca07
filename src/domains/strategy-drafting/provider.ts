import type { Graph, GraphIssue, Timeframe } from '../../engine/index.ts';

/** A prompt, checked; null: what the prompt itself says, or a default. */
export interface DraftRequest {
  prompt: string;
  instrument: string | null;
  timeframe: Timeframe | null;
}

/** A strategy as a provider drew it. */
export interface Draft {
  name: string;
  description: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
  /** What each part does, what was assumed and what was not understood. */
  explanation: string;
  /** Warnings: the graph can run. */
  issues: GraphIssue[];
}

/** Turns a prompt into a strategy whose graph can run. */
export interface DraftProvider {
  name: string;
  /** Throws InvalidInputError when it did not understand, UnavailableError when it cannot answer now. */
  generate(request: DraftRequest, signal: AbortSignal): Promise<Draft>;
}

/** What a provider needs to know of the markets. */
export interface DraftMarkets {
  symbols(): string[];
  /** Prices in points, USD per point and contract; undefined for an instrument that is not known. */
  contractOf(symbol: string): { tickSize: number; pointValue: number } | undefined;
  /** Everything wrong with a graph on a market, as promoting it would find. */
  validate(
    graph: unknown,
    market: { instrument: string; timeframe: Timeframe },
  ): { graph: Graph | null; executable: boolean; issues: GraphIssue[] };
}
