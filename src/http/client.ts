import type { IncomingMessage } from 'node:http';
import type { Client } from '../graphql/context.ts';

export type ClientOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => Client;

/**
 * Returns the IP address of a request's client, with IPv4-mapped IPv6 addresses as IPv4: the peer address or, behind
 * `proxies` trusted proxies, the address that the outermost of them wrote to X-Forwarded-For.
 */
export function createClientOf(proxies: number): ClientOf {
  return ({ socket, headers }) => {
    const chain = [...forwarded(headers['x-forwarded-for']), socket.remoteAddress ?? null];
    const address = chain.at(-1 - Math.min(proxies, chain.length - 1)) ?? null;
    return { address: address?.replace(/^::ffff:(?=\d+\.)/, '') ?? null, userAgent: headers['user-agent'] ?? null };
  };
}

/** The longest form: "[", an IPv6 address with an IPv4 tail, "]", ":" and a port. */
const MAX_FORWARDED = 53;

const forwarded = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '' && address.length <= MAX_FORWARDED)
    .map(withoutPort);

/** Some proxies write "203.0.113.7:50412" or "[2001:db8::1]:50412". */
const withoutPort = (address: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
