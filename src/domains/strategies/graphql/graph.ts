import type { Graph, GraphEdge, GraphNode, GraphValidation } from '../../../engine/index.ts';
import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphIssueRef } from '../../../graphql/references.ts';
import { graphValidation } from '../strategy-graph.ts';
import './context.ts';

const Position = builder.objectRef<{ x: number; y: number }>('Position').implement({
  description: 'Where a node editor draws a node.',
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'Rightwards, in the editor’s units.' }),
    y: t.exposeFloat('y', { description: 'Downwards, in the editor’s units.' }),
  }),
});

const GraphNodeType = builder.objectRef<GraphNode>('GraphNode').implement({
  description: 'A building block of a strategy: a data source, an indicator, a condition, an entry, …',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Unique within the graph.' }),
    type: t.exposeString('type', { description: 'One of the types that `engines` lists: `ind.ema`.' }),
    params: t.expose('params', { type: 'JSON', description: 'Its settings; those left out have their defaults.' }),
    position: t.field({
      type: Position,
      nullable: true,
      description: 'Where an editor draws it.',
      resolve: (node) => node.position ?? null,
    }),
  }),
});

const GraphEdgeType = builder.objectRef<GraphEdge>('GraphEdge').implement({
  description: 'A wire from one node’s output to another’s input.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Unique within the graph.' }),
    source: t.exposeID('source', { description: 'The node the value comes from.' }),
    sourceHandle: t.exposeString('sourceHandle', { description: 'Which of its outputs.' }),
    target: t.exposeID('target', { description: 'The node the value goes to.' }),
    targetHandle: t.exposeString('targetHandle', { description: 'Which of its inputs.' }),
  }),
});

export const GraphType = builder.objectRef<Graph>('Graph').implement({
  description: 'A strategy drawn as nodes and wires: the shape that node editors (React Flow) read and write.',
  fields: (t) => ({
    nodes: t.expose('nodes', { type: [GraphNodeType], description: 'The building blocks, at most 200.' }),
    edges: t.expose('edges', { type: [GraphEdgeType], description: 'The wires, at most 400.' }),
    meta: t.expose('meta', { type: 'JSON', description: 'Whatever the editor keeps with the drawing.' }),
  }),
});

const IssueSeverity = builder.enumType('IssueSeverity', {
  description: 'How bad it is.',
  values: {
    ERROR: { value: 'error', description: 'The graph cannot run like this.' },
    WARNING: { value: 'warning', description: 'It runs, but probably not as meant.' },
  } as const,
});

export const GraphIssueType = GraphIssueRef.implement({
  description: 'One thing that is wrong with a graph.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A fixed word for programs: `type_mismatch`.' }),
    severity: t.expose('severity', { type: IssueSeverity, description: 'Whether it stops the graph from running.' }),
    message: t.exposeString('message', { description: 'In plain words: what was expected, what came.' }),
    nodeId: t.id({ nullable: true, description: 'The node it is about.', resolve: (issue) => issue.nodeId ?? null }),
    edgeId: t.id({ nullable: true, description: 'The wire it is about.', resolve: (issue) => issue.edgeId ?? null }),
    path: t.stringList({
      nullable: true,
      description: 'Which setting of the node, or which part of the graph.',
      resolve: (issue) => issue.path ?? null,
    }),
  }),
});

export const GraphValidationType = builder
  .objectRef<Pick<GraphValidation, 'executable' | 'issues'>>('GraphValidation')
  .implement({
    description: 'What is wrong with a graph.',
    fields: (t) => ({
      executable: t.exposeBoolean('executable', { description: 'Whether it can be promoted, run and backtested.' }),
      issues: t.expose('issues', { type: [GraphIssueType], description: 'Everything found, warnings too.' }),
    }),
  });

const PositionInput = builder.inputType('PositionInput', {
  description: 'Where a node editor draws a node.',
  fields: (t) => ({
    x: t.float({ required: true, description: 'Rightwards, in the editor’s units.' }),
    y: t.float({ required: true, description: 'Downwards, in the editor’s units.' }),
  }),
});

const GraphNodeInput = builder.inputType('GraphNodeInput', {
  description: 'A building block of a strategy.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Unique within the graph.' }),
    type: t.string({ required: true, description: 'One of the types that `engines` lists: `ind.ema`.' }),
    params: t.field({ type: 'JSON', description: 'Its settings; those left out get their defaults.' }),
    position: t.field({ type: PositionInput, description: 'Where an editor draws it.' }),
  }),
});

const GraphEdgeInput = builder.inputType('GraphEdgeInput', {
  description: 'A wire from one node’s output to another’s input.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Unique within the graph.' }),
    source: t.id({ required: true, description: 'The node the value comes from.' }),
    sourceHandle: t.string({ required: true, description: 'Which of its outputs.' }),
    target: t.id({ required: true, description: 'The node the value goes to.' }),
    targetHandle: t.string({ required: true, description: 'Which of its inputs.' }),
  }),
});

export const GraphInput = builder.inputType('GraphInput', {
  description: 'A strategy drawn as nodes and wires. At most 200 nodes, 400 edges and 256 KiB.',
  fields: (t) => ({
    nodes: t.field({ type: [GraphNodeInput], required: true, description: 'The building blocks.' }),
    edges: t.field({ type: [GraphEdgeInput], required: true, description: 'The wires.' }),
    meta: t.field({ type: 'JSON', description: 'Whatever the editor wants kept with the drawing.' }),
  }),
});

/** A graph as GraphQL read it, with what was left out or sent as null left out. */
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

builder.queryField('validateGraph', (t) =>
  t.field({
    type: GraphValidationType,
    description: 'Checks a graph without saving it, as promoting it on this instrument and timeframe would.',
    args: {
      graph: t.arg({ type: GraphInput, required: true, description: 'The graph.' }),
      instrument: t.arg.id({ description: 'The contract it is to trade: some checks need its tick.' }),
      timeframe: t.arg({ type: Timeframe, description: 'The length of its bars.' }),
    },
    resolve(_root, { graph, instrument, timeframe }, context) {
      requireCaller(context);
      const market = { instrument: instrument ?? null, timeframe: timeframe ?? null };
      return graphValidation(graphFromInput(graph), market, context.strategies.markets);
    },
  }),
);
