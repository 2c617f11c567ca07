import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { RetryLink } from '@apollo/client/link/retry';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient as createUrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { retryExchange } from '@urql/exchange-retry';
import { EventSource } from 'eventsource';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { tap } from 'rxjs';
import { WebSocket } from 'ws';
import { resuming } from '../../examples/node/resuming.mjs';
import { SIGNAL_EVENTS } from '../support/stream-clients.ts';

// Clients as their users configure them (docs/clients.md): each follows signals from a cursor on, and reconnects.

export interface ClientRequest {
  url: string;
  /** The access token that is current. */
  token(): string;
  after: string;
  /** Receives each event's cursor and the id of its signal; null: a heartbeat or a reset. */
  onEvent(kind: string, cursor: string, signalId: string | null): void;
  /** Receives what ends the client for good. */
  onEnd(why: string): void;
}
/** Starts a client; returns what stops it. */
export type StartClient = (request: ClientRequest) => () => void;

/** Clients wait longer by default; a test has no time for that. */
const WAIT_MS = 30;
const pause = () => sleep(WAIT_MS);
const FOREVER = Number.POSITIVE_INFINITY;

interface Result {
  data?: { signalEvents: { cursor: string; kind: string; signal: { id: string } | null } } | null;
}

/** What graphql-ws and graphql-sse call. */
const sinkOf = ({ onEvent, onEnd }: ClientRequest) => ({
  next({ data }: Result) {
    if (data) onEvent(data.signalEvents.kind, data.signalEvents.cursor, data.signalEvents.signal?.id ?? null);
  },
  error: (error: unknown) => onEnd(`error ${error instanceof Error ? error.message : JSON.stringify(error)}`),
  complete: () => onEnd('complete'),
});

const sseClient = ({ url, token }: ClientRequest) =>
  createSseClient({
    url: `${url}/graphql`,
    headers: () => ({ authorization: `Bearer ${token()}` }),
    retryAttempts: FOREVER,
    retry: pause,
  });

const wsClient = ({ url, token }: ClientRequest) =>
  createWsClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: () => ({ authorization: `Bearer ${token()}` }),
    retryAttempts: FOREVER,
    retryWait: pause,
    // A server that is away is an error of the socket, not a close.
    shouldRetry: () => true,
  });

const graphqlSse: StartClient = (asked) => {
  const client = sseClient(asked);
  resuming(client).subscribe(
    { query: SIGNAL_EVENTS, variables: { after: asked.after } } as never,
    sinkOf(asked) as never,
  );
  return () => client.dispose();
};

const graphqlWs: StartClient = (asked) => {
  const client = wsClient(asked);
  resuming(client).subscribe(
    { query: SIGNAL_EVENTS, variables: { after: asked.after } } as never,
    sinkOf(asked) as never,
  );
  return () => void client.dispose();
};

/** urql over graphql-sse, as its documentation configures subscriptions. */
const urqlOverSse: StartClient = (asked) => {
  const sse = resuming(sseClient(asked));
  const client = createUrqlClient({
    url: `${asked.url}/graphql`,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({ unsubscribe: sse.subscribe(operation as never, sink as never) }),
        }),
      }),
    ],
  });
  const sink = sinkOf(asked);
  const { unsubscribe } = client
    .subscription(SIGNAL_EVENTS, { after: asked.after })
    .subscribe(({ data, error, hasNext }) => {
      if (data) sink.next({ data });
      else if (error) asked.onEnd(`error ${error.message}`);
      if (!hasNext) asked.onEnd('complete');
    });
  return unsubscribe;
};

/** urql's own fetch, which reads event streams too. */
const urqlFetch: StartClient = (asked) => {
  let { after } = asked;
  const client = createUrqlClient({
    url: `${asked.url}/graphql`,
    preferGetMethod: false,
    fetchSubscriptions: true,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${asked.token()}` } }),
    exchanges: [
      retryExchange({
        initialDelayMs: WAIT_MS,
        maxDelayMs: WAIT_MS,
        randomDelay: false,
        maxNumberAttempts: FOREVER,
        retryWith: ({ networkError }, operation) =>
          networkError ? { ...operation, variables: { ...operation.variables, after } } : null,
      }),
      fetchExchange,
    ],
  });
  const sink = sinkOf(asked);
  const { unsubscribe } = client.subscription(SIGNAL_EVENTS, { after }).subscribe(({ data, error, hasNext }) => {
    if (data && hasNext) {
      after = data.signalEvents.cursor;
      sink.next({ data });
    }
    if (!hasNext) asked.onEnd(`error ${error?.message ?? 'none'}`);
  });
  return unsubscribe;
};

function followApollo(link: ApolloLink, asked: ClientRequest): () => void {
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const sink = sinkOf(asked);
  const subscription = client
    .subscribe<NonNullable<Result['data']>>({
      query: gql(SIGNAL_EVENTS),
      variables: { after: asked.after },
      fetchPolicy: 'no-cache',
    })
    .subscribe({
      next: ({ data, error }) => (error ? asked.onEnd(`error ${error.message}`) : sink.next({ data: data as never })),
      error: sink.error,
      complete: sink.complete,
    });
  return () => subscription.unsubscribe();
}

const apolloWs: StartClient = (asked) => {
  const client = wsClient(asked);
  const stop = followApollo(new GraphQLWsLink(resuming(client) as never), asked);
  return () => {
    stop();
    void client.dispose();
  };
};

/** Apollo's own HttpLink: the multipart subscription protocol. */
const apolloHttp: StartClient = (asked) => {
  let { after } = asked;
  const retry = new RetryLink({ attempts: () => true, delay: () => WAIT_MS });
  const resume = new ApolloLink((operation, forward) => {
    operation.variables = { ...operation.variables, after };
    operation.setContext({ headers: { authorization: `Bearer ${asked.token()}` } });
    return forward(operation).pipe(
      tap(({ data }) => {
        after = (data as Result['data'])?.signalEvents.cursor ?? after;
      }),
    );
  });
  return followApollo(ApolloLink.from([retry, resume, new HttpLink({ uri: `${asked.url}/graphql` })]), asked);
};

/** The EventSource of npm, which can send headers. */
const eventSource: StartClient = (asked) => {
  let source: EventSource;
  let cursor = asked.after;
  let stopped = false;
  const open = () => {
    if (stopped) return;
    source = new EventSource(`${asked.url}/api/signals/stream`, {
      fetch(input, init) {
        const headers = new Headers(init.headers);
        headers.set('authorization', `Bearer ${asked.token()}`);
        // Its own reconnects have it already.
        if (!headers.has('last-event-id')) headers.set('last-event-id', cursor);
        return fetch(input, { ...init, headers } as RequestInit);
      },
    });
    for (const type of ['compliance', 'heartbeat', 'signal', 'signal_closed', 'reset']) {
      source.addEventListener(type, ({ data, lastEventId }) => {
        cursor = lastEventId;
        asked.onEvent(type, lastEventId, (JSON.parse(data) as { id?: string }).id ?? null);
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) void pause().then(open);
    });
  };
  open();
  return () => {
    stopped = true;
    source.close();
  };
};

export const CLIENTS: [name: string, start: StartClient][] = [
  ['graphql-sse', graphqlSse],
  ['graphql-ws', graphqlWs],
  ['urql over graphql-sse', urqlOverSse],
  ['urql’s own fetch', urqlFetch],
  ['Apollo Client over graphql-ws', apolloWs],
  ['Apollo Client’s HttpLink', apolloHttp],
  ['eventsource', eventSource],
];
