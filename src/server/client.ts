import type { IncomingMessage } from 'node:http';
import type { Client } from '../graphql/context.ts';

/** Where a request came from: the peer of its connection, an IPv4 one without its IPv6 wrapping. */
export const clientOf = ({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Client => ({
  address: socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null,
  userAgent: headers['user-agent'] ?? null,
});
