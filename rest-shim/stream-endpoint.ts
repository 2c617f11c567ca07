import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyInput, Endpoint } from './endpoint.ts';
import { failure } from './errors.ts';
import { Refused } from './request.ts';
import { type Frame, frame, openStream } from './sse.ts';
import type { OperationResult, RestShimDeps, Session } from './types.ts';

/** A row whose answer is a stream of server-sent events, driven by a subscription. */
export interface StreamEndpoint extends Pick<Endpoint, 'route' | 'summary' | 'path' | 'query' | 'body' | 'operation'> {
  method: 'GET';
  /** A query answered before the first event. */
  banner: string;
  variables(input: AnyInput, lastEventId: string | null): Record<string, unknown>;
  /** `first` is the subscription's first result, which says where the stream stands. */
  bannerFrame(banner: Record<string, unknown>, first: Record<string, unknown>): Frame;
  /** The frame of the first result; null: the banner said it all. */
  firstFrame(first: Record<string, unknown>): Frame | null;
  frame(data: Record<string, unknown>): Frame;
}

export interface StreamCall<Context> {
  endpoint: StreamEndpoint;
  input: AnyInput;
  session: Session<Context>;
  req: IncomingMessage;
  res: ServerResponse;
}

const RETRY_MS = 3_000;
const MAX_TIMEOUT = 2 ** 31 - 1;

export function createStreamer<Operation, Context>(
  deps: RestShimDeps<Operation, Context>,
  prepared: (document: string) => Operation,
) {
  // Subscribers who are handed the same result are sent the same bytes, made once.
  const frames = new WeakMap<OperationResult, Buffer>();
  const bytesOf = (endpoint: StreamEndpoint, result: OperationResult): Buffer => {
    const known = frames.get(result);
    if (known) return known;
    const bytes = frame(endpoint.frame(dataOf(result)));
    frames.set(result, bytes);
    return bytes;
  };

  /** Answers with the stream. Throws Refused when it cannot begin. */
  return async function serveStream(call: StreamCall<Context>): Promise<void> {
    const { endpoint, input, session, req, res } = call;
    const { context } = session;
    const ending = new AbortController();
    const lastEventId = req.headers['last-event-id'];
    const variables = endpoint.variables(input, typeof lastEventId === 'string' && lastEventId ? lastEventId : null);
    res.on('close', () => ending.abort());

    const source = await deps.subscribe({
      operation: prepared(endpoint.operation),
      variables,
      context,
      signal: ending.signal,
    });
    if (!(Symbol.asyncIterator in source)) throw new Refused(failure(source.errors?.[0] ?? { message: 'No stream' }));
    const results = source[Symbol.asyncIterator]();
    try {
      const [banner, begun] = await Promise.all([
        deps.execute({ operation: prepared(endpoint.banner), variables: {}, context }),
        results.next().catch((error: Error & { extensions?: Record<string, unknown> }) => {
          throw error.extensions ? new Refused(failure(error)) : error;
        }),
      ]);
      if (begun.done)
        throw new Refused(failure({ message: 'The server is shutting down', extensions: { code: 'unavailable' } }));
      const first = dataOf(begun.value);
      const bannerFrame = endpoint.bannerFrame(dataOf(banner), first);
      if (res.destroyed) return;
      const stream = openStream(res, deps.stream);
      stream.signal.addEventListener('abort', () => ending.abort());
      const expiry = expiryTimer(session.expiresAt, deps.now ?? Date.now, () => stream.bye('token_expired'));
      try {
        await stream.write(Buffer.concat([Buffer.from(`retry: ${RETRY_MS}\n\n`), frame(bannerFrame)]));
        const firstFrame = endpoint.firstFrame(first);
        if (firstFrame) await stream.write(frame(firstFrame));
        for (;;) {
          const next = await results.next();
          if (next.done) break;
          const error = next.value.errors?.[0];
          if (error) return stream.bye(String(error.extensions?.code ?? 'internal'));
          if (!(await stream.write(bytesOf(endpoint, next.value)))) return;
        }
        stream.bye(isOver(session.expiresAt, deps.now ?? Date.now) ? 'token_expired' : 'shutdown');
      } catch (error) {
        const reason = codeOf(error);
        stream.bye(reason ?? 'internal');
        if (reason === null) throw error;
      } finally {
        clearTimeout(expiry);
      }
    } finally {
      ending.abort();
      results.return?.()?.catch(() => {});
    }
  };
}

/** The word of an error that clients are told of; null when it is a fault. */
function codeOf(error: unknown): string | null {
  const { code, extensions } = error as { code?: unknown; extensions?: { code?: unknown } };
  const word = extensions?.code ?? code;
  return typeof word === 'string' && /^[a-z_]+$/.test(word) ? word : null;
}

function dataOf(result: OperationResult): Record<string, unknown> {
  const error = result.errors?.[0];
  if (error) throw new Refused(failure(error));
  if (!result.data) throw new Refused(failure({ message: 'Something went wrong on our side.' }));
  return result.data;
}

const isOver = (expiresAt: number | null, now: () => number): boolean => expiresAt !== null && now() >= expiresAt;

function expiryTimer(expiresAt: number | null, now: () => number, expire: () => void): NodeJS.Timeout | undefined {
  if (expiresAt === null) return undefined;
  const left = Math.max(0, expiresAt - now());
  return left > MAX_TIMEOUT ? undefined : setTimeout(expire, left).unref();
}
