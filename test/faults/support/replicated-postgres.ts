import { execFile } from 'node:child_process';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import {
  closedFolder,
  keepingAccess,
  postgresBinaries,
  postgresUser,
} from '../../../src/platform/embedded/postgres-binaries.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { freePort, type Program, startProgram } from '../../support/programs.ts';

/** Two PostgreSQL: a primary that waits for its standby at every commit, and the standby, which follows it. */
export interface ReplicatedPostgres {
  /** Names both, and asks for the one that accepts writes. */
  url: string;
  primaryUrl: string;
  standbyUrl: string;
  /** Ends the primary at once, as a crash of its machine. */
  crashPrimary(): Promise<void>;
  /** Makes the standby the primary. */
  promote(): Promise<void>;
  /** Stops and restarts the standby's replay of what the primary sends. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

export async function startReplicatedPostgres({ synchronous = true } = {}): Promise<ReplicatedPostgres> {
  const folder = await temporaryFolder();
  const [binaries, user] = await Promise.all([postgresBinaries(), postgresUser()]);
  if (user) await chown(folder.path, user.uid, user.gid);
  const closed = user && (await closedFolder(binaries.postgres, user));
  const through = closed ? await keepingAccess(user, closed) : [];
  const as = through.length > 0 || !user ? {} : user;
  const exec = (command: string[]) => {
    const [first, ...rest] = [...through, ...command] as [string, ...string[]];
    return run(first, rest, { ...as, cwd: '/', env: { TZ: 'UTC', LC_ALL: 'C', PATH: process.env.PATH } });
  };
  const [primaryAt, standbyAt] = [join(folder.path, 'primary'), join(folder.path, 'standby')];
  const [primaryPort, standbyPort] = [await freePort(), await freePort()];
  const urlOf = (port: number) => `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const launch = (data: string, port: number, settings: string[]): Promise<Program> => {
    const standard = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'wal_level=replica', 'jit=off'];
    const all = [...standard, 'shared_buffers=64MB', 'wal_keep_size=256MB', ...settings].flatMap((text) => [
      '-c',
      text,
    ]);
    const command = [...through, binaries.postgres, '-D', data, '-p', String(port), ...all];
    return startProgram(command, (printed) => /ready to accept/.test(printed), as);
  };

  await exec([
    binaries.initdb,
    '-D',
    primaryAt,
    '-U',
    'postgres',
    '--auth=trust',
    '--no-sync',
    '--locale=C',
    '-E',
    'UTF8',
  ]);
  const primary = await launch(primaryAt, primaryPort, synchronous ? ['synchronous_standby_names=*'] : []);
  // pg_basebackup is not among the programs that npm brings: a backup by hand.
  await ask(urlOf(primaryPort), async (client) => {
    await client.query('set synchronous_commit = local');
    await client.query("select pg_backup_start('standby', fast => true)");
    await exec(['cp', '-a', primaryAt, standbyAt]);
    const { rows } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(wait_for_archive => false)',
    );
    await exec(['rm', '-f', join(standbyAt, 'postmaster.pid')]);
    for (const [name, text] of [
      ['backup_label', rows[0]?.labelfile ?? ''],
      ['standby.signal', ''],
    ] as const) {
      await writeFile(join(standbyAt, name), text);
      if (user) await chown(join(standbyAt, name), user.uid, user.gid);
    }
  });
  const from = `primary_conninfo=host=127.0.0.1 port=${primaryPort} user=postgres application_name=standby`;
  const standby = await launch(standbyAt, standbyPort, [from, 'hot_standby=on']);
  const onStandby = (text: string) => ask(urlOf(standbyPort), (client) => client.query(text));

  return {
    url: `postgresql://postgres@127.0.0.1:${primaryPort},127.0.0.1:${standbyPort}/postgres?target_session_attrs=read-write`,
    primaryUrl: urlOf(primaryPort),
    standbyUrl: urlOf(standbyPort),
    async crashPrimary() {
      // Its children end with it at once, and nothing is flushed.
      primary.signal('SIGQUIT');
      await primary.ended;
    },
    async promote() {
      await onStandby('select pg_promote(true)');
    },
    async pauseReplay() {
      await onStandby('select pg_wal_replay_pause()');
    },
    async resumeReplay() {
      await onStandby('select pg_wal_replay_resume()');
    },
    async stop() {
      for (const server of [primary, standby]) server.signal('SIGQUIT');
      await Promise.all([primary.ended, standby.ended]);
      await folder.remove();
    },
  };
}

async function ask<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
