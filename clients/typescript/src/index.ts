import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, errorOf } from './errors.ts';
import { readEvents, type StreamEvent } from './events.ts';
import type { AnswerOf, InputArguments, InputOf, ItemOf, PagedRoute, RouteOf, SignalEvent } from './types.ts';

export { ApiError } from './errors.ts';
export type { StreamEvent } from './events.ts';
export { createReceiver } from './receiver.ts';
export type { AnswerOf, InputOf, Schemas, SignalEvent } from './types.ts';
export { verifyWebhook, WebhookError, type WebhookEvent } from './webhooks.ts';

export interface ClientOptions {
  /** The server, such as http://localhost:4000. */
  url: string;
  /** An API key, or a token. */
  key: string;
  /** Milliseconds for a call. Default 30,000. */
  timeout?: number;
  /** How often a call is tried while the server is busy or away. Default 4. */
  tries?: number;
  /** Milliseconds of the first pause between tries. Default 500. */
  pause?: number;
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Parameters and body of a call that is not typed. */
export interface CallInput {
  path?: Readonly<Record<string, string | number>> | undefined;
  query?: Query | undefined;
  body?: unknown;
  /** Default: a new one with each change. */
  idempotencyKey?: string | undefined;
}

const RETRIED = new Set([0, 429, 502, 503, 504]);
const MAX_PAUSE_MS = 60_000;

export interface FollowOptions {
  /** The `id` of the last event that was handled. Default: the events from now on. */
  after?: string | null;
  strategy_id?: string;
  instrument?: string;
}

/** The path with its parameters filled in. */
function pathOf(route: string, parameters: Readonly<Record<string, string | number>>): string {
  return route.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    if (parameters[name] === undefined) throw new TypeError(`path.${name} is missing for ${route}`);
    return encodeURIComponent(parameters[name]);
  });
}

/** Calls, pages and the stream of signals. Paths are as in /docs; inputs and answers have their types. */
export class Client {
  readonly #options: Required<ClientOptions>;
  constructor(options: ClientOptions) {
    this.#options = { timeout: 30_000, tries: 4, pause: 500, ...options, url: options.url.replace(/(?<!\/)\/+$/, '') };
  }

  get<Route extends RouteOf<'get'>>(route: Route, ...[input]: InputArguments<InputOf<Route, 'get'>>) {
    return this.call<AnswerOf<Route, 'get'>>('GET', route, input as CallInput);
  }
  post<Route extends RouteOf<'post'>>(route: Route, ...[input]: InputArguments<InputOf<Route, 'post'>>) {
    return this.call<AnswerOf<Route, 'post'>>('POST', route, input as CallInput);
  }
  put<Route extends RouteOf<'put'>>(route: Route, ...[input]: InputArguments<InputOf<Route, 'put'>>) {
    return this.call<AnswerOf<Route, 'put'>>('PUT', route, input as CallInput);
  }
  patch<Route extends RouteOf<'patch'>>(route: Route, ...[input]: InputArguments<InputOf<Route, 'patch'>>) {
    return this.call<AnswerOf<Route, 'patch'>>('PATCH', route, input as CallInput);
  }
  delete<Route extends RouteOf<'delete'>>(route: Route, ...[input]: InputArguments<InputOf<Route, 'delete'>>) {
    return this.call<AnswerOf<Route, 'delete'>>('DELETE', route, input as CallInput);
  }

  /**
   * The body of the answer. Tries again while the server is busy or away: a change takes effect once all the same, since it
   * is sent with an Idempotency-Key. Throws ApiError.
   */
  async call<Body>(
    method: string,
    path: string,
    { path: parameters = {}, query = {}, body, idempotencyKey }: CallInput = {},
  ): Promise<Body> {
    const { tries, pause, timeout } = this.#options;
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    if (method !== 'GET') headers['idempotency-key'] = idempotencyKey ?? randomUUID();
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const filled = pathOf(path, parameters);
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await this.#fetch(filled, query, { ...sent, signal: AbortSignal.timeout(timeout) });
        if (response.status === 204) return undefined as Body;
        const type = response.headers.get('content-type') ?? '';
        if (!type.startsWith('application/json')) throw await errorOf(response);
        return (await response.json()) as Body;
      } catch (error) {
        if (!(error instanceof ApiError) || attempt === tries || !RETRIED.has(error.status)) throw error;
        await sleep(Math.min(error.retryAfter ? error.retryAfter * 1000 : pause * 2 ** attempt, MAX_PAUSE_MS));
      }
    }
  }

  /** Every item of a list, page after page. */
  async *pages<Route extends PagedRoute>(
    route: Route,
    ...[input]: InputArguments<InputOf<Route, 'get'>>
  ): AsyncGenerator<ItemOf<Route>> {
    const given = input as CallInput | undefined;
    let cursor: string | number | null = null;
    do {
      const query = { ...given?.query, cursor };
      const page: { items: unknown[]; next_cursor?: string | number | null } = await this.call('GET', route, {
        ...given,
        query,
      });
      yield* page.items as ItemOf<Route>[];
      cursor = page.next_cursor ?? null;
    } while (cursor !== null);
  }

  /** The events of a stream that is not resumed, such as a backtest's progress, until it ends. Throws ApiError. */
  async *events<Route extends RouteOf<'get'>>(
    route: Route,
    ...[input]: InputArguments<InputOf<Route, 'get'>>
  ): AsyncGenerator<StreamEvent> {
    const { path = {}, query = {} } = (input ?? {}) as CallInput;
    const connection = new AbortController();
    try {
      const init = { headers: { accept: 'text/event-stream' }, signal: connection.signal };
      const response = await this.#fetch(pathOf(route, path), query, init);
      yield* readEvents(response.body as ReadableStream<Uint8Array>);
    } finally {
      connection.abort();
    }
  }

  /**
   * Signals as they fire, move and close, each once and in order, for as long as you read: a lost connection is opened again
   * after the last event. `reset`: the stream could not be resumed, so read the signals again. Throws ApiError when the
   * server refuses for good, such as a revoked key.
   */
  async *follow({ after = null, ...filters }: FollowOptions = {}): AsyncGenerator<SignalEvent> {
    const { pause } = this.#options;
    let place = after;
    for (let failures = 0; ; ) {
      const connection = new AbortController();
      try {
        const headers = { accept: 'text/event-stream', ...(place === null ? {} : { 'last-event-id': place }) };
        const response = await this.#fetch('/api/signals/stream', filters, { headers, signal: connection.signal });
        for await (const event of readEvents(response.body as ReadableStream<Uint8Array>)) {
          failures = 0;
          place = event.id ?? place;
          if (event.kind === 'bye') break;
          yield event as SignalEvent;
        }
      } catch (error) {
        // Any other error is a connection that was lost.
        if (error instanceof ApiError && error.status !== 500 && !RETRIED.has(error.status)) throw error;
        if (error instanceof ApiError && error.retryAfter) await sleep(Math.min(error.retryAfter * 1000, MAX_PAUSE_MS));
      } finally {
        connection.abort();
      }
      await sleep(Math.min(pause * 2 ** ++failures, MAX_PAUSE_MS / 2));
    }
  }

  async #fetch(path: string, query: Query, init: RequestInit): Promise<Response> {
    const { url, key } = this.#options;
    const target = new URL(`${url}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) target.searchParams.set(name, String(value));
    }
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` };
    const response = await fetch(target, { ...init, headers }).catch((cause: Error) => {
      throw new ApiError(0, { code: 'unreachable', message: cause.message }, { cause });
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  }
}
