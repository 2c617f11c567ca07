// A graph as it was sent, however broken, with the places of its parts.

export interface DrawnNode {
  index: number;
  id: string;
  type: string;
  params: Record<string, unknown>;
  raw: Record<string, unknown>;
}
export interface DrawnEdge {
  index: number;
  id: string;
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: string;
  raw: Record<string, unknown>;
}
export interface DrawnGraph {
  raw: unknown;
  nodes: DrawnNode[];
  edges: DrawnEdge[];
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map((item) => (isRecord(item) ? item : {})) : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function drawnGraph(raw: unknown): DrawnGraph {
  const { nodes, edges } = isRecord(raw) ? raw : { nodes: [], edges: [] };
  return {
    raw,
    nodes: listOf(nodes).map((node, index) => ({
      index,
      id: text(node.id),
      type: text(node.type),
      params: isRecord(node.params) ? node.params : {},
      raw: node,
    })),
    edges: listOf(edges).map((edge, index) => ({
      index,
      id: text(edge.id),
      source: text(edge.source),
      sourceHandle: text(edge.sourceHandle),
      target: text(edge.target),
      targetHandle: text(edge.targetHandle),
      raw: edge,
    })),
  };
}

/** An id that no node and no edge has. */
export function freshId({ nodes, edges }: DrawnGraph, base: string): string {
  const taken = new Set([...nodes, ...edges].map(({ id }) => id));
  for (let k = 2; ; k++) {
    const id = `${base}_${k}`;
    if (!taken.has(id)) return id;
  }
}
