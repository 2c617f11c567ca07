import { builder } from '../../../graphql/builder.ts';
import { fieldsOfRows, PAGE_ARGUMENTS, pageArguments } from '../../../graphql/connection.ts';
import { CloseReason, Side, TradingMode } from '../../../graphql/enums.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { pageRequest } from '../../../kernel/page.ts';
import { AuditConnection, AuditDecision } from './audit.ts';
import { isNameEnough, Signal, SignalConnection, SignalOrder, SignalStatus } from './signal.ts';

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
    closeReason: t.field({ type: CloseReason, description: 'Only signals that were closed for this reason.' }),
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
      ...PAGE_ARGUMENTS,
      orderBy: t.arg({ type: SignalOrder, description: 'Default: most recently published first.' }),
    },
    resolve(_root, { filter, ...args }, { signals, caller }, info) {
      const strategy = fieldsOfRows(info, ['strategy']);
      const named = strategy.has('name') && isNameEnough(strategy);
      return signals.service.list(caller, filter ?? {}, pageRequest(args), { named });
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
      ...pageArguments('1 to 500; 100 by default'),
    },
    resolve: (_root, { filter, ...args }, { signals, caller }) =>
      signals.service.audit(caller, filter ?? {}, pageRequest(args, { fallback: 100, max: 500 })),
  }),
}));

builder.prismaObjectField('Strategy', 'signals', (t) =>
  t.field({
    type: SignalConnection,
    description: 'Its signals, most recently published first.',
    select: { id: true },
    args: {
      filter: t.arg({ type: SignalFilter, description: 'Which ones.' }),
      ...PAGE_ARGUMENTS,
      orderBy: t.arg({ type: SignalOrder, description: 'Default: most recently published first.' }),
    },
    resolve: ({ id: strategyId }, { filter, ...args }, { signals }) =>
      signals.ofStrategy.load({ strategyId, filter: filter ?? {}, page: pageRequest(args) }),
  }),
);
