import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../kernel/startup-error.ts';

export interface Listening {
  port: number;
  /** The address for a browser on this machine: "http://localhost:4000". */
  url: string;
}

export interface Address {
  /** 0: any free port. */
  port: number;
  host: string;
  /** The environment variable that sets the port. Default: PORT. */
  variable?: string;
}

/** Starts listening. Throws StartupError when the port or host is not available. */
export function listen(server: Server, { port, host, variable = 'PORT' }: Address): Promise<Listening> {
  return new Promise((done, fail) => {
    const onError = (error: NodeJS.ErrnoException) => fail(new StartupError(problemOf(error, port, host, variable)));
    server.once('error', onError);
    server.listen({ port, host }, () => {
      server.off('error', onError);
      const bound = (server.address() as AddressInfo).port;
      const name = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host) ? 'localhost' : host;
      done({ port: bound, url: `http://${name.includes(':') ? `[${name}]` : name}:${bound}` });
    });
  });
}

/**
 * Throws StartupError when the port is not available. Called before anything is started, so that nothing has to be rolled
 * back.
 */
export async function assertPortFree(at: Address): Promise<void> {
  const probe = createServer();
  await listen(probe, at);
  await new Promise((closed) => probe.close(closed));
}

function problemOf(error: NodeJS.ErrnoException, port: number, host: string, variable: string): string {
  if (error.code === 'EADDRINUSE') {
    return `port ${port} on ${host} is in use: stop the program that listens there, or set ${variable} to another`;
  }
  if (error.code === 'EACCES')
    return `port ${port} requires more rights than this process has: set ${variable} to one from 1024 up`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return `HOST ${host} is not an address of this machine`;
  }
  return `cannot listen on ${host}:${port}: ${error.message}`;
}
