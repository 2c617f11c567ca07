import type { WebSocket } from 'ws';
import { ClientGoneError } from '../kernel/domain-error.ts';
import { Work } from '../kernel/work.ts';

// The operations that run for a socket. Each is cancelled when the socket closes, and when its client sends `complete`
// for it: graphql-ws ends streams by itself, and lets queries run to their end.

interface Operation {
  work: Work;
  /** What its client sent: the id may be used again before it has ended. */
  payload: object;
}

/** By their ids on the socket. */
type Operations = Map<string, Operation>;

const sockets = new WeakMap<WebSocket, Operations>();

function operationsOf(socket: WebSocket): Operations {
  const known = sockets.get(socket);
  if (known) return known;
  const operations: Operations = new Map();
  sockets.set(socket, operations);
  socket.once('close', () => {
    for (const { work } of operations.values()) work.cancel(new ClientGoneError());
    operations.clear();
  });
  return operations;
}

export function beginOperation(socket: WebSocket, id: string, payload: object): Work {
  const work = new Work();
  if (socket.readyState === socket.OPEN) operationsOf(socket).set(id, { work, payload });
  else work.cancel(new ClientGoneError());
  return work;
}

export function endOperation(socket: WebSocket, id: string, payload: object): void {
  const operations = sockets.get(socket);
  if (operations?.get(id)?.payload === payload) operations.delete(id);
}

/** Longer than a `complete` with any sensible id. */
const MAX_COMPLETE = 1_000;

/** Cancels the operation that a message completes. Any other message is ignored. */
export function cancelCompleted(socket: WebSocket, message: string): void {
  const operations = sockets.get(socket);
  if (!operations?.size || message.length > MAX_COMPLETE || !message.includes('"complete"')) return;
  try {
    const { type, id } = JSON.parse(message) as { type?: unknown; id?: unknown };
    if (type !== 'complete') return;
    operations.get(String(id))?.work.cancel(new ClientGoneError());
    operations.delete(String(id));
  } catch {
    // graphql-ws refuses it.
  }
}
