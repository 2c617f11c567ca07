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
      description: 'Since the newest bar closed, or since trading began if that is later; null while it is closed.',
    }),
    status: t.exposeString('status', { description: '`fresh`, `stale`, or `closed` while nothing trades.' }),
  }),
});
