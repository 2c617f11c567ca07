import type { Graph, NodeRevisions, Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { atLeast, connectionType, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { pageOf, pageSize } from '../../../kernel/page.ts';
import { allowedTransitions } from '../lifecycle.ts';
import { graphValidation } from '../strategy-graph.ts';
import { readVersionCursor } from '../version-cursor.ts';
import { GraphType, GraphValidationType } from './graph.ts';
import { StrategyVersion, StrategyVersionConnection } from './strategy-version.ts';

export const StrategyStatus = builder.enumType('StrategyStatus', {
  description: 'Where a strategy stands between the drawing board and the market.',
  values: {
    DRAFT: { value: 'draft', description: 'Being drawn: its graph may be unfinished.' },
    READY: { value: 'ready', description: 'Its graph can run.' },
    LIVE: { value: 'live', description: 'Released: it may be started.' },
    PAUSED: { value: 'paused', description: 'Released, but held back for now.' },
    ARCHIVED: { value: 'archived', description: 'Put away; it can be taken out again, as a draft.' },
  } as const,
});

export const Strategy = builder.prismaObject('Strategy', {
  description: 'A trading idea drawn as a graph, with every version it ever had.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    name: t.exposeString('name', { description: 'Unique among the user’s strategies, in any case of letters.' }),
    description: t.exposeString('description', { nullable: true, description: 'What the trader wrote about it.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract it trades.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of its bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    tags: t.exposeStringList('tags', { description: 'The trader’s own labels.' }),
    status: t.expose('status', { type: StrategyStatus, description: 'Where it stands.' }),
    currentVersion: t.exposeInt('currentVersion', { description: 'The number of its head version.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    graph: t.field({
      type: GraphType,
      description: 'The drawing, as of its head version.',
      select: { head: { select: { graph: true } } },
      resolve: (row) => row.head.graph as unknown as Graph,
    }),
    validation: t.field({
      type: GraphValidationType,
      description: 'What is wrong with the graph, on this instrument and timeframe.',
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
      description: 'The statuses it may take next.',
      resolve: (row) => allowedTransitions(row.status),
    }),
    version: t.field({
      type: StrategyVersion,
      nullable: true,
      description: 'One of its versions; null when there is none of that number.',
      args: { number: t.arg.int({ required: true, description: 'Counts from 1.' }) },
      select: ({ number }, _context, nested) => ({ versions: nested({ where: { version: number }, take: 1 }) }),
      resolve: (row) => row.versions[0] ?? null,
    }),
    versions: t.field({
      type: StrategyVersionConnection,
      description: 'Its versions, newest first.',
      args: {
        first: t.arg.int({ description: PAGE_ARGUMENTS.first }),
        after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
      },
      select: ({ first, after }, _context, nested) => ({
        versions: atLeast(
          nested(
            {
              where: after == null ? {} : { version: { lt: readVersionCursor(after) } },
              orderBy: { version: 'desc' as const },
              take: pageSize(first) + 1,
            },
            ['edges', 'node'],
            'StrategyVersion',
          ),
          { version: true },
        ),
      }),
      resolve: (row, { first, after }) =>
        pageOf(row.versions, { first: pageSize(first), after: after ?? null }, (version) => String(version.version)),
    }),
  }),
});

/** What a strategy's own row tells. */
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
