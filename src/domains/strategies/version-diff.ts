import { isDeepStrictEqual } from 'node:util';
import type { Graph, GraphEdge, GraphNode } from '../../engine/index.ts';

export interface ParamChange {
  name: string;
  /** Undefined: the parameter was not given. */
  before: unknown;
  after: unknown;
}

export interface NodeChange {
  before: GraphNode;
  after: GraphNode;
  params: ParamChange[];
  /** Whether it has another place in the editor. */
  moved: boolean;
}

export interface EdgeChange {
  before: GraphEdge;
  after: GraphEdge;
}

interface Changes<Item, Change> {
  added: Item[];
  removed: Item[];
  changed: Change[];
}

export interface GraphDiff {
  nodes: Changes<GraphNode, NodeChange>;
  edges: Changes<GraphEdge, EdgeChange>;
}

/** What has to be done to graph `a` to get graph `b`; nodes and edges are the same by their ids. */
export function diffGraphs(a: Graph, b: Graph): GraphDiff {
  const nodes = changesOf(a.nodes, b.nodes);
  const edges = changesOf(a.edges, b.edges);
  return {
    nodes: { ...nodes, changed: nodes.kept.map(nodeChange).filter(isChange) },
    edges: {
      ...edges,
      changed: edges.kept
        .filter(([before, after]) => !isSameEdge(before, after))
        .map(([before, after]) => ({ before, after })),
    },
  };
}

function changesOf<Item extends { id: string }>(a: readonly Item[], b: readonly Item[]) {
  const [before, after] = [a, b].map((items) => new Map(items.map((item) => [item.id, item]))) as [
    Map<string, Item>,
    Map<string, Item>,
  ];
  return {
    added: b.filter(({ id }) => !before.has(id)),
    removed: a.filter(({ id }) => !after.has(id)),
    kept: b.flatMap((item): [Item, Item][] => {
      const was = before.get(item.id);
      return was ? [[was, item]] : [];
    }),
  };
}

function nodeChange([before, after]: [GraphNode, GraphNode]): NodeChange {
  const [was, is] = [before.params ?? {}, after.params ?? {}] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return {
    before,
    after,
    params: names
      .filter((name) => !isDeepStrictEqual(was[name], is[name]))
      .map((name) => ({ name, before: was[name], after: is[name] })),
    moved: !isDeepStrictEqual(before.position ?? null, after.position ?? null),
  };
}

const isChange = ({ before, after, params, moved }: NodeChange): boolean =>
  params.length > 0 || moved || before.type !== after.type;

const ENDS = ['source', 'sourceHandle', 'target', 'targetHandle'] as const;
const isSameEdge = (a: GraphEdge, b: GraphEdge): boolean => ENDS.every((end) => a[end] === b[end]);
