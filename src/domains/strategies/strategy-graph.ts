import {
  type Graph,
  type GraphIssue,
  type GraphValidation,
  type NodeRevisions,
  retell,
  type Timeframe,
  validateGraph,
} from '../../engine/index.ts';
import { invalid } from '../../kernel/domain-error.ts';
import { isStorableDeep } from '../../kernel/text.ts';
import { GraphInvalidError } from './strategy-errors.ts';
import type { KnownMarkets } from './strategy-input.ts';

/** The market of a graph; null while it is unknown. */
export interface GraphMarket {
  instrument: string | null;
  timeframe: string | null;
  /** The revisions of its version; missing for an unsaved graph, which uses the newest. */
  revisions?: NodeRevisions;
}

/** The issues of a graph, and where it was judged. */
export interface JudgedGraph extends GraphValidation {
  market: GraphMarket;
}

/** All issues of a graph on its market. */
export function graphValidation(input: unknown, market: GraphMarket, markets: KnownMarkets): JudgedGraph {
  const tickSize = market.instrument === null ? undefined : markets.tickSizeOf(market.instrument);
  const validation = validateGraph(input, {
    level: 'executable',
    ...(market.instrument === null
      ? {}
      : {
          instrument: market.instrument,
          knownInstrument: tickSize !== undefined,
          tickSize,
          calendar: markets.calendarOf(market.instrument),
        }),
    ...(market.timeframe === null ? {} : { timeframe: market.timeframe }),
    revisions: market.revisions,
  });
  return { ...validation, market };
}

/** What the graph does, told by the graph alone; null when it cannot run, or its market is unknown. */
export function retelling({ graph, executable, market }: JudgedGraph): string | null {
  const { instrument, timeframe } = market;
  if (!graph || !executable || instrument === null || timeframe === null) return null;
  return retell(graph, { instrument, timeframe: timeframe as Timeframe });
}

/** The graph in the form that is saved. Throws GraphInvalidError unless it is structurally valid; it need not be executable. */
export function readGraph(input: unknown): Graph {
  if (!isStorableDeep(input)) {
    throw invalid(['graph'], 'must not contain NUL characters or broken Unicode (lone surrogates)', 'bad_text');
  }
  const { graph, ok, issues } = validateGraph(input, { level: 'structural' });
  if (!ok || graph === null) throw new GraphInvalidError(issues);
  return graph;
}

/** Throws GraphInvalidError when the graph cannot run. Returns the warnings. */
export function requireExecutable(graph: Graph, market: GraphMarket, markets: KnownMarkets): GraphIssue[] {
  const { ok, issues } = graphValidation(graph, market, markets);
  if (!ok) throw new GraphInvalidError(issues);
  return issues;
}
