import { InstrumentRef, MarketDataHealthRef } from '../../../graphql/references.ts';

MarketDataHealthRef.implement({
  description: 'The health of an instrument’s bars.',
  fields: (t) => ({
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: ({ instrument }) => ({ symbol: instrument }),
    }),
    lastBarTs: t.expose('lastBarTs', { type: 'DateTime', nullable: true, description: 'The open of the newest bar.' }),
    lagSeconds: t.exposeFloat('lagSeconds', {
      nullable: true,
      description:
        'Seconds since the newest bar closed or, if later, since trading started; null while the market is closed.',
    }),
    status: t.exposeString('status', { description: '`fresh`, `stale`, or `closed` outside trading hours.' }),
  }),
});
