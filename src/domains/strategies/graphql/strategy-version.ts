import type { Graph, NodeRevisions, Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { Node, nodeId } from '../../../graphql/node.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { GraphType } from './graph.ts';

const NodeRevision = builder.objectRef<{ type: string; revision: number }>('NodeRevision').implement({
  description: 'The revision of a node type.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'The node type: `ind.ema`.' }),
    revision: t.exposeInt('revision', { description: 'Counts from 1.' }),
  }),
});

export const StrategyVersion = builder.prismaObject('StrategyVersion', {
  description: 'A saved version of a strategy. Versions are append-only.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Unique over all types.',
      select: { strategyId: true, version: true },
      resolve: (row) => nodeId('StrategyVersion', row.strategyId, row.version),
    }),
    version: t.exposeInt('version', { description: 'Counts from 1.' }),
    graph: t.field({ type: GraphType, description: 'The drawing.', resolve: (row) => row.graph as unknown as Graph }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The bar length.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    revisions: t.field({
      type: [NodeRevision],
      description: 'The revision of each node type at the time of saving; it runs with these.',
      resolve: (row) => Object.entries(row.revisions as NodeRevisions).map(([type, revision]) => ({ type, revision })),
    }),
    nodeCount: t.exposeInt('nodeCount', { description: 'Number of nodes.' }),
    edgeCount: t.exposeInt('edgeCount', { description: 'Number of edges.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was saved.' }),
    origin: t.exposeString('origin', {
      description: 'How it came to be: create, update, rollback, clone, import or fixture.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'The author’s note.' }),
  }),
});

export const StrategyVersionConnection = connectionType('StrategyVersion', StrategyVersion, 'versions');
