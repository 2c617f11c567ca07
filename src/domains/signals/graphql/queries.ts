import { builder } from '../../../graphql/builder.ts';
import { PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { Side, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { pageSize } from '../../../kernel/page.ts';
import { AuditConnection, AuditDecision } from './audit.ts';
import { isNameEnough, Signal, SignalConnection, SignalStatus } from './signal.ts';

const SignalFilter = builder.inputType('SignalFilter', {
  description: 'Which signals to list: those that meet all that is given.',
  fields: (t) => ({
    strategyId: t.id({ description: 'Only those of this strategy.' }),
    from: t.field({ type: 'DateTime', description: 'Only those published at this instant or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only those published before this instant.' }),
    side: t.field({ type: Side, description: 'Only long or short ones.' }),
    status: t.field({ type: SignalStatus, description: 'Only signals with this status.' }),
    instrument: t.id({ description: 'Only those on this contract.' }),
    mode: t.field({ type: TradingMode, description: 'Only paper or live ones.' }),
  }),
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Which audit rows to list: those that meet all that is given.',
  fields: (t) => ({
    strategyId: t.id({ description: 'Only those of this strategy.' }),
    from: t.field({ type: 'DateTime', description: 'Only bars that open at this instant or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only bars that open before this instant.' }),
    decision: t.field({ type: AuditDecision, description: 'Only bars on which this was decided.' }),
    instrument: t.id({ description: 'Only those on this contract.' }),
  }),
});

builder.queryFields((t) => ({
  signals: t.field({
    type: SignalConnection,
    description: 'The caller’s signals, newest first by when they were published.',
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
    description: 'One of the caller’s signals; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'Its uuid.' }) },
    resolve: async (_root, { id }, { signals, caller }) =>
      (await signals.service.byIds(caller, isUuid(id) ? [id] : []))[0] ?? null,
  }),
  signalAudit: t.field({
    type: AuditConnection,
    description: 'What the caller’s running strategies decided bar by bar, newest first: why did it (not) fire?',
    args: {
      filter: t.arg({ type: AuditFilter, description: 'Which rows.' }),
      first: t.arg.int({ description: 'How many rows, 1 to 500; 100 when left out.' }),
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
    description: 'The signals it has fired, newest first by when they were published.',
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
