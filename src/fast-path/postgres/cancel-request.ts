import pg from 'pg';

/** What pg's types leave out. */
interface Server {
  host: string;
  port: number;
  ssl: unknown;
  processID: number;
  secretKey: number;
}
interface CancelConnection {
  stream: { destroy(): void };
  once(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: () => void): void;
  connect(port: number | string, host?: string): void;
  cancel(processId: number, secretKey: number): void;
}
const CancelConnection = pg.Connection as unknown as new (config: { ssl: unknown }) => CancelConnection;

const CANCEL_TIMEOUT_MS = 5_000;

/**
 * Cancels what runs on a connection by the cancel request of PostgreSQL's protocol: unlike pg_cancel_backend it passes
 * through PgBouncer, and it takes none of the server's connections.
 */
export function sendCancelRequest(client: pg.PoolClient): void {
  const { host, port, ssl, processID, secretKey } = client as unknown as Server;
  const request = new CancelConnection({ ssl });
  const timer = setTimeout(() => request.stream.destroy(), CANCEL_TIMEOUT_MS).unref();
  request.on('error', () => request.stream.destroy());
  request.once('end', () => clearTimeout(timer));
  request.once(ssl ? 'sslconnect' : 'connect', () => request.cancel(processID, secretKey));
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
}
