import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { lastsAsLongAsItsConnection, pour } from '../../../rest-shim/index.ts';
import { Flow } from '../../events/index.ts';
import { flowBehind } from './shared-execution.ts';

const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' };
const BEGINNING = Buffer.from(':\n\n');
const COMPLETE = Buffer.from('event: complete\ndata:\n\n');
/** So that what lies between sees that the connection is alive, in milliseconds. */
const PING_MS = 12_000;

/**
 * Writes subscriptions over SSE, as GraphQL over SSE's distinct connections mode says, with bytes made once a result,
 * straight to the responses. (Yoga's own way makes them for each stream, through a web stream each.)
 */
export function useSharedFrames(): Plugin<{ res?: ServerResponse }> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result }) {
        const { res: response } = args.contextValue;
        if (!(result instanceof Flow) || !response) return;
        // Whoever has left before the answer begins is answered nothing, and no body ends the flow.
        if (response.destroyed) result.end();
        else response.once('close', () => result.end());
      },
    }),
    onResultProcess({ request, serverContext, setResultProcessor }) {
      const flow = flowBehind(serverContext);
      // Without a socket of Node's (a test's fetch) it is Yoga's own.
      if (!flow || !('res' in serverContext) || !request.headers.get('accept')?.includes('text/event-stream')) return;
      lastsAsLongAsItsConnection(serverContext.res as ServerResponse);
      setResultProcessor(
        (_result, fetchAPI) => new fetchAPI.Response(new StreamBody(flow) as never, { headers: HEADERS }),
        'text/event-stream',
      );
    },
  };
}

/** A body that is not read: piped to a response, it writes what flows. */
class StreamBody extends Readable {
  readonly #flow: Flow<ExecutionResult>;

  constructor(flow: Flow<ExecutionResult>) {
    super();
    this.#flow = flow;
  }

  override pipe<To extends NodeJS.WritableStream>(to: To): To {
    const response = to as unknown as ServerResponse;
    response.write(BEGINNING);
    const ping = setInterval(() => {
      if (response.writableLength === 0) response.write(BEGINNING);
    }, PING_MS).unref();
    this.#flow.onceOver(() => clearInterval(ping));
    pour(this.#flow, response, FRAMING);
    return to;
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#flow.end();
    done(error);
  }
}

const frames = new WeakMap<ExecutionResult, Buffer>();

const FRAMING = {
  bytes(result: ExecutionResult): Buffer {
    const known = frames.get(result);
    if (known) return known;
    const bytes = Buffer.from(`event: next\ndata: ${JSON.stringify(withoutStatus(result))}\n\n`);
    frames.set(result, bytes);
    return bytes;
  },
  last: () => COMPLETE,
};

/** What errors say to HTTP is not for the client. */
function withoutStatus(result: ExecutionResult): ExecutionResult | object {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { extensions: { http: _status, ...extensions } = {}, ...shown } = error.toJSON();
    return { ...shown, extensions };
  });
  return { ...result, errors };
}
