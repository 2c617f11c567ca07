import { requireCaller } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { requireInstrument } from '../instruments.ts';
import { BarType } from './instrument.ts';

builder.subscriptionField('bars', (t) =>
  t.field({
    type: BarType,
    description: 'New final bars of an instrument.',
    args: {
      instrument: t.arg.id({ required: true, description: 'Which contract.' }),
      timeframe: t.arg({ type: Timeframe, defaultValue: '1m', description: 'The length of the bars.' }),
    },
    subscribe(_root, { instrument, timeframe }, context) {
      requireCaller(context);
      return context.market.follow(requireInstrument(instrument, ['instrument']), timeframe ?? '1m');
    },
    resolve: (bar) => bar,
  }),
);
