import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';

// The three ways to follow signals, as one kind of client each: what came, in order, until the stream ended. Written
// by hand on sockets, so that the tests share no code with the server's libraries.

export interface Followed {
  cursor: string;
  kind: 'fired' | 'closed' | 'reset' | 'heartbeat';
  signalId: string | null;
}

export interface FollowRequest {
  url: string;
  token: string | null;
  after?: string | null;
  strategyId?: string | null;
  instrument?: string | null;
  /** Cuts the connection once so many bytes of the stream have come, in the middle of a frame or not. */
  cutAfter?: number;
}

export interface SignalStream extends AsyncIterableIterator<Followed> {
  /** Why it ended, once it has: `bye shutdown`, `complete`, `1001`, `cut`, `401`, … */
  readonly ending: string | null;
  cut(): void;
}

export type Follow = (asked: FollowRequest) => SignalStream;

export const SIGNAL_EVENTS = `subscription ($strategyId: ID, $instrument: ID, $after: String) {
  signalEvents(strategyId: $strategyId, instrument: $instrument, after: $after) { cursor kind signal { id status } } }`;

interface GraphQLEvent {
  cursor: string;
  kind: string;
  signal: { id: string } | null;
}
const ofGraphQL = ({ cursor, kind, signal }: GraphQLEvent): Followed => ({
  cursor,
  kind: kind.toLowerCase() as Followed['kind'],
  signalId: signal?.id ?? null,
});

/** What arrived and was not read yet; the end comes after it. */
function createInbox(cut: () => void) {
  const arrived: Followed[] = [];
  let waiting: ((result: IteratorResult<Followed>) => void) | null = null;
  let ending: string | null = null;
  return {
    put(item: Followed) {
      if (ending !== null) return;
      if (waiting) waiting({ done: false, value: item });
      else arrived.push(item);
      waiting = null;
    },
    end(reason: string) {
      ending ??= reason;
      waiting?.({ done: true, value: undefined });
      waiting = null;
    },
    stream: {
      get ending() {
        return ending;
      },
      next: () => {
        const item = arrived.shift();
        if (item) return Promise.resolve({ done: false as const, value: item });
        if (ending !== null) return Promise.resolve({ done: true as const, value: undefined });
        return new Promise<IteratorResult<Followed>>((resolve) => {
          waiting = resolve;
        });
      },
      async return() {
        cut();
        return { done: true as const, value: undefined };
      },
      cut,
      [Symbol.asyncIterator]() {
        return this;
      },
    } satisfies SignalStream,
  };
}

interface Frame {
  id?: string;
  event?: string;
  data?: string;
}

/** Whole server-sent events out of bytes; what is cut off in the middle of one is dropped. */
function createFrames(onFrame: (frame: Frame) => void) {
  let rest = Buffer.alloc(0);
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const frame: Record<string, string> = {};
      for (const line of rest.subarray(0, end).toString('utf8').split('\n')) {
        const colon = line.indexOf(': ');
        if (colon > 0) frame[line.slice(0, colon)] = line.slice(colon + 2);
      }
      rest = rest.subarray(end + 2);
      onFrame(frame);
    }
  };
}

function followHttp(
  { cutAfter = Number.POSITIVE_INFINITY }: FollowRequest,
  send: () => ClientRequest,
  read: (frame: Frame, put: (item: Followed) => void, end: (reason: string) => void) => void,
): SignalStream {
  const sent = send();
  const { put, end, stream } = createInbox(() => {
    end('cut');
    sent.destroy();
  });
  let left = cutAfter;
  sent.on('error', () => end('cut'));
  sent.on('response', (response: IncomingMessage) => {
    if (response.statusCode !== 200) {
      response.resume();
      return end(String(response.statusCode));
    }
    const take = createFrames((frame) => read(frame, put, end));
    response.on('data', (chunk: Buffer) => {
      take(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) stream.cut();
    });
    response.on('close', () => end('closed'));
  });
  return stream;
}

const bearer = (token: string | null): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

/** REST: GET /api/signals/stream, resumed with Last-Event-ID. Its compliance frame counts as the first heartbeat. */
export const followRest: Follow = (asked) => {
  const { url, token, after, strategyId, instrument } = asked;
  const query = new URLSearchParams();
  if (strategyId) query.set('strategy_id', strategyId);
  if (instrument) query.set('instrument', instrument);
  const kinds: Record<string, Followed['kind']> = {
    compliance: 'heartbeat',
    heartbeat: 'heartbeat',
    signal: 'fired',
    signal_closed: 'closed',
    reset: 'reset',
  };
  return followHttp(
    asked,
    () => {
      const headers = { ...bearer(token), ...(after == null ? {} : { 'last-event-id': after }) };
      const sent = request(`${url}/api/signals/stream?${query}`, { headers, agent: false });
      sent.end();
      return sent;
    },
    ({ id, event = '', data = '{}' }, put, end) => {
      if (event === 'bye') return end(`bye ${(JSON.parse(data) as { reason: string }).reason}`);
      const kind = kinds[event];
      if (kind && id) put({ cursor: id, kind, signalId: (JSON.parse(data) as { id?: string }).id ?? null });
    },
  );
};

/** GraphQL over server-sent events: POST /graphql. */
export const followSse: Follow = (asked) => {
  const { url, token, after = null, strategyId = null, instrument = null } = asked;
  return followHttp(
    asked,
    () => {
      const headers = { ...bearer(token), 'content-type': 'application/json', accept: 'text/event-stream' };
      const sent = request(`${url}/graphql`, { method: 'POST', headers, agent: false });
      sent.end(JSON.stringify({ query: SIGNAL_EVENTS, variables: { after, strategyId, instrument } }));
      return sent;
    },
    ({ event, data = '' }, put, end) => {
      if (event === 'complete') return end('complete');
      if (event !== 'next') return;
      const { data: found, errors } = JSON.parse(data) as {
        data?: { signalEvents: GraphQLEvent } | null;
        errors?: { extensions?: { code?: string } }[];
      };
      if (errors) return end(`error ${errors[0]?.extensions?.code}`);
      if (found) put(ofGraphQL(found.signalEvents));
    },
  );
};

/** GraphQL over WebSocket: graphql-transport-ws on /graphql. `cutAfter` counts the bytes of its messages. */
export const followWs: Follow = ({ url, token, after = null, strategyId = null, instrument = null, cutAfter }) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const { put, end, stream } = createInbox(() => {
    end('cut');
    socket.terminate();
  });
  let left = cutAfter ?? Number.POSITIVE_INFINITY;
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  socket.on('open', () => send({ type: 'connection_init', payload: bearer(token) }));
  socket.on('error', () => end('cut'));
  socket.on('close', (code) => end(String(code)));
  socket.on('message', (data: Buffer) => {
    left -= data.length;
    if (left <= 0) return stream.cut();
    const message = JSON.parse(String(data)) as { type: string; payload?: never };
    if (message.type === 'connection_ack') {
      const variables = { after, strategyId, instrument };
      send({ type: 'subscribe', id: '1', payload: { query: SIGNAL_EVENTS, variables } });
    }
    if (message.type === 'ping') send({ type: 'pong' });
    if (message.type === 'next') {
      const { data: found, errors } = message.payload as unknown as {
        data?: { signalEvents: GraphQLEvent };
        errors?: { extensions?: { code?: string } }[];
      };
      if (errors) end(`error ${errors[0]?.extensions?.code}`);
      else if (found) put(ofGraphQL(found.signalEvents));
    }
    if (message.type === 'error') {
      end(`error ${(message.payload as unknown as { extensions?: { code?: string } }[])[0]?.extensions?.code}`);
      socket.close();
    }
    if (message.type === 'complete') end('complete');
  });
  return stream;
};

export const TRANSPORTS: [name: string, follow: Follow][] = [
  ['the REST stream', followRest],
  ['GraphQL over SSE', followSse],
  ['GraphQL over WebSocket', followWs],
];

/** The next item that is no heartbeat. */
export async function nextSignal(stream: SignalStream): Promise<Followed> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) throw new Error(`the stream ended: ${stream.ending}`);
    if (value.kind !== 'heartbeat') return value;
  }
}

export async function nextItem(stream: SignalStream): Promise<Followed> {
  const { done, value } = await stream.next();
  if (done) throw new Error(`the stream ended: ${stream.ending}`);
  return value;
}
