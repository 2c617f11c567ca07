import { endpoint, ok } from '../endpoint.ts';
import { coded } from '../errors.ts';
import { LegacySignalsDocument, SignalsDocument, type SignalsQuery } from '../generated/operations.ts';
import { integer, text, withDefault } from '../readers.ts';
import { LegacySignals } from '../schema/signals.ts';
import { signalOut } from '../wire.ts';

// The two lists of older clients: all signals of the last hours in one response.

const PAGE = 200;
const HOUR = 3_600_000;
const hours = withDefault(integer({ min: 1, max: 720 }), 24);

type Signals = Pick<SignalsQuery, 'signals'>;
const since = (ago: number, now: number) => new Date(now - ago * HOUR).toISOString();

const pages = {
  next: ({ signals: { pageInfo } }: Signals) => (pageInfo.hasNextPage ? { after: pageInfo.endCursor } : null),
  join: <Data extends Signals>(one: Data, next: Data): Data => ({
    ...next,
    signals: { ...next.signals, edges: [...one.signals.edges, ...next.signals.edges] },
  }),
};

const legacyOut = ({ signals }: Signals, asked: number) => {
  const items = signals.edges.map(({ node }) => signalOut(node));
  return ok({ signals: items, count: items.length, hours: asked });
};

export const legacyEndpoints = [
  endpoint({
    id: 'listLegacySignals',
    method: 'GET',
    route: '/api/legacy/signals',
    summary: 'All of the caller’s signals of the last hours, newest first.',
    response: LegacySignals,
    query: { hours },
    operation: SignalsDocument,
    variables: ({ query }, now) => ({ filter: { from: since(query.hours, now) }, first: PAGE }),
    pages,
    answer: (data, { query }) => legacyOut(data, query.hours),
  }),
  endpoint({
    id: 'listLegacySignalsOfInstrument',
    method: 'GET',
    route: '/api/legacy/signals/{instrument}',
    summary: 'All of the caller’s signals on an instrument of the last hours, newest first.',
    response: LegacySignals,
    errors: { 404: ['instrument_not_found'] },
    path: { instrument: text },
    query: { hours },
    operation: LegacySignalsDocument,
    variables: ({ path: { instrument }, query }, now) => ({
      instrument,
      filter: { instrument, from: since(query.hours, now) },
      first: PAGE,
    }),
    pages,
    answer: (data, { path, query }) =>
      data.instrument
        ? legacyOut(data, query.hours)
        : coded(404, 'instrument_not_found', `The instrument ${path.instrument} does not exist.`),
  }),
];
