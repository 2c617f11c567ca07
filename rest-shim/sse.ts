import type { ServerResponse } from 'node:http';
import type { Pushed, StreamLimits } from './types.ts';

export interface Frame {
  id?: string;
  event: string;
  /** JSON. */
  data: unknown;
}

/** One server-sent event, ready for the wire. */
export function frame({ id, event, data }: Frame): Buffer {
  const place = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${place}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

export interface Framing<T> {
  /** What a client is sent of an item; clients who are told the same are sent the same bytes, made once. Throws what ends the stream. */
  bytes(item: T): Buffer;
  /** The last thing it is sent, if anything; `failure` is what broke the stream off, `slow` whether it read too slowly. */
  last(why: { failure?: unknown; slow?: true }): Buffer | null;
}

/**
 * A stream lasts as long as its connection, so its body ends with it and goes without the frames of HTTP's chunks: one
 * buffer to write instead of four. Called before the head is sent.
 */
export const lastsAsLongAsItsConnection = (res: ServerResponse): void => res.removeHeader('transfer-encoding');

const MIB = 1024 * 1024;

/**
 * Writes what comes to a response whose head is sent, until either ends. While a client leaves more than
 * `maxWaitingBytes` waiting nothing more is taken for it; once it has taken none of that for `stallTimeout` it is cut off.
 */
export function pour<T>(items: Pushed<T>, res: ServerResponse, framing: Framing<T>, limits: StreamLimits = {}): void {
  const { maxWaitingBytes = MIB, stallTimeout = 10_000 } = limits;
  let patience: NodeJS.Timeout | undefined;
  let ended = false;

  const end = (why: { failure?: unknown; slow?: true }) => {
    if (ended) return;
    ended = true;
    clearTimeout(patience);
    res.end(framing.last(why) ?? undefined);
    items.end();
    // A client that reads nothing would hold what waits for it for ever.
    const cut = setTimeout(() => res.destroy(), stallTimeout).unref();
    res.once('close', () => clearTimeout(cut));
  };
  const waitForRoom = (waiting: number) => {
    patience = setTimeout(() => {
      if (res.writableLength >= waiting) end({ slow: true });
      else waitForRoom(res.writableLength);
    }, stallTimeout).unref();
  };

  res.on('drain', () => {
    clearTimeout(patience);
    items.resume();
  });
  res.once('close', () => {
    ended = true;
    clearTimeout(patience);
    items.end();
  });
  if (res.destroyed) {
    items.end();
    return;
  }
  items.handTo({
    take(item) {
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
    over: (failure) => end({ failure }),
  });
}
