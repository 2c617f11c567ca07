import { builder } from '../../../graphql/builder.ts';
import { TradingMode } from '../../../graphql/enums.ts';
import { errorOptions, resultUnion } from '../../../graphql/errors.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import type { SignalRecord } from '../signal.ts';
import { SignalNotOpenError } from '../signal-errors.ts';
import { Signal } from './signal.ts';

builder.objectType(SignalNotOpenError, {
  ...errorOptions('SignalNotOpenError', 'The signal is no longer open.'),
  fields: (t) => ({ signal: t.expose('signal', { type: Signal, description: 'The updated signal.' }) }),
});

const SignalResult = resultUnion('SignalResult', 'The updated signal, or the error.', Signal, [
  NotFoundError,
  ForbiddenError,
  SignalNotOpenError,
  ConflictError,
  InvalidInputError,
]);

const ForceClosed = builder.objectRef<{ signals: SignalRecord[] }>('ForceClosed').implement({
  description: 'The result of a force-close.',
  fields: (t) => ({
    closed: t.int({ description: 'The number of signals.', resolve: ({ signals }) => signals.length }),
    signals: t.expose('signals', { type: [Signal], description: 'The updated signals.' }),
  }),
});

const ForceCloseResult = resultUnion('ForceCloseResult', 'The cancelled signals, or the error.', ForceClosed, [
  NotFoundError,
  ForbiddenError,
]);

builder.mutationField('forceCloseAll', (t) =>
  t.field({
    type: ForceCloseResult,
    description: 'Cancels every open signal of a strategy at its entry price, without P&L. For emergencies.',
    args: {
      strategyId: t.arg.id({ required: true, description: 'The strategy.' }),
      mode: t.arg({ type: TradingMode, description: 'Only signals of this mode. Default: all.' }),
    },
    resolve: async (_root, { strategyId, mode }, { signals, caller }) => ({
      signals: await signals.service.forceCloseAll(caller, strategyId, mode ?? null),
    }),
  }),
);

builder.mutationField('closeSignal', (t) =>
  t.field({
    type: SignalResult,
    description: 'Closes an open paper signal.',
    args: {
      id: t.arg.id({ required: true, description: 'The signal.' }),
      closePrice: t.arg({
        type: 'Decimal',
        description: 'The price, on the tick and within 20 % of the newest bar. Default: the close of that bar.',
      }),
      force: t.arg.boolean({ defaultValue: false, description: 'Takes a price farther from the newest bar as well.' }),
    },
    resolve: (_root, { id, closePrice, force }, { signals, caller }) =>
      signals.service.close(caller, id, closePrice ?? null, { force: force ?? false }),
  }),
);
