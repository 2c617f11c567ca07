import WebSocket from 'ws';
import { FeedError } from '../domains/market-data/index.ts';
import { hostOf, parseJson, refusalOf } from './http-json.ts';

const HANDSHAKE = 15_000;
const PING_EVERY = 15_000;
const MAX_MESSAGE = 8 * 2 ** 20;
const TOKEN_ENDED = new Set([4_401, 3_000]);

export interface SocketOptions {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Called once it is open. `send` writes JSON. */
  onOpen?(send: (message: unknown) => void): void;
  /** Called with each message, parsed. May throw FeedError, which ends the connection. */
  onMessage(message: unknown, send: (message: unknown) => void): void;
  signal: AbortSignal;
}

/** Holds a WebSocket of JSON messages open. Resolves when the signal aborts; rejects with FeedError when it ends before. */
export function runSocket({ url, headers = {}, onOpen, onMessage, signal }: SocketOptions): Promise<void> {
  const host = hostOf(url);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const socket = new WebSocket(url, { headers, handshakeTimeout: HANDSHAKE, maxPayload: MAX_MESSAGE });
    let heard = true;
    let ended = false;
    const end = (error?: FeedError) => {
      if (ended) return;
      ended = true;
      clearInterval(pings);
      signal.removeEventListener('abort', stop);
      socket.terminate();
      if (error) reject(error);
      else resolve();
    };
    const stop = () => end();
    const send = (message: unknown) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    };
    const pings = setInterval(() => {
      if (!heard) return end(new FeedError('connection_lost', `${host} does not answer pings`));
      heard = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      else heard = true;
    }, PING_EVERY).unref();
    const guarded = (work: () => void) => {
      try {
        work();
      } catch (error) {
        end(error instanceof FeedError ? error : new FeedError('bad_message', `${host}: ${(error as Error).message}`));
      }
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.on('open', () => guarded(() => onOpen?.(send)));
    socket.on('pong', () => {
      heard = true;
    });
    socket.on('message', (data) => {
      heard = true;
      if (!ended) guarded(() => onMessage(parseJson(data.toString(), host), send));
    });
    socket.on('unexpected-response', (_request, response) => {
      const { statusCode = 0 } = response;
      const get = (name: string) => String(response.headers[name] ?? '') || null;
      response.resume();
      const isPage = get('content-type')?.includes('html') && statusCode < 400;
      end(
        isPage
          ? new FeedError('not_json', `${host} answers HTML instead of a WebSocket: check the URL`)
          : refusalOf(statusCode, { get }, host),
      );
    });
    socket.on('error', (error: Error & { code?: string }) =>
      end(new FeedError('connection_lost', `${host}: ${error.code ?? error.message}`)),
    );
    socket.on('close', (code, reason) => {
      const said = `${host} closed the connection (${code}${reason.length > 0 ? `, ${reason.toString().slice(0, 100)}` : ''})`;
      end(new FeedError(TOKEN_ENDED.has(code) ? 'token_expired' : 'connection_lost', said));
    });
  });
}
