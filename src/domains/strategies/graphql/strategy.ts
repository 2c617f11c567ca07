import type { Graph, NodeRevisions, Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { atLeast, connectionType, PAGE_ARGUMENTS, rowsOf } from '../../../graphql/connection.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { Node } from '../../../graphql/node.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { keysetQuery } from '../../../kernel/keyset-query.ts';
import { pageOf, pageRequest } from '../../../kernel/page.ts';
import { allowedTransitions } from '../lifecycle.ts';
import { graphValidation } from '../strategy-graph.ts';
import { VERSION_ORDER } from '../version-cursor.ts';
import { GraphType, GraphValidationType } from './graph.ts';
import { StrategyVersion, StrategyVersionConnection } from './strategy-version.ts';

export const StrategyStatus = builder.enumType('StrategyStatus', {
  description: 'The lifecycle status of a strategy.',
  values: {
    DRAFT: { value: 'draft', description: 'Work in progress; the graph may be incomplete.' },
    READY: { value: 'ready', description: 'The graph is executable.' },
    LIVE: { value: 'live', description: 'Released; it can be started.' },
    PAUSED: { value: 'paused', description: 'Released, but paused.' },
    ARCHIVED: { value: 'archived', description: 'Read-only; it can be restored as a draft.' },
  } as const,
});

export const Strategy = builder.prismaObject('Strategy', {
  description: 'A trading strategy as a graph, with all its versions.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    name: t.exposeString('name', { description: 'Unique among the user’s strategies (case-insensitive).' }),
    description: t.exposeString('description', { nullable: true, description: 'The description.' }),
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
    tags: t.exposeStringList('tags', { description: 'Tags.' }),
    status: t.expose('status', { type: StrategyStatus, description: 'The status.' }),
    currentVersion: t.exposeInt('currentVersion', { description: 'The head version number.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    graph: t.field({
      type: GraphType,
      description: 'The graph of the head version.',
      select: { head: { select: { graph: true } } },
      resolve: (row) => row.head.graph as unknown as Graph,
    }),
    validation: t.field({
      type: GraphValidationType,
      description: 'The validation result on this instrument and timeframe.',
      select: { head: { select: { graph: true, revisions: true } } },
      resolve: ({ instrument, timeframe, head }, _args, context) =>
        graphValidation(
          head.graph,
          { instrument, timeframe, revisions: head.revisions as NodeRevisions },
          context.strategies.markets,
        ),
    }),
    allowedTransitions: t.field({
      type: [StrategyStatus],
      description: 'The statuses it can change to.',
      resolve: (row) => allowedTransitions(row.status),
    }),
    version: t.field({
      type: StrategyVersion,
      nullable: true,
      description: 'One version; null when the number does not exist.',
      args: { number: t.arg.int({ required: true, description: 'Counts from 1.' }) },
      select: ({ number }, _context, nested) => ({ versions: nested({ where: { version: number }, take: 1 }) }),
      resolve: (row) => row.versions[0] ?? null,
    }),
    versions: t.field({
      type: StrategyVersionConnection,
      description: 'All versions, newest first.',
      args: PAGE_ARGUMENTS,
      select: (args, _context, nested) => ({
        versions: atLeast(
          nested(keysetQuery(pageRequest(args), VERSION_ORDER), rowsOf('StrategyVersion'), 'StrategyVersion'),
          { version: true },
        ),
      }),
      resolve: (row, args, { strategies }) =>
        pageOf(
          row.versions,
          pageRequest(args),
          ({ version }) => String(version),
          () => strategies.versionCount.load(row.id),
        ),
    }),
  }),
});

/** The fields of the strategy row. */
export const ROW_FIELDS: ReadonlySet<string> = new Set([
  '__typename',
  'id',
  'name',
  'description',
  'instrument',
  'timeframe',
  'tags',
  'status',
  'currentVersion',
  'createdAt',
  'updatedAt',
  'allowedTransitions',
]);

export const StrategyConnection = connectionType('Strategy', Strategy, 'strategies');
