import { endpoint, ok } from '../endpoint.ts';
import { coded } from '../errors.ts';
import {
  BarsDocument,
  InstrumentDocument,
  type InstrumentFieldsFragment,
  InstrumentsDocument,
} from '../generated/operations.ts';
import { choice, instant, optional, pageSize, text, withDefault } from '../readers.ts';
import { BarList, Instrument, InstrumentList } from '../schema/account.ts';
import { TIMEFRAMES } from '../wire.ts';

const instrumentOut = (instrument: InstrumentFieldsFragment) => ({
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
});

const noInstrument = (symbol: string) =>
  coded(404, 'instrument_not_found', `The instrument ${symbol.slice(0, 40)} does not exist.`);

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
        items: instruments.map(instrumentOut),
      }),
  }),
  endpoint({
    id: 'getInstrument',
    method: 'GET',
    route: '/api/instruments/{symbol}',
    summary: 'One instrument with its last price.',
    response: Instrument,
    errors: { 404: ['instrument_not_found'] },
    path: { symbol: text },
    operation: InstrumentDocument,
    variables: ({ path }) => ({ symbol: path.symbol }),
    answer: ({ instrument }, { path }) => (instrument ? ok(instrumentOut(instrument)) : noInstrument(path.symbol)),
  }),
  endpoint({
    id: 'listBars',
    method: 'GET',
    route: '/api/instruments/{symbol}/bars',
    summary: 'Stored bars of an instrument, oldest first: the newest `limit` of those asked for.',
    response: BarList,
    errors: { 404: ['instrument_not_found'] },
    path: { symbol: text },
    query: {
      timeframe: withDefault(choice(TIMEFRAMES), 'M1', '1m'),
      from: optional(instant),
      to: optional(instant),
      limit: pageSize({ max: 5_000, fallback: 500 }),
    },
    operation: BarsDocument,
    variables: ({ path, query: { limit, ...span } }) => ({ symbol: path.symbol, ...span, last: limit }),
    answer: ({ instrument }, { path }) => (instrument ? ok({ items: instrument.bars }) : noInstrument(path.symbol)),
  }),
];
