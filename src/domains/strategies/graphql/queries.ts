import { queryFromInfo } from '@pothos/plugin-prisma';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { fieldsOfRows, NODE_PATHS, orderType, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { StrategyExportRef } from '../../../graphql/references.ts';
import { pageRequest } from '../../../kernel/page.ts';
import { readText } from '../../../kernel/text.ts';
import { exportOf } from '../strategy-export.ts';
import { readInstrument } from '../strategy-input.ts';
import { ROW_FIELDS, Strategy, StrategyConnection, StrategyStatus } from './strategy.ts';

const StrategyFilter = builder.inputType('StrategyFilter', {
  description: 'A filter; all given conditions must hold.',
  fields: (t) => ({
    status: t.field({ type: StrategyStatus, description: 'Only strategies with this status.' }),
    instrument: t.id({ description: 'Only strategies on this contract.' }),
    tag: t.string({ description: 'Only strategies with this tag.' }),
    search: t.string({
      description: 'Only strategies whose name or description contains this text (case-insensitive).',
    }),
  }),
});

const StrategyOrder = orderType('Strategy', 'strategies', {
  UPDATED_AT: { value: 'updatedAt', description: 'When it was last changed.' },
  CREATED_AT: { value: 'createdAt', description: 'When it was created.' },
  NAME: { value: 'name', description: 'The name, by the collation of the database.' },
});

builder.queryFields((t) => ({
  strategies: t.field({
    type: StrategyConnection,
    description: 'The caller’s strategies, most recently changed first.',
    args: {
      filter: t.arg({ type: StrategyFilter, description: 'Which ones.' }),
      ...PAGE_ARGUMENTS,
      orderBy: t.arg({ type: StrategyOrder, description: 'Default: most recently changed first.' }),
    },
    resolve(_root, { filter, ...args }, context, info) {
      const { userId } = requireUser(context);
      const { reads, markets } = context.strategies;
      if (filter?.instrument != null) readInstrument(filter.instrument, markets);
      if (filter?.search != null) readText(filter.search, ['filter', 'search'], { min: 0, max: 200 });
      const page = pageRequest(args);
      const rowsDo = [...fieldsOfRows(info)].every((field) => ROW_FIELDS.has(field));
      if (rowsDo) return reads.listRows(userId, filter ?? {}, page) as never;
      const selection = queryFromInfo({ context, info, typeName: 'Strategy', paths: NODE_PATHS });
      return reads.list(selection, userId, filter ?? {}, page);
    },
  }),
  strategy: t.prismaField({
    type: Strategy,
    nullable: true,
    description: 'One of the caller’s strategies; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve: (query, _root, { id }, context) => context.strategies.reads.byId(query, requireUser(context).userId, id),
  }),
  strategyExport: t.field({
    type: StrategyExportRef,
    nullable: true,
    description:
      'The head version of one of the caller’s strategies in the export format; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    async resolve(_root, { id }, context) {
      const head = await context.strategies.reads.head(requireUser(context).userId, id);
      return head && exportOf(head, context.strategies.now());
    },
  }),
  exportStrategy: t.field({
    type: 'JSON',
    nullable: true,
    deprecationReason: 'Use strategyExport, which has fields.',
    description:
      'The head version of one of the caller’s strategies as a file that can be imported; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    async resolve(_root, { id }, context) {
      const head = await context.strategies.reads.head(requireUser(context).userId, id);
      return head && exportOf(head, context.strategies.now());
    },
  }),
}));
