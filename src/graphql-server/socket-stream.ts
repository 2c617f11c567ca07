import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import { type Flow, mayResume } from '../events/index.ts';
import { toClientError } from '../graphql/mask-error.ts';
import { closingFor } from './close-codes.ts';

/** Bytes buffered for a client before its stream is paused. */
const MAX_WAITING = 1_048_576;
const AS_TEXT = { binary: false };

const payloads = new WeakMap<ExecutionResult, Buffer>();

function payloadOf(result: ExecutionResult): Buffer {
  const known = payloads.get(result);
  if (known) return known;
  const payload = Buffer.from(`${JSON.stringify(result)}}`);
  payloads.set(result, payload);
  return payload;
}

/**
 * The iterator that graphql-ws gets for a subscription; it yields nothing and reports only the end. The `next` messages
 * are written to the socket directly, and a payload that several subscribers share is serialised once. When a stream that
 * can be resumed breaks off, the socket is closed: clients reconnect after a close, but not after `complete` or `error`.
 */
export function pushedTo(
  socket: WebSocket,
  id: string,
  flow: Flow<ExecutionResult>,
  onFault: (fault: unknown) => void,
): AsyncGenerator<never, void> {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const resume = () => flow.resume();
  const done = { done: true as const, value: undefined };

  const write = (result: ExecutionResult): boolean => {
    const message = Buffer.concat([head, payloadOf(result)]);
    const full = socket.bufferedAmount > MAX_WAITING;
    socket.send(message, AS_TEXT, full ? resume : undefined);
    return !full;
  };

  return {
    next: () =>
      new Promise((resolve, reject) => {
        const end = (failure?: unknown) => {
          if (failure === undefined) return resolve(done);
          if (!mayResume(failure)) return reject(toClientError(failure, onFault));
          const { code, reason } = closingFor(failure, onFault);
          socket.once('close', () => resolve(done));
          socket.close(code, reason);
        };
        flow.pipeTo({ write, end });
      }),
    async return() {
      flow.end();
      return done;
    },
    async throw() {
      flow.end();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  } as AsyncGenerator<never, void>;
}
