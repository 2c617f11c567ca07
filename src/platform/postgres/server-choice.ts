import type { Duplex } from 'node:stream';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import {
  type PostgresUrl,
  parsePostgresUrl,
  type ServerAddress,
  shownServer,
  type WantedServer,
} from '../../kernel/postgres-url.ts';
import { StartupError } from '../../kernel/startup-error.ts';
import { connectionProblem } from './connection-problem.ts';

// A URL may name several hosts, of which one accepts writes at a time. New connections go to the one that was found last;
// when it fails or refuses writes, all are asked again, and connections to another one are closed.

export interface ServerChoice {
  readonly url: PostgresUrl;
  /** For a client of pg, without host and port. */
  readonly login: pg.ClientConfig;
  /** The server for a new connection. Throws Error that says what each host answered. */
  find(): Promise<ServerAddress>;
  /** The server failed or is of the other kind: the next connection asks all of them. */
  suspect(): void;
  /** Whether a server that is read-only, or is not, is one that the URL asks for. */
  accepts(readOnly: boolean): boolean;
  /** Called with the new server when another one is chosen. */
  onMove(listener: (to: ServerAddress) => void): void;
}

const PROBE_MS = 2_000;
export const READ_ONLY_SQL = "current_setting('transaction_read_only') = 'on'";

/** Throws RangeError, which says what is wrong, for a URL that cannot be used; StartupError for a file of it. */
export function createServerChoice(url: string, standard: WantedServer = 'writable'): ServerChoice {
  const parsed = parsePostgresUrl(url);
  if (typeof parsed === 'string') throw new RangeError(`the database URL ${parsed}`);
  const { servers } = parsed;
  const wants = parsed.wants ?? (servers.length > 1 ? standard : 'any');
  const login = loginOf(parsed);
  const listeners: ((to: ServerAddress) => void)[] = [];
  let chosen: ServerAddress | null = servers.length === 1 ? (servers[0] as ServerAddress) : null;
  let last: ServerAddress | null = chosen;
  let finding: Promise<ServerAddress> | null = null;

  const accepts = (readOnly: boolean) =>
    wants === 'any' || wants === 'prefer-standby' || (wants === 'standby') === readOnly;

  const search = async (): Promise<ServerAddress> => {
    const answers = servers.map((server) => probe(server, login));
    const fits = (good: (readOnly: boolean) => boolean) =>
      Promise.any(
        answers.map(async (answer, index) => {
          if (!good((await answer).readOnly)) throw new Error('of the other kind');
          return servers[index] as ServerAddress;
        }),
      );
    const found = await fits(wants === 'prefer-standby' ? (readOnly) => readOnly : accepts)
      .catch(() => fits(accepts))
      .catch(() => null);
    if (found) return found;
    const said = await Promise.all(
      answers.map((answer, index) =>
        answer.then(
          ({ readOnly }) => `${shownServer(servers[index] as ServerAddress)} is ${readOnly ? 'read-only' : 'writable'}`,
          (error: Error) => connectionProblem(error, servers[index] as ServerAddress, parsed),
        ),
      ),
    );
    const kind = wants === 'standby' ? 'is a standby' : 'accepts writes';
    throw Object.assign(new Error(`no host of the URL ${kind}: ${said.join('; ')}`), { code: '08001' });
  };

  const find = async (): Promise<ServerAddress> => {
    if (chosen) return chosen;
    finding ??= search().finally(() => {
      finding = null;
    });
    const found = await finding;
    if (chosen === found) return found;
    chosen = found;
    const moved = last !== null && last !== found;
    last = found;
    if (moved) for (const listener of listeners) listener(found);
    return found;
  };

  return {
    url: parsed,
    login,
    find,
    accepts,
    suspect() {
      if (servers.length === 1 || chosen === null) return;
      chosen = null;
      find().catch(() => {});
    },
    onMove: (listener) => void listeners.push(listener),
  };
}

/** As libpq reads `sslmode`: `require` encrypts and does not check the certificate, `verify-full` does. */
function loginOf(from: PostgresUrl): pg.ClientConfig {
  const { firstOnly: url, servers } = from;
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(url, { useLibpqCompat: !/[?&]sslmode=no-verify(&|$)/.test(url) });
  } catch (error) {
    const problem = connectionProblem(error as Error, servers[0] as ServerAddress, from);
    throw new StartupError(`the database cannot be reached: ${problem}`, { cause: error });
  }
  const { host: _host, port: _port, target_session_attrs: _attributes, ...login } = parsed;
  return toClientConfig(login as typeof parsed);
}

async function probe(server: ServerAddress, login: pg.ClientConfig): Promise<{ readOnly: boolean }> {
  const client = new pg.Client({ ...login, ...server, connectionTimeoutMillis: PROBE_MS, query_timeout: PROBE_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ readOnly: boolean }>(`select ${READ_ONLY_SQL} as "readOnly"`);
    return { readOnly: rows[0]?.readOnly ?? true };
  } finally {
    client.end().catch(() => {});
  }
}

/** Closes the connections of a pool to another server than the one that is chosen now. */
export function closeOnMove(pool: pg.Pool, choice: ServerChoice): void {
  const open = new Set<pg.PoolClient>();
  pool.on('connect', (client) => open.add(client));
  pool.on('remove', (client) => open.delete(client));
  choice.onMove(({ host, port }) => {
    for (const client of open) {
      const at = client as unknown as ServerAddress & { connection: { stream: Duplex } };
      if (at.host !== host || at.port !== port)
        at.connection.stream.destroy(new Error('another server is primary now'));
    }
  });
}
