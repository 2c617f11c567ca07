import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import { GraphInvalidError } from '../../strategies/index.ts';
import type { SealedSpan } from '../sealed-span.ts';
import { Backtest } from './backtest.ts';

const SealedSpanType = builder.objectRef<SealedSpan>('SealedSpan').implement({
  description:
    'A span that no backtest or study of a strategy, or of its clones, touches until a person opens it, once. It stays.',
  fields: (t) => ({
    sealId: t.exposeID('id', { description: 'Its uuid.' }),
    from: t.expose('from', { type: 'DateTime', description: 'The start.' }),
    to: t.expose('to', { type: 'DateTime', description: 'The end, exclusive.' }),
    sealedAt: t.expose('sealedAt', { type: 'DateTime', description: 'When it was sealed.' }),
    openedAt: t.expose('openedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was opened; null: it is sealed.',
    }),
    backtest: t.field({
      type: Backtest,
      nullable: true,
      description: 'What came out: the backtest of the opening.',
      async resolve({ backtestId }, _args, context) {
        if (backtestId === null) return null;
        return (await context.backtests.reads.byIds(requireUser(context).userId, [backtestId]))[0] ?? null;
      },
    }),
  }),
});

const Result = resultUnion('SealedSpanResult', 'The sealed span, or the error.', SealedSpanType, [
  NotFoundError,
  ForbiddenError,
  ConflictError,
  GraphInvalidError,
  InvalidInputError,
]);

function present(span: SealedSpan | null): SealedSpan {
  if (!span) throw new NotFoundError('span_not_sealed', 'The strategy has no sealed span.');
  return span;
}

builder.mutationFields((t) => ({
  sealSpan: t.field({
    type: Result,
    description:
      'Seals a span for a strategy and its clones, once, before anything was tested on it: no backtest or study touches it until `openSealedSpan`.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'One of the caller’s strategies.' }),
      from: t.arg({ type: 'DateTime', required: true, description: 'The start.' }),
      to: t.arg({ type: 'DateTime', required: true, description: 'The end, exclusive. It may be in the future.' }),
    },
    resolve: async (_root, input, { backtests, caller }) => present(await backtests.service.seal(caller, input)),
  }),
  openSealedSpan: t.field({
    type: Result,
    description:
      'Opens a strategy’s sealed span, once, with a backtest of a version over it. A person does so: API keys are refused.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'One of the caller’s strategies.' }),
      version: t.arg.int({ description: 'The version to test. Default: the head version.' }),
    },
    resolve: async (_root, input, { backtests, caller }) => present(await backtests.service.openSealed(caller, input)),
  }),
}));

builder.queryField('sealedSpan', (t) =>
  t.field({
    type: SealedSpanType,
    nullable: true,
    description: 'The sealed span of one of the caller’s strategies, which its clones share; null without one.',
    args: { strategyId: t.arg.id({ required: true, description: 'One of the caller’s strategies.' }) },
    resolve: (_root, { strategyId }, context) =>
      context.backtests.service.sealedSpan(requireUser(context).userId, strategyId),
  }),
);
