import { connect, type Socket } from 'node:net';
import { answering, sharedNow } from './support/peer.ts';

// Many clients in one process that does as little as possible: raw sockets that read into one buffer.

export interface Arrivals {
  /** When the last client received it, on a clock shared by all processes. */
  last: number;
  /** The bytes that one client received. */
  sample: string;
}

export interface Connecting {
  port: number;
  /** One token per client. */
  tokens: string[];
  /**
   * Messages of each client, in order: each is sent after the previous one's expected text. `OPERATION` is replaced by a
   * uuid, `TOKEN` by the token.
   */
  script: { send: string; until: string }[];
  /** WebSocket frames: sent messages are masked, and pings are answered. */
  frames?: boolean;
}

// At most 50 WebSockets of one network may wait for their connection_init.
const CONNECTING_AT_ONCE = 40;
/** These bytes do not occur in events. */
const PING = Buffer.from([0x89, 0]);
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const inbox = Buffer.allocUnsafe(65_536);

const sockets: Socket[] = [];
let marker: Buffer | null = null;
let missing = 0;
let sample = '';
let last = 0;
let losses = 0;
let arrived = () => {};

/** A text frame with a zero mask, so that it is readable. */
function textFrame(text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(data.length > 125 ? 8 : 6);
  head[0] = 0x81;
  if (data.length > 125) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(data.length, 2);
  } else head[1] = 0x80 | data.length;
  return Buffer.concat([head, data]);
}

function open({ port, script, frames = false }: Connecting, token: string): Promise<void> {
  return new Promise((ready, fail) => {
    let step = -1;
    let text = '';
    let tail = '';
    const next = () => {
      if (++step === script.length) return ready();
      const send = script[step]!.send.replace('OPERATION', crypto.randomUUID()).replace('TOKEN', token);
      socket.write(frames && step > 0 ? textFrame(send) : send);
    };
    const take = (bytes: Buffer) => {
      // A ping may arrive in one read with an event; an unanswered ping disconnects the client.
      if (frames && bytes.includes(PING)) socket.write(PONG);
      if (step < script.length) {
        text += bytes.toString('latin1');
        if (!text.includes(script[step]!.until)) return;
        text = '';
        return next();
      }
      if (marker === null) return;
      let found = bytes.includes(marker);
      if (!found) {
        // The text may span two reads.
        const joined = tail + bytes.toString('latin1');
        found = joined.includes(marker.toString('latin1'));
        tail = joined.slice(-marker.length);
      }
      if (!found) return;
      tail = '';
      if (sample === '') sample = bytes.toString('latin1');
      if (--missing > 0) return;
      last = sharedNow();
      arrived();
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: inbox,
        callback(size) {
          take(inbox.subarray(0, size));
          return true;
        },
      },
    });
    socket.setNoDelay(true);
    socket.once('connect', next);
    const lost = (why: unknown) => {
      if (step < script.length) fail(why);
      else losses++;
    };
    socket.on('error', lost);
    socket.on('close', () => lost(new Error(`closed, having said: ${text.slice(0, 500)}`)));
    sockets.push(socket);
  });
}

answering({
  async connect(given: Connecting) {
    for (let begun = 0; begun < given.tokens.length; begun += CONNECTING_AT_ONCE) {
      await Promise.all(given.tokens.slice(begun, begun + CONNECTING_AT_ONCE).map((token) => open(given, token)));
    }
  },
  /** From now on the clients look for this text. */
  expect(given: { marker: string }) {
    marker = Buffer.from(given.marker);
    missing = sockets.length;
    sample = '';
  },
  async arrived(): Promise<Arrivals> {
    if (missing > 0) {
      await new Promise<void>((resolve, reject) => {
        arrived = resolve;
        setTimeout(
          () => reject(new Error(`${missing} of ${sockets.length} did not get it, ${losses} lost their stream`)),
          60_000,
        ).unref();
      });
    }
    return { last, sample };
  },
});
