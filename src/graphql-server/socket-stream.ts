import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { Flow } from '../events/index.ts';
import { reportError } from '../graphql/report.ts';

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
 * they come, their payload made into bytes once for all who are told the same.
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
        const over = (failure?: unknown) =>
          failure === undefined ? resolve(done) : reject(reportError(failure, onFault));
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
