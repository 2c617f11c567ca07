import type { ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin, processRegularResult } from 'graphql-yoga';
import { EVENT_STREAM_HEADERS, type Framing, pipeToResponse } from '../../../rest-shim/index.ts';
import { Flow, mayResume, SlowConsumerError, StreamInterruptedError } from '../../events/index.ts';
import { toClientError } from '../../graphql/mask-error.ts';
import {
  chunkOf,
  LAST_CHUNK,
  protocolFor,
  protocolForResult,
  STREAM_TYPES,
  type StreamProtocol,
  shownResult,
} from '../stream-protocols.ts';
import { flowBehind } from './flows.ts';

/** Milliseconds between the keep-alive messages of an idle stream, which keep proxies from closing it. */
const KEEP_ALIVE_MS = 12_000;

/**
 * Milliseconds between the last bytes of an interrupted stream and the cut of its connection. A client (graphql-sse) that
 * receives both at once misses the cut or treats it as fatal.
 */
const CUT_AFTER_MS = 100;

type WriteBody = () => void;
const bodies = new WeakMap<ServerResponse, WriteBody>();

/**
 * The function that writes a stream's body to this response after its head is sent; null if the response is not a stream.
 */
export const streamBodyOf = (response: ServerResponse): WriteBody | null => bodies.get(response) ?? null;

/**
 * Subscriptions over HTTP. Each result is serialised once and written directly to the responses (graphql-endpoint.ts);
 * Yoga's processors would serialise it per stream, through a web stream each. A stream that ends sends `complete`; one that
 * was interrupted and can be resumed is cut off.
 */
export function useEventStream(onFault: (fault: unknown) => void): Plugin<{ res?: ServerResponse }> {
  const framingOf = createFramings(onFault);
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result }) {
        const { res: response } = args.contextValue;
        if (!(result instanceof Flow) || !response) return;
        // If the client has disconnected, no body will end the flow.
        if (response.destroyed) result.end();
        else response.once('close', () => result.end());
      },
    }),
    onResultProcess({ request, result, serverContext, resultProcessor, setResultProcessor }) {
      const accept = request.headers.get('accept');
      const response = 'res' in serverContext ? (serverContext.res as ServerResponse) : null;
      // Without a Node response (fetch in tests), Yoga writes the stream.
      if (!response && isAsyncIterable(result)) return;
      const flow = response && flowBehind(response);
      const protocol = flow ? protocolFor(accept) : protocolForResult(accept);
      if (flow && protocol) {
        setResultProcessor((_result, fetchAPI) => {
          bodies.set(response, () => writeStream(response, flow, protocol, framingOf));
          return new fetchAPI.Response(null, { headers: headersOf(protocol) });
        }, protocol.contentType);
      } else if (!flow && protocol && (!resultProcessor || protocol.contentType.startsWith('text/event-stream'))) {
        setResultProcessor((result, fetchAPI, type) => {
          const { status, headers } = processRegularResult(result as ExecutionResult, fetchAPI, type);
          headers.delete('content-length');
          const text = `${protocol.opening}${protocol.next(shownResult(result as ExecutionResult))}${protocol.complete}`;
          return new fetchAPI.Response(text, {
            status,
            headers: { ...Object.fromEntries(headers), ...headersOf(protocol) },
          });
        }, protocol.contentType);
      } else if (flow || !resultProcessor) {
        flow?.end();
        setResultProcessor((_result, fetchAPI) => {
          const errors = [notAcceptable(accept, flow !== null)];
          return processRegularResult({ errors }, fetchAPI, 'application/json');
        }, 'application/json');
      }
    },
  };
}

const headersOf = ({ contentType }: StreamProtocol) => ({ ...EVENT_STREAM_HEADERS, 'content-type': contentType });

function notAcceptable(accept: string | null, stream: boolean): GraphQLError {
  const types = stream ? STREAM_TYPES : ['application/json', 'application/graphql-response+json', ...STREAM_TYPES];
  const what = stream ? 'A subscription' : 'A result';
  const expected = `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
  const message = `${what} is sent as ${expected}; the Accept header allows none of them: "${(accept ?? '').slice(0, 200)}".`;
  return new GraphQLError(message, { extensions: { code: 'not_acceptable', http: { status: 406 } } });
}

type FramingOf = (protocol: StreamProtocol, chunked: boolean) => Framing<ExecutionResult> & { bytesOf: BytesOf };
type BytesOf = (text: string) => Buffer;

function writeStream(
  response: ServerResponse,
  flow: Flow<ExecutionResult>,
  protocol: StreamProtocol,
  framingOf: FramingOf,
): void {
  const framing = framingOf(protocol, response.chunkedEncoding);
  // Chunks are encoded here: one buffer per event, where Node would write four. A chunked body without its last chunk is
  // recognised as cut off; a body that ends with its connection looks complete.
  response.chunkedEncoding = false;
  response.write(framing.bytesOf(protocol.opening));
  const keepAlive = framing.bytesOf(protocol.keepAlive);
  const ping = setInterval(() => {
    if (response.writableLength === 0) response.write(keepAlive);
  }, KEEP_ALIVE_MS).unref();
  flow.onEnd(() => clearInterval(ping));
  pipeToResponse(flow, response, framing);
}

/** Serialises results for each protocol, with and without chunked encoding (HTTP/1.0). */
function createFramings(onFault: (fault: unknown) => void): FramingOf {
  const made = new Map<string, ReturnType<FramingOf>>();
  return (protocol, chunked) => {
    const key = `${protocol.contentType} ${chunked}`;
    const framing = made.get(key) ?? createFraming(protocol, chunked, onFault);
    made.set(key, framing);
    return framing;
  };
}

function createFraming(protocol: StreamProtocol, chunked: boolean, onFault: (fault: unknown) => void) {
  const bytesOf: BytesOf = chunked ? chunkOf : (text) => Buffer.from(text);
  const results = new WeakMap<ExecutionResult, Buffer>();
  const completed = Buffer.concat([bytesOf(protocol.complete), ...(chunked ? [LAST_CHUNK] : [])]);
  return {
    bytesOf,
    bytes(result: ExecutionResult): Buffer {
      const known = results.get(result);
      if (known) return known;
      const bytes = bytesOf(protocol.next(shownResult(result)));
      results.set(result, bytes);
      return bytes;
    },
    last({ failure, slow }: { failure?: unknown; slow?: true }) {
      const cause = slow ? new SlowConsumerError() : failure;
      if (cause === undefined) return { bytes: completed };
      if (cause instanceof StreamInterruptedError) return { bytes: null, cutAfter: CUT_AFTER_MS };
      const told = bytesOf(protocol.next(shownResult({ errors: [toClientError(cause, onFault)] })));
      return mayResume(cause) ? { bytes: told, cutAfter: CUT_AFTER_MS } : { bytes: Buffer.concat([told, completed]) };
    },
  };
}
