import type { Graph } from '../../../engine/index.ts';
import type { StrategyVersion as VersionRow } from '../../../generated/prisma/client.ts';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { GraphDiffRef } from '../../../graphql/references.ts';
import { NotFoundError } from '../../../kernel/domain-error.ts';
import { diffGraphs, type EdgeChange, type GraphDiff, type NodeChange, type ParamChange } from '../version-diff.ts';
import { GraphEdgeType, GraphNodeType } from './graph.ts';
import { StrategyVersion } from './strategy-version.ts';

const ParamChangeType = builder.objectRef<ParamChange>('ParamChange').implement({
  description: 'A parameter of a node that differs.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The parameter.' }),
    before: t.expose('before', { type: 'JSON', nullable: true, description: 'Its value; null when it was not given.' }),
    after: t.expose('after', { type: 'JSON', nullable: true, description: 'Its value; null when it is not given.' }),
  }),
});

const NodeChangeType = builder.objectRef<NodeChange>('NodeChange').implement({
  description: 'A node that both versions have, with what differs.',
  fields: (t) => ({
    nodeId: t.id({ description: 'The node.', resolve: ({ after }) => after.id }),
    before: t.expose('before', { type: GraphNodeType, description: 'As it was.' }),
    after: t.expose('after', { type: GraphNodeType, description: 'As it became.' }),
    params: t.expose('params', { type: [ParamChangeType], description: 'The parameters that differ.' }),
    moved: t.exposeBoolean('moved', { description: 'Whether it has another place in the editor.' }),
  }),
});

const EdgeChangeType = builder.objectRef<EdgeChange>('EdgeChange').implement({
  description: 'An edge that both versions have, with other ends.',
  fields: (t) => ({
    edgeId: t.id({ description: 'The edge.', resolve: ({ after }) => after.id }),
    before: t.expose('before', { type: GraphEdgeType, description: 'As it was.' }),
    after: t.expose('after', { type: GraphEdgeType, description: 'As it became.' }),
  }),
});

GraphDiffRef.implement({
  description: 'What has to be done to one graph to get another; nodes and edges are the same by their ids.',
  fields: (t) => ({
    nodesAdded: t.field({ type: [GraphNodeType], description: 'New nodes.', resolve: ({ nodes }) => nodes.added }),
    nodesRemoved: t.field({
      type: [GraphNodeType],
      description: 'Nodes that are no longer there.',
      resolve: ({ nodes }) => nodes.removed,
    }),
    nodesChanged: t.field({
      type: [NodeChangeType],
      description: 'Nodes that differ.',
      resolve: ({ nodes }) => nodes.changed,
    }),
    edgesAdded: t.field({ type: [GraphEdgeType], description: 'New edges.', resolve: ({ edges }) => edges.added }),
    edgesRemoved: t.field({
      type: [GraphEdgeType],
      description: 'Edges that are no longer there.',
      resolve: ({ edges }) => edges.removed,
    }),
    edgesChanged: t.field({
      type: [EdgeChangeType],
      description: 'Edges with other ends.',
      resolve: ({ edges }) => edges.changed,
    }),
  }),
});

const VersionDiff = builder.objectRef<{ a: VersionRow; b: VersionRow; diff: GraphDiff }>('VersionDiff').implement({
  description: 'What changed from one version of a strategy to another.',
  fields: (t) => ({
    a: t.field({ type: StrategyVersion, description: 'The version before.', resolve: ({ a }) => a }),
    b: t.field({ type: StrategyVersion, description: 'The version after.', resolve: ({ b }) => b }),
    nodesAdded: t.field({
      type: [GraphNodeType],
      description: 'Nodes that only `b` has.',
      resolve: ({ diff }) => diff.nodes.added,
    }),
    nodesRemoved: t.field({
      type: [GraphNodeType],
      description: 'Nodes that only `a` has.',
      resolve: ({ diff }) => diff.nodes.removed,
    }),
    nodesChanged: t.field({
      type: [NodeChangeType],
      description: 'Nodes that differ.',
      resolve: ({ diff }) => diff.nodes.changed,
    }),
    edgesAdded: t.field({
      type: [GraphEdgeType],
      description: 'Edges that only `b` has.',
      resolve: ({ diff }) => diff.edges.added,
    }),
    edgesRemoved: t.field({
      type: [GraphEdgeType],
      description: 'Edges that only `a` has.',
      resolve: ({ diff }) => diff.edges.removed,
    }),
    edgesChanged: t.field({
      type: [EdgeChangeType],
      description: 'Edges with other ends.',
      resolve: ({ diff }) => diff.edges.changed,
    }),
  }),
});

builder.queryField('versionDiff', (t) =>
  t.field({
    type: VersionDiff,
    description:
      'Compares two versions of one of the caller’s strategies. Their results are `a { stats backtest }` and `b { stats backtest }`.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'The strategy.' }),
      a: t.arg.int({ required: true, description: 'The number of the version before.' }),
      b: t.arg.int({ required: true, description: 'The number of the version after.' }),
    },
    async resolve(_root, { strategyId, a, b }, context) {
      const keys = [a, b].map((version) => ({ strategyId: strategyId.toLowerCase(), version }));
      const [before, after] = await context.strategies.reads.versions(requireUser(context).userId, keys);
      if (!before || !after) {
        const missing = before ? b : a;
        throw new NotFoundError('version_not_found', `You have no strategy ${strategyId} with a version ${missing}.`);
      }
      const diff = diffGraphs(before.graph as unknown as Graph, after.graph as unknown as Graph);
      return { a: before, b: after, diff };
    },
  }),
);
