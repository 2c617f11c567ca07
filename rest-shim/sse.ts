import type { ServerResponse } from 'node:http';
import type { PushStream, StreamLimits } from './types.ts';

export interface Frame {
  id?: string;
  event: string;
  /** JSON. */
  data: unknown;
  /** Milliseconds before the client reconnects. */
  retry?: number;
}

/**
 * Line separators of Unicode that JSON does not escape. Readers that split lines by Unicode would break a frame at them.
 */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;
const escapeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Serialises a value as JSON on one line, without line separators of ASCII or Unicode. */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replace(LINE_ENDS, escapeOf);

/** Serialises a server-sent event. */
export function frame({ id, event, data, retry }: Frame): Buffer {
  const wait = retry === undefined ? '' : `retry: ${retry}\n`;
  const cursor = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${wait}${cursor}event: ${event}\ndata: ${jsonLine(data)}\n\n`);
}

/** Headers of every event stream: proxies must not store, compress or buffer it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Why a stream ends: `failure` is the error that ended it, `slow` means the client read too slowly. */
export interface StreamEnding {
  failure?: unknown;
  slow?: true;
}

export interface Framing<T> {
  /** Serialises an item; clients with the same item share the bytes. May throw to end the stream. */
  bytes(item: T): Buffer;
  /**
   * The last bytes, if any. With `cutAfter` the connection is cut that many milliseconds later and the body stays
   * incomplete, so that the client reconnects.
   */
  last(why: StreamEnding): { bytes: Buffer | null; cutAfter?: number };
}

/**
 * Writes the body without chunked encoding, one buffer per event instead of four; the body ends with the connection. Call
 * before the head is sent.
 */
export function disableChunkedEncoding(res: ServerResponse): void {
  res.removeHeader('transfer-encoding');
  res.setHeader('connection', 'close');
}

const MIB = 1024 * 1024;

/**
 * Writes items to a response whose head is sent, until either ends. Reading pauses while more than `maxWaitingBytes` are
 * buffered; a client that reads nothing for `stallTimeout` is disconnected. Returns a function that ends the stream.
 */
export function pipeToResponse<T>(
  items: PushStream<T>,
  res: ServerResponse,
  framing: Framing<T>,
  limits: StreamLimits = {},
): (why: StreamEnding) => void {
  const { maxWaitingBytes = MIB, stallTimeout = 10_000 } = limits;
  let stall: NodeJS.Timeout | undefined;
  let ended = false;

  const end = (why: StreamEnding) => {
    if (ended) return;
    ended = true;
    clearTimeout(stall);
    const { bytes, cutAfter } = framing.last(why);
    items.end();
    const timers = [
      // A client that does not read would keep its buffered bytes in memory.
      setTimeout(() => res.destroy(), stallTimeout).unref(),
    ];
    if (cutAfter === undefined) res.end(bytes ?? undefined);
    else {
      if (bytes) res.write(bytes);
      // Sends the buffered bytes first.
      timers.push(setTimeout(() => res.socket?.destroySoon(), cutAfter));
    }
    res.once('close', () => timers.forEach(clearTimeout));
  };
  const waitForRoom = (waiting: number) => {
    stall = setTimeout(() => {
      if (res.writableLength >= waiting) end({ slow: true });
      else waitForRoom(res.writableLength);
    }, stallTimeout).unref();
  };

  res.on('drain', () => {
    clearTimeout(stall);
    items.resume();
  });
  res.once('close', () => {
    ended = true;
    clearTimeout(stall);
    items.end();
  });
  if (res.destroyed) {
    ended = true;
    items.end();
    return end;
  }
  items.pipeTo({
    write(item) {
      try {
        res.write(framing.bytes(item));
      } catch (failure) {
        end({ failure });
      }
      if (ended) return false;
      if (res.writableLength < maxWaitingBytes) return true;
      waitForRoom(res.writableLength);
      return false;
    },
    end: (failure) => end({ failure }),
  });
  return end;
}
