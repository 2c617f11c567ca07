import { StartupError } from '../../kernel/startup-error.ts';
import type { BarInput } from './bars.ts';

// A feed outside the server sends bars with the public `ingestBars` mutation and a service-role token.

const INGEST = `mutation IngestBars($instrument: ID!, $bars: [BarInput!]!) {
  ingestBars(instrument: $instrument, bars: $bars) {
    ... on Ingested { accepted duplicates rejected { code path message } }
    ... on Error { code message }
  }
}`;
const FIRST_RETRY = 250;
const SLOWEST_RETRY = 5_000;
/** The time after which the feed gives up on an unavailable server. */
const PATIENCE = 60_000;

export interface Delivered {
  accepted: number;
  duplicates: number;
  /** `index` is the bar's index in the call. */
  rejected: { index: number; code: string; message: string }[];
}

export interface FeedClientOptions {
  /** The server's URL, without /graphql. */
  url: string;
  /** A service-role token. */
  token: string;
  fetch?: typeof fetch;
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
  /** Called before a retry after a connection failure. */
  onRetry?: (reason: string) => void;
}

interface Answer {
  data?: {
    ingestBars?: {
      accepted?: number;
      duplicates?: number;
      rejected?: { code: string; path: string[]; message: string }[];
      code?: string;
      message?: string;
    };
  };
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Sends bars to a running server. Ingest is idempotent, so a batch without a response is resent. */
export function createFeedClient({ url, token, fetch: send = fetch, sleep, onRetry }: FeedClientOptions) {
  const endpoint = `${url.replace(/(?<!\/)\/+$/, '')}/graphql`;
  let reached = false;

  /** The response, or the reason to retry. Throws StartupError for permanent errors. */
  async function attempt(body: string): Promise<Answer | { retry: string }> {
    let response: Response;
    let answer: Answer;
    try {
      response = await send(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          authorization: `Bearer ${token}`,
        },
        body,
      });
      const text = await response.text();
      if ([502, 503, 504].includes(response.status)) return { retry: `${endpoint} answers ${response.status}` };
      if (response.status === 401) {
        throw new StartupError(
          `${endpoint} does not accept the token: pass one with --token, or use the server's DATA_DIR`,
        );
      }
      answer = readJson(text);
      if (!answer.data && !answer.errors) {
        throw new StartupError(`${endpoint} answers ${response.status}, which is not GraphQL: check --url`);
      }
    } catch (error) {
      if (error instanceof StartupError) throw error;
      const { message, cause } = error as Error & { cause?: Error & { code?: string } };
      const reason = cause?.message || cause?.code || message;
      if (!reached) throw new StartupError(`no server answers at ${endpoint} (${reason}): start it with npm start`);
      return { retry: `the connection to ${endpoint} was lost (${reason})` };
    }
    const [failure] = answer.errors ?? [];
    if (failure?.extensions?.code === 'unavailable') return { retry: failure.message };
    if (failure) throw new StartupError(`${endpoint}: ${failure.message}`);
    return answer;
  }

  return {
    /**
     * Sends bars until the server has responded. Throws StartupError when it rejects them or is unavailable for a minute.
     */
    async deliver(instrument: string, bars: readonly BarInput[], signal?: AbortSignal): Promise<Delivered> {
      const body = JSON.stringify({ query: INGEST, variables: { instrument, bars } });
      let pause = FIRST_RETRY;
      for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, SLOWEST_RETRY)) {
        const answer = await attempt(body);
        if (!('retry' in answer)) {
          reached = true;
          const { accepted, duplicates, rejected, message } = answer.data?.ingestBars ?? {};
          if (accepted === undefined || duplicates === undefined || !rejected) {
            throw new StartupError(`${endpoint} rejected the bars: ${message ?? 'no reason given'}`);
          }
          return {
            accepted,
            duplicates,
            rejected: rejected.map(({ code, path, message }) => ({ index: Number(path[1]), code, message })),
          };
        }
        if (waited >= PATIENCE) throw new StartupError(`${answer.retry}; gave up after a minute`);
        onRetry?.(answer.retry);
        await sleep(pause, signal);
      }
    },
  };
}

export type FeedClient = ReturnType<typeof createFeedClient>;

function readJson(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : {};
  } catch {
    return {};
  }
}
