import type { IncomingMessage } from 'node:http';
import type { Client } from '../graphql/context.ts';

export type ClientOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => Client;

/**
 * Where a request came from, an IPv4 address without its IPv6 wrapping: the peer of its connection, or, behind `proxies`
 * of our own, the address that the outermost of them wrote into X-Forwarded-For.
 */
export function createClientOf(proxies: number): ClientOf {
  return ({ socket, headers }) => {
    const chain = [...forwarded(headers['x-forwarded-for']), socket.remoteAddress ?? null];
    const address = chain.at(-1 - Math.min(proxies, chain.length - 1)) ?? null;
    return { address: address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null, userAgent: headers['user-agent'] ?? null };
  };
}

const forwarded = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '' && address.length <= 45);
