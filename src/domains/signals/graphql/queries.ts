import { builder } from '../../../graphql/builder.ts';
import { PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { Side, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { pageSize } from '../../../kernel/page.ts';
import { AuditConnection, AuditDecision } from './audit.ts';
import { isNameEnough, Signal, SignalConnection, SignalStatus } from './signal.ts';

const SignalFilter = builder.inputType('SignalFilter', {
  description: 'A filter for signals; all given conditions must hold.',
  fields: (t) => ({
    strategyId: t.id({ description: 'Only rows of this strategy.' }),
    from: t.field({ type: 'DateTime', description: 'Only signals published at or after this instant.' }),
    to: t.field({ type: 'DateTime', description: 'Only signals published before this instant.' }),
    side: t.field({ type: Side, description: 'Only signals of this side.' }),
    status: t.field({ type: SignalStatus, description: 'Only signals with this status.' }),
    instrument: t.id({ description: 'Only rows on this contract.' }),
    mode: t.field({ type: TradingMode, description: 'Only signals of this mode.' }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'A filter for audit rows; all given conditions must hold.',
  fields: (t) => ({
    strategyId: t.id({ description: 'Only rows of this strategy.' }),
    from: t.field({ type: 'DateTime', description: 'Only bars that open at or after this instant.' }),
    to: t.field({ type: 'DateTime', description: 'Only bars that open before this instant.' }),
    decision: t.field({ type: AuditDecision, description: 'Only bars with this decision.' }),
    instrument: t.id({ description: 'Only rows on this contract.' }),
  }),
});

builder.queryFields((t) => ({
  signals: t.field({
    type: SignalConnection,
    description: 'The caller’s signals, most recently published first.',
    args: {
      filter: t.arg({ type: SignalFilter, description: 'Which ones.' }),
      first: t.arg.int({ description: PAGE_ARGUMENTS.first }),
      after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
    },
    resolve(_root, { filter, first, after }, { signals, caller }, info) {
      const strategy = fieldsAsked(info, ['edges', 'node', 'strategy']);
      const named = strategy.has('name') && isNameEnough(strategy);
      return signals.service.list(caller, filter ?? {}, { first: pageSize(first), after: after ?? null }, { named });
    },
  }),
  signal: t.field({
    type: Signal,
    nullable: true,
    description: 'One of the caller’s signals; null when it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve: async (_root, { id }, { signals, caller }) =>
      (await signals.service.byIds(caller, isUuid(id) ? [id] : []))[0] ?? null,
  }),
  signalAudit: t.field({
    type: AuditConnection,
    description: 'The decisions of the caller’s running strategies bar by bar, newest first.',
    args: {
      filter: t.arg({ type: AuditFilter, description: 'Which rows.' }),
      first: t.arg.int({ description: 'The number of rows, 1 to 500. Default 100.' }),
      after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
    },
    resolve: (_root, { filter, first, after }, { signals, caller }) =>
      signals.service.audit(caller, filter ?? {}, {
        first: pageSize(first, { fallback: 100, max: 500 }),
        after: after ?? null,
      }),
  }),
}));

builder.prismaObjectField('Strategy', 'signals', (t) =>
  t.field({
    type: SignalConnection,
    description: 'Its signals, most recently published first.',
    select: { id: true },
    args: {
      filter: t.arg({ type: SignalFilter, description: 'Which ones.' }),
      first: t.arg.int({ description: PAGE_ARGUMENTS.first }),
      after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
    },
    resolve: ({ id: strategyId }, { filter, first, after }, { signals }) =>
      signals.ofStrategy.load({
        strategyId,
        filter: filter ?? {},
        page: { first: pageSize(first), after: after ?? null },
      }),
  }),
);
