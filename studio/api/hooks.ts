import type { AnyVariables, RequestPolicy } from '@urql/core';
import { createContext, use, useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { useQuery } from 'urql';
import { pipe, subscribe } from 'wonka';
import type { TypedDocumentString } from '../generated/operations.ts';
import { type Api, documentOf } from './api.ts';
import type { Link } from './connection.ts';
import { plainError } from './errors.ts';

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = use(ApiContext);
  if (!api) throw new Error('useApi is called outside of an ApiContext');
  return api;
}

export function useLink(): Link {
  const { connection } = useApi();
  return useSyncExternalStore(connection.onChange, connection.link);
}

export interface Answer<Result> {
  data: Result | undefined;
  error: Error | null;
  /** There is no data yet. */
  loading: boolean;
  refresh(): void;
}

interface QueryOptions {
  pause?: boolean;
  policy?: RequestPolicy;
  /** Polling interval in ms while the page is visible. */
  every?: number;
}

/** A query's result, from the cache first, updated when the cache changes. */
export function useAnswer<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { pause = false, policy = 'cache-and-network', every }: QueryOptions = {},
): Answer<Result> {
  const { connection } = useApi();
  const [{ data, error, fetching }, execute] = useQuery({
    query: documentOf(document),
    variables: variables as Variables & AnyVariables,
    requestPolicy: policy,
    pause,
  });
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  useEffect(() => {
    if (!every || pause) return;
    const timer = setInterval(() => {
      if (window.document.visibilityState === 'visible' && connection.link().is !== 'refused') refresh();
    }, every);
    return () => clearInterval(timer);
  }, [every, pause, refresh, connection]);
  // Queries that failed during an outage are repeated after it.
  const { is } = useLink();
  const failed = error !== undefined;
  useEffect(() => {
    if (is === 'live' && failed && !pause) refresh();
  }, [is, failed, pause, refresh]);
  return {
    data: data ?? undefined,
    error: error ? plainError(error) : null,
    loading: fetching && data === undefined,
    refresh,
  };
}

/** Follows a subscription on each connection. Data passes through the cache to `onData`. */
export function useLive<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  onData: (data: Result) => void,
  { pause = false }: { pause?: boolean } = {},
): void {
  const { client, connection } = useApi();
  const epoch = useSyncExternalStore(connection.onChange, connection.epoch);
  const { is } = useLink();
  const listener = useRef(onData);
  listener.current = onData;
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (pause || is !== 'live' || epoch === 0) return;
    const { unsubscribe } = pipe(
      client.subscription(documentOf(document), JSON.parse(key)),
      subscribe(({ data }) => {
        if (data) listener.current(data as Result);
      }),
    );
    return unsubscribe;
  }, [client, document, key, pause, is, epoch]);
}
