import type { Graph, GraphIssue, Market } from './types.ts';

/** Params of the graph's risk.limits node. */
export interface RiskLimits {
  maxTradesPerDay: number;
  /** USD, positive. */
  dailyLossUsd: number;
  maxConsecutiveLosses: number;
  cooldownMinutes: number;
}
export interface CompiledStrategy {
  market: Market;
  /** Bars from the first stored one that no decision is taken on. */
  warmupBars: number;
  riskLimits: RiskLimits | null;
  /** Which `entry.signal` nodes may open a trade, in the order they are asked. */
  entries: readonly { nodeId: string; side: 'long' | 'short' }[];
}
export declare class NotExecutableError extends Error {
  readonly issues: GraphIssue[];
  constructor(issues: GraphIssue[]);
}
/** Compiles a graph for a market. Throws NotExecutableError with every issue. */
export declare function compile(graph: Graph, market: Market): CompiledStrategy;
