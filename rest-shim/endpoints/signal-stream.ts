import {
  DisclaimerDocument,
  type DisclaimerQuery,
  SignalStreamDocument,
  type SignalStreamSubscription,
} from '../generated/operations.ts';
import { filterText, optional, uuid } from '../readers.ts';
import { Disclaimer } from '../schema/billing.ts';
import { Signal, StreamBye, StreamReset, StreamTime } from '../schema/signals.ts';
import type { Frame } from '../sse.ts';
import type { StreamEndpoint } from '../stream-endpoint.ts';
import { signalOut } from '../wire.ts';

/** Live signals, each once and in order. `Last-Event-ID` or `?last_event_id=` resumes. */
export const signalStream: StreamEndpoint = {
  id: 'streamSignals',
  method: 'GET',
  route: '/api/signals/stream',
  summary: 'Events of the caller’s signals, as server-sent events.',
  description:
    'A client that cannot send headers opens it with `?ticket=` (`POST /api/stream-tickets`) and resumes it with `?last_event_id=`.',
  events: {
    compliance: Disclaimer,
    signal: Signal,
    signal_updated: Signal,
    signal_closed: Signal,
    heartbeat: StreamTime,
    reset: StreamReset,
    bye: StreamBye,
  },
  errors: { 404: ['strategy_not_found'], 429: ['stream_limit_reached', 'rate_limited'] },
  path: {},
  query: { strategy_id: optional(uuid), instrument: filterText, last_event_id: filterText, ticket: filterText },
  body: null,
  operation: SignalStreamDocument.toString(),
  banner: DisclaimerDocument.toString(),
  // An automatic reconnect keeps the URL, so the header is newer.
  variables: ({ query: { strategy_id, instrument, last_event_id } }, lastEventId) => ({
    strategyId: strategy_id,
    instrument,
    after: lastEventId ?? last_event_id,
  }),
  bannerFrame: (data, first) => {
    const { disclaimer } = data as DisclaimerQuery;
    return { id: eventOf(first).cursor, event: 'compliance', data: disclaimer };
  },
  firstFrame: (data) => (eventOf(data).kind === 'HEARTBEAT' ? null : signalFrame(data)),
  frame: signalFrame,
};

const EVENTS = { FIRED: 'signal', UPDATED: 'signal_updated', CLOSED: 'signal_closed' } as const;

const eventOf = (data: Record<string, unknown>) => (data as unknown as SignalStreamSubscription).signalEvents;

function signalFrame(data: Record<string, unknown>): Frame {
  const { kind, cursor: id, occurredAt, signal } = eventOf(data);
  if (kind === 'HEARTBEAT') return { id, event: 'heartbeat', data: { ts: occurredAt } };
  if (kind === 'RESET' || !signal) {
    const message = 'The stream cannot resume after your last event: fetch your signals again.';
    return { id, event: 'reset', data: { ts: occurredAt, message } };
  }
  return { id, event: EVENTS[kind], data: signalOut(signal) };
}
