import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { postgresUser } from '../../src/platform/embedded/postgres-binaries.ts';
import { temporaryFolder } from './folder.ts';
import { freePort, startProgram } from './programs.ts';

export interface PgBouncer {
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer in front of the PostgreSQL of a URL, as Debian packages it: no startup parameter is ignored. */
export async function startPgBouncer(
  databaseUrl: string,
  mode: 'session' | 'transaction' | 'statement',
  { poolSize = 30 } = {},
): Promise<PgBouncer> {
  const folder = await temporaryFolder();
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const listen = await freePort();
  const file = join(folder.path, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${port} user=${username} password='${decodeURIComponent(password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${poolSize}
`,
  );
  await chmod(file, 0o644);
  const url = `postgresql://${username}:x@127.0.0.1:${listen}${pathname}`;
  const answers = async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    return client
      .connect()
      .then(() => true)
      .catch(() => false)
      .finally(() => client.end().catch(() => {}));
  };
  // It refuses to run as root.
  const program = await startProgram(['pgbouncer', file], answers, (await postgresUser()) ?? {});
  return {
    url,
    async stop() {
      await program.stop();
      await folder.remove();
    },
  };
}
