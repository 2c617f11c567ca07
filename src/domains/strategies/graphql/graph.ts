import type { Graph, GraphEdge, GraphNode } from '../../../engine/index.ts';
import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { GraphInput, graphFromInput } from '../../../graphql/graph-input.ts';
import { GraphIssueRef } from '../../../graphql/references.ts';
import { graphValidation, type JudgedGraph, retelling } from '../strategy-graph.ts';
import './context.ts';

const Position = builder.objectRef<{ x: number; y: number }>('Position').implement({
  description: 'The position of a node in the editor.',
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'Horizontal position, in the editor’s units.' }),
    y: t.exposeFloat('y', { description: 'Vertical position, in the editor’s units.' }),
  }),
});

export const GraphNodeType = builder.objectRef<GraphNode>('GraphNode').implement({
  description: 'A node: a data source, an indicator, a condition, an entry, …',
  fields: (t) => ({
    nodeId: t.exposeID('id', { description: 'Its id in the graph, as in inputs and REST: unique within it.' }),
    type: t.exposeString('type', { description: 'A type from `engines`, such as `ind.ema`.' }),
    params: t.expose('params', { type: 'JSON', description: 'Parameters; missing ones have their defaults.' }),
    position: t.field({
      type: Position,
      nullable: true,
      description: 'The position in the editor.',
      resolve: (node) => node.position ?? null,
    }),
  }),
});

export const GraphEdgeType = builder.objectRef<GraphEdge>('GraphEdge').implement({
  description: 'An edge from one node’s output to another’s input.',
  fields: (t) => ({
    edgeId: t.exposeID('id', { description: 'Its id in the graph, as in inputs and REST: unique within it.' }),
    source: t.exposeID('source', { description: 'The source node.' }),
    sourceHandle: t.exposeString('sourceHandle', { description: 'The output port of the source.' }),
    target: t.exposeID('target', { description: 'The target node.' }),
    targetHandle: t.exposeString('targetHandle', { description: 'The input port of the target.' }),
  }),
});

export const GraphType = builder.objectRef<Graph>('Graph').implement({
  description: 'A strategy as nodes and edges, in the format of React Flow.',
  fields: (t) => ({
    nodes: t.expose('nodes', { type: [GraphNodeType], description: 'The nodes, at most 200.' }),
    edges: t.expose('edges', { type: [GraphEdgeType], description: 'The edges, at most 400.' }),
    meta: t.expose('meta', { type: 'JSON', description: 'Data of the editor.' }),
  }),
});

const IssueSeverity = builder.enumType('IssueSeverity', {
  description: 'The severity of an issue.',
  values: {
    ERROR: { value: 'error', description: 'The graph cannot run.' },
    WARNING: { value: 'warning', description: 'The graph runs, but probably not as intended.' },
  } as const,
});

export const GraphIssueType = GraphIssueRef.implement({
  description: 'An issue of a graph.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The machine-readable code, such as `type_mismatch`.' }),
    severity: t.expose('severity', { type: IssueSeverity, description: 'Whether it stops the graph from running.' }),
    message: t.exposeString('message', { description: 'What was expected and what was found.' }),
    nodeId: t.id({ nullable: true, description: 'The node concerned.', resolve: (issue) => issue.nodeId ?? null }),
    edgeId: t.id({ nullable: true, description: 'The edge concerned.', resolve: (issue) => issue.edgeId ?? null }),
    path: t.stringList({
      nullable: true,
      description: 'The path of the parameter, or of the part of the graph.',
      resolve: (issue) => issue.path ?? null,
    }),
  }),
});

export const GraphValidationType = builder.objectRef<JudgedGraph>('GraphValidation').implement({
  description: 'The validation result of a graph.',
  fields: (t) => ({
    executable: t.exposeBoolean('executable', { description: 'Whether it can be promoted, started and backtested.' }),
    issues: t.expose('issues', { type: [GraphIssueType], description: 'All issues, warnings included.' }),
    retelling: t.string({
      nullable: true,
      description:
        'What it does, in one paragraph made from the graph alone; null when it cannot run, or without instrument or timeframe.',
      resolve: retelling,
    }),
  }),
});

builder.queryField('validateGraph', (t) =>
  t.field({
    type: GraphValidationType,
    description: 'Validates a graph as a promotion on this instrument and timeframe would, without saving it.',
    args: {
      graph: t.arg({ type: GraphInput, required: true, description: 'The graph.' }),
      instrument: t.arg.id({ description: 'The contract; some checks need its tick size.' }),
      timeframe: t.arg({ type: Timeframe, description: 'The bar length.' }),
    },
    resolve(_root, { graph, instrument, timeframe }, context) {
      requireCaller(context);
      const market = { instrument: instrument ?? null, timeframe: timeframe ?? null };
      return graphValidation(graphFromInput(graph), market, context.strategies.markets);
    },
  }),
);
