import type { AnyNodeDefinition } from '../../../src/engine/definition.ts';
import { type Graph, type GraphNode, nodeDefinition } from '../../../src/engine/index.ts';

/** A node with its defaults filled in and the outputs that feed it. */
export interface PlainNode {
  id: string;
  type: string;
  definition: AnyNodeDefinition;
  // biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
  params: Record<string, any>;
  /** Input port → the wires into it, in the order of the edges. */
  wires: Record<string, Wire[]>;
}
export interface Wire {
  node: PlainNode;
  output: string;
}

/** The nodes that lead to the output, each after those that feed it. */
export function readDrawing(graph: Graph): PlainNode[] {
  const order: PlainNode[] = [];
  const read = (id: string): PlainNode => {
    const known = order.find((node) => node.id === id);
    if (known) return known;
    const { type, params } = graph.nodes.find((node) => node.id === id) as GraphNode;
    const definition = nodeDefinition(type) as AnyNodeDefinition;
    const defaults = Object.fromEntries(definition.params.map((param) => [param.name, param.default]));
    const wires: Record<string, Wire[]> = Object.fromEntries(definition.inputs.map(({ name }) => [name, []]));
    for (const { source, sourceHandle, target, targetHandle } of graph.edges) {
      if (target === id) wires[targetHandle]?.push({ node: read(source), output: sourceHandle });
    }
    const node = { id, type, definition, params: { ...defaults, ...params }, wires };
    order.push(node);
    return node;
  };
  read((graph.nodes.find(({ type }) => type === 'out.strategy') as GraphNode).id);
  return order;
}

const READS_TRADES = ['filter.position', 'filter.cooldown', 'logic.limit_per_session'];
/** Whether a node depends on the strategy's own trades, itself or by what feeds it. */
export const readsTrades = (node: PlainNode): boolean =>
  READS_TRADES.includes(node.type) ||
  Object.values(node.wires).some((wires) => wires.some((wire) => readsTrades(wire.node)));
