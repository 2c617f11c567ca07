import { type Client, createClient } from 'graphql-ws';
import type { TypedDocumentString } from './generated/operations.ts';

export type Link =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'lost'; nextTryAt: number }
  /** The token is not valid, or no longer. */
  | { is: 'refused'; why: string };

/** One connection, from when it stands until it is lost. */
export interface Session {
  /** Ends with the session. One that the server ends, or answers with an error, ends the session: the next one resumes. */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    onData: (data: Result) => void,
  ): () => void;
}

export interface LiveOptions {
  token: string;
  onLink(link: Link): void;
  /** Called for each connection, once it stands. */
  onSession(session: Session): void;
}

/** No valid token, and a token that has expired: the page has no other one to send. */
const TOKEN_REFUSED = [4401, 4403];
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;

/**
 * Keeps a graphql-ws connection to the server until stopped. A lost one is tried again after half a second, then after
 * twice as long each time up to ten seconds, and at once when the browser is online again.
 */
export function keepConnected({ token, onLink, onSession }: LiveOptions): () => void {
  const url = `${location.origin.replace(/^http/, 'ws')}/graphql`;
  let client: Client | null = null;
  let stopped = false;
  let wait = SHORTEST_WAIT;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    onLink({ is: 'connecting' });
    client = openClient();
  };

  const tryAgainLater = () => {
    const ms = wait * (0.75 + Math.random() / 2);
    wait = Math.min(wait * 2, LONGEST_WAIT);
    onLink({ is: 'lost', nextTryAt: Date.now() + ms });
    retry = setTimeout(connect, ms);
  };

  function openClient(): Client {
    let over = false;
    let pongDue: ReturnType<typeof setTimeout> | undefined;
    const opened = createClient({
      url,
      lazy: false,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
      keepAlive: PING_EVERY,
      onNonLazyError: () => {},
      on: {
        // A network that swallows everything closes no socket: an answer that stays out does.
        ping: (received) => {
          if (!received) pongDue = setTimeout(() => opened.terminate(), PONG_WITHIN);
        },
        pong: (received) => {
          if (received) clearTimeout(pongDue);
        },
        connected: () => {
          wait = SHORTEST_WAIT;
          onLink({ is: 'live' });
          onSession(sessionOn(opened));
        },
        closed: (event) => {
          clearTimeout(pongDue);
          if (over || stopped) return;
          over = true;
          const { code, reason } = event as CloseEvent;
          if (TOKEN_REFUSED.includes(code)) onLink({ is: 'refused', why: reason || 'The token is not valid.' });
          else tryAgainLater();
        },
      },
    });
    return opened;
  }

  const atOnce = () => {
    if (retry === undefined || stopped) return;
    clearTimeout(retry);
    retry = undefined;
    connect();
  };
  addEventListener('online', atOnce);
  connect();

  return () => {
    stopped = true;
    clearTimeout(retry);
    removeEventListener('online', atOnce);
    client?.terminate();
  };
}

function sessionOn(client: Client): Session {
  return {
    subscribe(document, variables, onData) {
      let wanted = true;
      const ended = () => {
        if (wanted) client.terminate();
      };
      const stop = client.subscribe<never>(
        { query: document.toString(), variables: variables as Record<string, unknown> },
        {
          next: ({ data, errors }) => {
            if (data && wanted) onData(data);
            else if (errors) ended();
          },
          error: ended,
          complete: ended,
        },
      );
      return () => {
        wanted = false;
        stop();
      };
    },
  };
}
