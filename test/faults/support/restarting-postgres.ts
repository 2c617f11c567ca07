import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/platform/embedded/embedded-postgres.ts';
import { createDatabase } from '../../../src/platform/postgres/database.ts';
import { migrate } from '../../../src/platform/postgres/migrate.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { until } from '../../support/until.ts';

/** A durable PostgreSQL of the test's own, migrated, that can be crashed and comes back at the same address. */
export interface RestartingPostgres {
  url: string;
  /** As `pg_ctl restart -m immediate`: connections are cut, nothing is flushed, and WAL is replayed at start. */
  crash(): Promise<void>;
  /** As `pg_ctl stop -m fast`: connections are ended, and none is taken until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** SIGSTOP to every process of it: connections stay open, and nothing answers. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRestartingPostgres(): Promise<RestartingPostgres> {
  const folder = await temporaryFolder();
  let server: EmbeddedPostgres | null = await startEmbeddedPostgres({ dataDir: folder.path });
  const address = new URL(server.url);

  // Each start has a port of its own; clients keep to this one.
  const open = new Set<Socket>();
  const door = createServer((client) => {
    if (!server) return void client.destroy();
    const upstream = connect(Number(new URL(server.url).port), '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  address.port = String((door.address() as { port: number }).port);

  const db = createDatabase({ url: address.href });
  await migrate(db).finally(() => db.close());

  const signal = async (name: NodeJS.Signals) => {
    const postmaster = (await readFile(join(folder.path, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0] as string;
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', postmaster], { encoding: 'utf8' }).stdout.split('\n');
    for (const pid of [postmaster, ...children].filter((text) => text.trim())) process.kill(Number(pid), name);
  };

  return {
    url: address.href,
    async crash() {
      const crashed = server;
      server = null;
      const pid = Number((await readFile(join(folder.path, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
      process.kill(pid, 'SIGQUIT');
      await until(() => !isAlive(pid));
      await crashed?.stop();
      server = await startEmbeddedPostgres({ dataDir: folder.path });
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async down() {
      const stopped = server;
      door.close();
      await stopped?.stop();
      server = null;
    },
    async up() {
      server = await startEmbeddedPostgres({ dataDir: folder.path });
      await new Promise<void>((resolve) => door.listen(Number(address.port), '127.0.0.1', resolve));
    },
    async stop() {
      door.close();
      for (const socket of open) socket.destroy();
      await server?.stop();
      await folder.remove();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
