import { type Client, createClient, type ExecutionResult } from 'graphql-ws';

export type Link =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'lost'; nextTryAt: number }
  /** The token is invalid or expired. */
  | { is: 'refused'; why: string };

export interface Sink {
  next(result: ExecutionResult<Record<string, unknown>, unknown>): void;
  error(error: unknown): void;
  complete(): void;
}

export interface Connection {
  link(): Link;
  /** The number of connections so far. A subscription belongs to one connection. */
  epoch(): number;
  onChange(listener: () => void): () => void;
  /** Ends with the connection. */
  subscribe(operation: { query: string; variables?: Record<string, unknown> }, sink: Sink): () => void;
  /** Reports that a token was rejected elsewhere. */
  refuse(why: string): void;
  /** Reconnects with the current token. */
  renew(): void;
  stop(): void;
}

/** Close codes of invalid and expired tokens. */
const TOKEN_REFUSED = [4401, 4403];
const MIN_WAIT = 500;
const MAX_WAIT = 10_000;
const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;

/**
 * Keeps a graphql-ws connection open. Reconnects after half a second, then after doubled delays up to ten seconds, and at
 * once when the browser is online again.
 */
export function createConnection(tokenOf: () => string): Connection {
  const url = `${location.origin.replace(/^http/, 'ws')}/graphql`;
  const listeners = new Set<() => void>();
  let link: Link = { is: 'connecting' };
  let epoch = 0;
  let client: Client | null = null;
  let stopped = false;
  let wait = MIN_WAIT;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const set = (next: Link) => {
    link = next;
    for (const listener of [...listeners]) listener();
  };

  function connect(): void {
    clearTimeout(retry);
    retry = undefined;
    set({ is: 'connecting' });
    client = open();
  }

  function tryLater(): void {
    const ms = wait * (0.75 + Math.random() / 2);
    wait = Math.min(wait * 2, MAX_WAIT);
    set({ is: 'lost', nextTryAt: Date.now() + ms });
    retry = setTimeout(connect, ms);
  }

  function open(): Client {
    let pongDue: ReturnType<typeof setTimeout> | undefined;
    const opened = createClient({
      url,
      lazy: false,
      retryAttempts: 0,
      connectionParams: () => ({ authorization: `Bearer ${tokenOf()}` }),
      keepAlive: PING_EVERY,
      onNonLazyError: () => {},
      on: {
        // Detects networks that silently drop packets, by missing pongs.
        ping: (received) => {
          if (!received) pongDue = setTimeout(() => opened.terminate(), PONG_WITHIN);
        },
        pong: (received) => {
          if (received) clearTimeout(pongDue);
        },
        connected: () => {
          if (client !== opened) return;
          wait = MIN_WAIT;
          epoch += 1;
          set({ is: 'live' });
        },
        closed: (event) => {
          clearTimeout(pongDue);
          if (client !== opened || stopped) return;
          client = null;
          const { code, reason } = event as CloseEvent;
          if (TOKEN_REFUSED.includes(code)) set({ is: 'refused', why: reason || 'The token is not valid.' });
          else if (link.is !== 'refused') tryLater();
        },
      },
    });
    return opened;
  }

  const close = () => {
    const open = client;
    client = null;
    open?.terminate();
  };

  const atOnce = () => {
    if (retry !== undefined && !stopped) connect();
  };
  addEventListener('online', atOnce);
  connect();

  return {
    link: () => link,
    epoch: () => epoch,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribe(operation, sink) {
      if (!client || link.is !== 'live') {
        sink.complete();
        return () => {};
      }
      const on = client;
      // A failed stream closes the connection; the next one resumes it.
      const failed = () => {
        sink.complete();
        if (client === on) on.terminate();
      };
      let wanted = true;
      const stop = on.subscribe<Record<string, unknown>>(operation, {
        next: (result) => {
          if (wanted && result.data) sink.next(result as never);
          else if (wanted && result.errors) failed();
        },
        error: () => wanted && failed(),
        complete: () => wanted && sink.complete(),
      });
      return () => {
        wanted = false;
        stop();
      };
    },
    refuse(why) {
      if (link.is === 'refused') return;
      clearTimeout(retry);
      retry = undefined;
      close();
      set({ is: 'refused', why });
    },
    renew() {
      close();
      connect();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      removeEventListener('online', atOnce);
      close();
    },
  };
}
