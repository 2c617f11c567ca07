import { createContext, use, useSyncExternalStore } from 'react';
import { onEnd, pipe, subscribe } from 'wonka';
import { type Api, documentOf } from '../api/api.ts';
import { say } from '../app/notices.ts';
import { BlockedSignalsDocument, SignalEventsDocument, SignalsDocument } from '../generated/operations.ts';
import {
  NO_SIGNALS,
  type SignalEvent,
  type SignalLine,
  type SignalState,
  withBlocked,
  withEvent,
  withSignals,
} from './signals.ts';

/** The account's signals, kept current while the studio is open. */
export interface SignalFeed {
  state(): SignalState;
  onChange(listener: () => void): () => void;
  /** Receives fired and closed signals, each once, in order. */
  onEvent(listener: (event: SignalEvent) => void): () => void;
  /** Adds signals of a response. */
  merge(lines: readonly SignalLine[]): void;
}

export const SignalFeedContext = createContext<SignalFeed | null>(null);

export function useSignalFeed(): SignalFeed {
  const feed = use(SignalFeedContext);
  if (!feed) throw new Error('useSignalFeed is called outside of a SignalFeedContext');
  return feed;
}

export function useSignals(): SignalState {
  const feed = useSignalFeed();
  return useSyncExternalStore(feed.onChange, feed.state);
}

/** Subscribes on each connection and resumes after the last event. */
export function createSignalFeed({ client, connection, ask }: Api): SignalFeed {
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: SignalEvent) => void>();
  let state = NO_SIGNALS;
  let epoch = 0;
  let stop = () => {};

  const set = (next: SignalState) => {
    if (next === state) return;
    state = next;
    for (const listener of [...listeners]) listener();
  };

  async function load(): Promise<void> {
    const { signals, blockedSignals } = await ask(SignalsDocument);
    const lines = signals.edges.map(({ node }) => node);
    set(withBlocked(withSignals(state, lines), blockedSignals.items));
  }
  // A lost connection is shown elsewhere, and the next one loads again.
  const loadQuietly = () => void load().catch(() => {});

  function follow(): void {
    const resumed = state.cursor !== null;
    let first = true;
    let wanted = true;
    const events = pipe(
      client.subscription(documentOf(SignalEventsDocument), { after: state.cursor }),
      // Only the server ends this stream; the next connection resumes it.
      onEnd(() => {
        if (wanted && connection.link().is === 'live') connection.renew();
      }),
      subscribe(({ data }) => {
        if (!data) return;
        const { signalEvents: event } = data;
        set(withEvent(state, event));
        // The list is loaded once the stream is active, so that later signals arrive by the stream.
        if (event.kind === 'RESET' || (first && !resumed)) loadQuietly();
        if (event.kind !== 'RESET' && first && resumed) say('Connected again. Nothing was missed.');
        first = false;
        if (event.signal) for (const listener of [...eventListeners]) listener(event);
      }),
    );
    const blocked = pipe(
      client.subscription(documentOf(BlockedSignalsDocument), {}),
      subscribe(({ data }) => data && set(withBlocked(state, [data.blockedSignals]))),
    );
    stop = () => {
      wanted = false;
      events.unsubscribe();
      blocked.unsubscribe();
    };
  }

  connection.onChange(() => {
    if (connection.link().is !== 'live' || connection.epoch() === epoch) return;
    epoch = connection.epoch();
    stop();
    follow();
  });

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    merge: (lines) => set(withSignals(state, lines)),
  };
}
