import { builder } from './builder.ts';

// A strategy's graph as a client sends it: to save it, to validate it, to test it.

const PositionInput = builder.inputType('PositionInput', {
  description: 'The position of a node in the editor.',
  fields: (t) => ({
    x: t.float({ required: true, description: 'Horizontal position, in the editor’s units.' }),
    y: t.float({ required: true, description: 'Vertical position, in the editor’s units.' }),
  }),
});

const GraphNodeInput = builder.inputType('GraphNodeInput', {
  description: 'A node of a strategy.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Unique within the graph.' }),
    type: t.string({ required: true, description: 'A type from `engines`, such as `ind.ema`.' }),
    params: t.field({ type: 'JSON', description: 'Parameters; missing ones take their defaults.' }),
    position: t.field({ type: PositionInput, description: 'The position in the editor.' }),
  }),
});

const GraphEdgeInput = builder.inputType('GraphEdgeInput', {
  description: 'An edge from one node’s output to another’s input.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Unique within the graph.' }),
    source: t.id({ required: true, description: 'The source node.' }),
    sourceHandle: t.string({ required: true, description: 'The output port of the source.' }),
    target: t.id({ required: true, description: 'The target node.' }),
    targetHandle: t.string({ required: true, description: 'The input port of the target.' }),
  }),
});

export const GraphInput = builder.inputType('GraphInput', {
  description: 'A strategy as nodes and edges. At most 200 nodes, 400 edges and 256 KiB.',
  fields: (t) => ({
    nodes: t.field({ type: [GraphNodeInput], required: true, description: 'The nodes.' }),
    edges: t.field({ type: [GraphEdgeInput], required: true, description: 'The wires.' }),
    meta: t.field({ type: 'JSON', description: 'Data of the editor; stored unchanged.' }),
  }),
});

/** A GraphQL graph input without its null keys. */
export const graphFromInput = ({ nodes, edges, meta }: typeof GraphInput.$inferInput) => ({
  nodes: nodes.map(({ id, type, params, position }) => ({
    id,
    type,
    params: params ?? {},
    ...(position ? { position } : {}),
  })),
  edges,
  meta: meta ?? {},
});
