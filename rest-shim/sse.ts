import type { ServerResponse } from 'node:http';
import type { PushStream, StreamLimits } from './types.ts';

export interface Frame {
  id?: string;
  event: string;
  /** JSON. */
  data: unknown;
  /** Milliseconds that a client waits before it reconnects. */
  retry?: number;
}

/** Line ends of Unicode that JSON leaves as they are. Readers that split lines by Unicode would break a frame at them. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;
const escapeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A value as JSON on one line, by ASCII's and by Unicode's line ends. */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replace(LINE_ENDS, escapeOf);

/** One server-sent event, ready for the wire. */
export function frame({ id, event, data, retry }: Frame): Buffer {
  const wait = retry === undefined ? '' : `retry: ${retry}\n`;
  const cursor = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${wait}${cursor}event: ${event}\ndata: ${jsonLine(data)}\n\n`);
}

/** Headers of every event stream: no proxy stores, compresses or buffers it. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Why a stream ends: `failure` is what broke it off, `slow` whether the client read too slowly. */
export interface StreamEnding {
  failure?: unknown;
  slow?: true;
}

export interface Framing<T> {
  /** The bytes of an item; clients with the same item get the same bytes, made once. Throws what ends the stream. */
  bytes(item: T): Buffer;
  /**
   * The last bytes, if any. With `cutAfter` the body is left incomplete: the connection is cut that many milliseconds
   * after them, which tells a client to come back.
   */
  last(why: StreamEnding): { bytes: Buffer | null; cutAfter?: number };
}

/**
 * Writes a body without HTTP chunks, one buffer an event instead of four: its end is the end of the connection, which the
 * head says. Called before the head is sent.
 */
export function disableChunkedEncoding(res: ServerResponse): void {
  res.removeHeader('transfer-encoding');
  res.setHeader('connection', 'close');
}

const MIB = 1024 * 1024;

/**
 * Writes items to a response whose head is sent, until either ends. While more than `maxWaitingBytes` wait for a client
 * nothing more is read for it; a client that takes none of them for `stallTimeout` is cut off. Returns what ends it.
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
      // A client that reads nothing would hold its unread bytes for ever.
      setTimeout(() => res.destroy(), stallTimeout).unref(),
    ];
    if (cutAfter === undefined) res.end(bytes ?? undefined);
    else {
      if (bytes) res.write(bytes);
      // What waits is sent first.
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
