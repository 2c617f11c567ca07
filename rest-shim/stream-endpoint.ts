import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod';
import type { AnyInput, Endpoint, ErrorCodes } from './endpoint.ts';
import { failure, unauthorized } from './errors.ts';
import { HttpError } from './request.ts';
import { disableChunkedEncoding, EVENT_STREAM_HEADERS, type Frame, frame, pipeToResponse } from './sse.ts';
import type { OperationResult, RestShimDeps, Session } from './types.ts';

/** An endpoint that streams server-sent events from a subscription. */
export interface StreamEndpoint
  extends Pick<Endpoint, 'id' | 'route' | 'summary' | 'description' | 'path' | 'query' | 'body' | 'operation'> {
  method: 'GET';
  /** The schema of each event's data, by event name. */
  events: Readonly<Record<string, z.ZodType>>;
  errors: ErrorCodes;
  /** The `bye` of a stream that is over. Default: it only ends with the server or the token. */
  ending?: string;
  /** A query whose result is sent before the first event. */
  banner: string;
  variables(input: AnyInput, lastEventId: string | null): Record<string, unknown>;
  /** `first` is the subscription's first result, which contains the current cursor. */
  bannerFrame(banner: Record<string, unknown>, first: Record<string, unknown>): Frame;
  /** The frame of the first result; null if the banner includes it. */
  firstFrame(first: Record<string, unknown>): Frame | null;
  frame(data: Record<string, unknown>): Frame;
}

export interface StreamCall<Context> {
  endpoint: StreamEndpoint;
  input: AnyInput;
  session: Session<Context>;
  req: IncomingMessage;
  res: ServerResponse;
  /** Receives the error that ended a stream. */
  onFault(fault: unknown): void;
}

const RETRY_MS = 3_000;

export function createStreamer<Operation, Context>(
  deps: RestShimDeps<Operation, Context>,
  prepared: (document: string) => Operation,
) {
  const { now = Date.now } = deps;
  const frames = new WeakMap<OperationResult, Buffer>();
  const bytesOf = (endpoint: StreamEndpoint, result: OperationResult): Buffer => {
    const known = frames.get(result);
    if (known) return known;
    const error = result.errors?.[0];
    if (error) throw error;
    const bytes = frame(endpoint.frame(dataOf(result)));
    frames.set(result, bytes);
    return bytes;
  };

  /** The end functions of open ticket streams. */
  const ofTickets = new Map<string, () => void>();
  const endOther = (stream: string) => ofTickets.get(stream)?.();
  const register = (stream: string, res: ServerResponse, end: () => void) => {
    endOther(stream);
    ofTickets.set(stream, end);
    res.once('close', () => {
      if (ofTickets.get(stream) === end) ofTickets.delete(stream);
    });
  };

  /** Starts the stream and resolves. Throws HttpError when it cannot start. */
  return async function serveStream(call: StreamCall<Context>): Promise<void> {
    const { endpoint, input, session, req, res, onFault } = call;
    const { context, expiresAt, ticket } = session;
    const variables = endpoint.variables(input, lastEventIdOf(req));
    // Frees its place in the user's stream limit first: the old connection may have died unnoticed.
    if (ticket) endOther(ticket.stream);
    const results = await deps.subscribe({ operation: prepared(endpoint.operation), variables, context });
    if (!('pipeTo' in results)) throw new HttpError(failure(results.errors?.[0] ?? { message: 'No stream' }));
    try {
      const [banner, begun] = await Promise.all([
        deps.execute({ operation: prepared(endpoint.banner), variables: {}, context }),
        results.next().catch((error: Error & { extensions?: Record<string, unknown> }) => {
          if (codeOf(error) === 'shutdown') throw shuttingDown();
          throw error.extensions ? new HttpError(failure(error)) : error;
        }),
      ]);
      if (begun.done) throw shuttingDown();
      const first = dataOf(begun.value);
      const firstFrame = endpoint.firstFrame(first);
      if (ticket?.resumes && firstFrame?.event === 'reset') throw cannotResume();
      // `retry` is sent with the first event, because some readers treat a block without data as an empty message.
      const opening = [frame({ retry: RETRY_MS, ...endpoint.bannerFrame(dataOf(banner), first) })];
      if (firstFrame) opening.push(frame(firstFrame));
      if (res.destroyed) return results.end();
      disableChunkedEncoding(res);
      res.writeHead(200, EVENT_STREAM_HEADERS);
      res.write(Buffer.concat(opening));
    } catch (error) {
      results.end();
      throw error;
    }
    const end = pipeToResponse(
      results,
      res,
      {
        bytes: (result) => bytesOf(endpoint, result),
        last({ failure: broken, slow }) {
          if (slow) return bye('slow_consumer');
          if (broken === undefined)
            return bye(expiresAt !== null && now() >= expiresAt ? 'token_expired' : (endpoint.ending ?? 'shutdown'));
          const reason = codeOf(broken);
          if (reason === null) onFault(broken);
          return bye(reason ?? 'internal');
        },
      },
      deps.stream,
    );
    if (ticket) register(ticket.stream, res, () => end({ failure: REPLACED }));
  };
}

/** The reason when the ticket's stream is replaced by a new connection. */
const REPLACED = { code: 'replaced' };

/** The cursor to resume after, as a browser sends it. */
export function lastEventIdOf(req: IncomingMessage): string | null {
  const lastEventId = req.headers['last-event-id'];
  return typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : null;
}

const cannotResume = () =>
  new HttpError(unauthorized('The ticket was used already and its stream cannot be resumed: create a new one.'));

const shuttingDown = () =>
  new HttpError(failure({ message: 'The server is shutting down.', extensions: { code: 'unavailable' } }));

const bye = (reason: string) => ({ bytes: frame({ event: 'bye', data: { reason } }) });

/** The code of an error for clients; null for an internal error. */
function codeOf(error: unknown): string | null {
  const { code, extensions } = error as { code?: unknown; extensions?: { code?: unknown } };
  const word = extensions?.code ?? code;
  return typeof word === 'string' && /^[a-z_]+$/.test(word) ? word : null;
}

function dataOf(result: OperationResult): Record<string, unknown> {
  const error = result.errors?.[0];
  if (error) throw new HttpError(failure(error));
  if (!result.data) throw new HttpError(failure({ message: 'Internal server error.' }));
  return result.data;
}
