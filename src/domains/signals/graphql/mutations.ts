import { builder } from '../../../graphql/builder.ts';
import { errorOptions, resultUnion } from '../../../graphql/errors.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import { SignalNotOpenError } from '../signal-errors.ts';
import { Signal } from './signal.ts';

builder.objectType(SignalNotOpenError, {
  ...errorOptions('SignalNotOpenError', 'The signal is no longer open: someone or something closed it first.'),
  fields: (t) => ({ signal: t.expose('signal', { type: Signal, description: 'The signal as it now stands.' }) }),
});

const SignalResult = resultUnion('SignalResult', 'The signal as it now is, or why not.', Signal, [
  NotFoundError,
  ForbiddenError,
  SignalNotOpenError,
  ConflictError,
  InvalidInputError,
]);

builder.mutationField('closeSignal', (t) =>
  t.field({
    type: SignalResult,
    description: 'Closes a still open paper signal by hand.',
    args: {
      id: t.arg.id({ required: true, description: 'The signal.' }),
      closePrice: t.arg({ type: 'Decimal', description: 'At what price; left out, the close of the newest bar.' }),
    },
    resolve: (_root, { id, closePrice }, { signals, caller }) => signals.service.close(caller, id, closePrice ?? null),
  }),
);
