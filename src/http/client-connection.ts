import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientGoneError } from '../kernel/domain-error.ts';
import { Work } from '../kernel/work.ts';

const connections = new WeakMap<object, Work>();
const responses = new WeakMap<IncomingMessage, ServerResponse>();

/** What a client asked for, by its request or its response: cancelled when the connection closes before the response is finished. */
export const connectionOf = (side: IncomingMessage | ServerResponse): Work | undefined => connections.get(side);

/** The response to a request of this server. */
export const responseOf = (request: IncomingMessage): ServerResponse | undefined => responses.get(request);

export function watchConnection(request: IncomingMessage, response: ServerResponse): void {
  const connection = new Work();
  responses.set(request, response);
  connections.set(request, connection);
  connections.set(response, connection);
  response.once('close', () => {
    if (!response.writableFinished) connection.cancel(new ClientGoneError());
  });
}
