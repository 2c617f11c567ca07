import { endpoint, ok } from '../endpoint.ts';
import { InstrumentsDocument } from '../generated/operations.ts';
import { InstrumentList } from '../schema/account.ts';

export const instrumentEndpoints = [
  endpoint({
    id: 'listInstruments',
    method: 'GET',
    route: '/api/instruments',
    summary: 'All instruments with their last price and the change on the trade date.',
    response: InstrumentList,
    operation: InstrumentsDocument,
    variables: () => ({}),
    answer: ({ instruments }) =>
      ok({
        items: instruments.map((instrument) => ({
          symbol: instrument.symbol,
          name: instrument.name,
          exchange: instrument.exchange,
          tick_size: instrument.tickSize,
          tick_value: instrument.tickValue,
          point_value: instrument.pointValue,
          currency: instrument.currency,
          commission_per_side: instrument.commissionPerSide,
          session: instrument.session,
          last: instrument.last && {
            price: instrument.last.price,
            bar_ts: instrument.last.barTs,
            change: instrument.last.change,
            change_pct: instrument.last.changePct,
            high: instrument.last.high,
            low: instrument.last.low,
            volume: instrument.last.volume,
          },
        })),
      }),
  }),
];
