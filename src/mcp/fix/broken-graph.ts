import type { AnyNodeDefinition } from '../../engine/index.ts';
import type { DrawnEdge, DrawnGraph, DrawnNode } from './drawn-graph.ts';
import type { Fix } from './fix.ts';

/** An issue of the validation, as GraphQL answers it. */
export interface GraphIssue {
  code: string;
  message: string;
  nodeId?: string | null;
  edgeId?: string | null;
  path?: readonly string[] | null;
}

/** What a rule of a fix sees. */
export interface Broken {
  issue: GraphIssue;
  graph: DrawnGraph;
  /** The pointer of a part of the graph. */
  at(...keys: (string | number)[]): string;
  node: DrawnNode | null;
  edge: DrawnEdge | null;
  definition: AnyNodeDefinition | null;
  instruments: readonly string[];
}
export type FixRule = (broken: Broken) => Fix | null;
