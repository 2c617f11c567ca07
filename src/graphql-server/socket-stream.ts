import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import { type Flow, mayResume } from '../events/index.ts';
import { reportError } from '../graphql/report.ts';
import { closingFor } from './close-codes.ts';

/** Bytes that may wait for a client before nothing more is taken for it. */
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
 * What graphql-ws iterates for a subscription: nothing but its end. The `next` messages go to the socket past it, as
 * they come, their payload made into bytes once for all that get the same. A stream that breaks off and may be resumed
 * closes the socket: for a client, `complete` and `error` are the end of an operation, a closed socket is connected again.
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

  const take = (result: ExecutionResult): boolean => {
    const message = Buffer.concat([head, payloadOf(result)]);
    const full = socket.bufferedAmount > MAX_WAITING;
    socket.send(message, AS_TEXT, full ? resume : undefined);
    return !full;
  };

  return {
    next: () =>
      new Promise((resolve, reject) => {
        const over = (failure?: unknown) => {
          if (failure === undefined) return resolve(done);
          if (!mayResume(failure)) return reject(reportError(failure, onFault));
          const { code, reason } = closingFor(failure, onFault);
          socket.once('close', () => resolve(done));
          socket.close(code, reason);
        };
        flow.handTo({ take, over });
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
