import type { ServerResponse } from 'node:http';
import type { StreamLimits } from './types.ts';

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

export interface SseStream {
  /** Aborts when the client is gone or was cut off. */
  signal: AbortSignal;
  /** Sends a frame; waits while too much is waiting for the client. False when the stream has ended. */
  write(bytes: Buffer): Promise<boolean>;
  /** Says why the stream ends (`event: bye`), and ends it. */
  bye(reason: string): void;
}

const MIB = 1024 * 1024;

/**
 * Opens an event stream on a response. A client that leaves more than the limits waiting for longer than `stallTimeout`
 * is cut off; until then whoever writes waits, so what waits here stays bounded.
 */
export function openStream(res: ServerResponse, limits: StreamLimits = {}): SseStream {
  const { maxWaitingBytes = MIB, maxWaitingFrames = 256, stallTimeout = 10_000 } = limits;
  const gone = new AbortController();
  let waitingFrames = 0;
  let room: (() => void) | null = null;
  let ended = false;

  const madeRoom = () => {
    room?.();
    room = null;
  };
  const finish = () => {
    ended = true;
    gone.abort();
    madeRoom();
  };
  res.on('close', finish);
  res.on('error', finish);
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });

  const isFull = () => waitingFrames >= maxWaitingFrames || res.writableLength >= maxWaitingBytes;
  const stream: SseStream = {
    signal: gone.signal,
    async write(bytes) {
      if (ended) return false;
      waitingFrames++;
      res.write(bytes, () => {
        waitingFrames--;
        if (room && !isFull()) madeRoom();
      });
      if (!isFull()) return true;
      const stalled = setTimeout(() => stream.bye('slow_consumer'), stallTimeout);
      await new Promise<void>((resolve) => {
        room = resolve;
      });
      clearTimeout(stalled);
      return !ended;
    },
    bye(reason) {
      if (ended) return;
      res.end(frame({ event: 'bye', data: { reason } }));
      finish();
      // A client that reads nothing would hold what waits for it for ever.
      const cut = setTimeout(() => res.destroy(), stallTimeout);
      cut.unref();
      res.on('close', () => clearTimeout(cut));
    },
  };
  return stream;
}
