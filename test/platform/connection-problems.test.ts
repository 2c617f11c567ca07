import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { parsePostgresUrl } from '../../src/kernel/postgres-url.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { migrate } from '../../src/platform/postgres/migrate.ts';
import { assertSessions } from '../../src/platform/postgres/sessions.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseUrl, runSql } from '../support/postgres-template.ts';
import { hasProgram } from '../support/programs.ts';

// What a start says of a database that it cannot use: one line, what to do, no password.

const serverUrl = inject('postgresUrl');
const lineOf = async (url: string): Promise<string> => {
  const error = (await assertSessions(url).catch((failure) => failure)) as Error;
  expect(error).toMatchObject({ name: 'StartupError' });
  expect(error.message).not.toContain('\n');
  return error.message;
};
const changed = (change: (url: URL) => void): string => {
  const url = new URL(serverUrl);
  change(url);
  return url.href;
};

describe('a database that cannot be used', () => {
  test.each([
    [
      'a password',
      changed((url) => {
        url.password = 'hunter2';
      }),
      /refuses the password of postgres: correct it in the URL/,
    ],
    [
      'a database',
      changed((url) => {
        url.pathname = '/nowhere';
      }),
      /has no database nowhere: .*create database "nowhere" owner "postgres";/,
    ],
    [
      'a port',
      changed((url) => {
        url.port = '1';
      }),
      /nothing listens at 127\.0\.0\.1:1: start PostgreSQL there/,
    ],
    [
      'TLS',
      changed((url) => {
        url.search = '?sslmode=require';
      }),
      /has TLS switched off: switch it on there, or use sslmode=disable/,
    ],
    [
      'a certificate file',
      changed((url) => {
        url.search = '?sslmode=verify-full&sslrootcert=/nowhere.crt';
      }),
      /a file of the URL cannot be read .*nowhere\.crt.*correct sslrootcert/,
    ],
  ])('%s that is wrong is named with what to do', async (_what, url, line) => {
    const said = await lineOf(url);
    expect(said).toMatch(line);
    expect(said).not.toContain('hunter2');
  });

  test('one that is read-only is refused, and hosts of which none accepts writes', async () => {
    const name = `ex7_readonly_${process.pid}`;
    await runSql(serverUrl, [
      `create database ${name}`,
      `alter database ${name} set default_transaction_read_only = on`,
    ]);
    const url = databaseUrl(serverUrl, name);
    const { host } = new URL(url);
    try {
      expect(await lineOf(url)).toMatch(
        /is read-only \(a standby, or default_transaction_read_only is on\): name the primary/,
      );
      expect(await lineOf(url.replace(host, `127.0.0.1:1,${host}`))).toMatch(
        /no host of the URL accepts writes: nothing listens at 127\.0\.0\.1:1.*; 127\.0\.0\.1:\d+ is read-only/,
      );
    } finally {
      await runSql(serverUrl, [`drop database ${name} with (force)`]);
    }
  });

  test('the one of several hosts that answers is used', async () => {
    const { host } = new URL(serverUrl);
    const db = createDatabase({ url: databaseUrl(serverUrl, 'ex7_template').replace(host, `127.0.0.1:1,${host}`) });
    expect(await migrate(db)).toEqual({ applied: [] });
    await db.close();
  });
});

describe('the URL', () => {
  test('names hosts as libpq reads them', () => {
    expect(parsePostgresUrl('postgresql://me:a%40b@db1,db2:6000,[::1]:7000/ex7?target_session_attrs=standby')).toEqual({
      servers: [
        { host: 'db1', port: 5432 },
        { host: 'db2', port: 6000 },
        { host: '::1', port: 7000 },
      ],
      wants: 'standby',
      firstOnly: 'postgresql://me:a%40b@db1/ex7?target_session_attrs=standby',
      user: 'me',
      database: 'ex7',
    });
  });

  test.each([
    ['postgresql://db1,/ex7', 'is not a PostgreSQL URL'],
    ['postgresql://db:99999/ex7', 'is not a PostgreSQL URL'],
    ['postgresql://db/ex7?sslmode=allow', 'has sslmode=allow, expected one of disable, prefer, require'],
    ['postgresql://db/ex7?sslmode=verify-ca', 'has sslmode=verify-ca without sslrootcert'],
    [
      'postgresql://db/ex7?target_session_attrs=master',
      'has target_session_attrs=master, expected one of any, read-write',
    ],
  ])('%s is refused when the configuration is read', (url, line) => {
    expect(() => readConfig({ DATABASE_URL: url })).toThrow(`DATABASE_URL ${line}`);
  });
});

describe.skipIf(!hasProgram('openssl'))('TLS', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  const open = new Set<Socket>();
  beforeAll(async () => {
    folder = await temporaryFolder();
    const file = (name: string) => join(folder.path, name);
    const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder.path, stdio: 'pipe' });
    writeFileSync(file('index.txt'), '');
    writeFileSync(file('serial'), '01');
    writeFileSync(
      file('ca.cnf'),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n`,
    );
    openssl('req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost');
    const dates = '-startdate 200101000000Z -enddate 210101000000Z';
    openssl(`ca -batch -config ca.cnf -selfsign -keyfile key.pem -in request.pem -out expired.pem ${dates}`);
    const secure = { isServer: true, key: readFileSync(file('key.pem')), cert: readFileSync(file('expired.pem')) };
    // As PostgreSQL begins: an SSLRequest is answered by S, then TLS; what comes after it is refused.
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write('S');
        const over = new TLSSocket(socket, secure);
        over.on('error', () => {});
        over.once('data', () => over.destroy());
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await folder.remove();
  });
  const urlWith = (search: string) => {
    const { port } = server.address() as { port: number };
    return `postgresql://me@localhost:${port}/ex7?${search}`;
  };

  test('a certificate that expired is named, and require connects without checking it, as in libpq', async () => {
    const root = join(folder.path, 'expired.pem');
    expect(await lineOf(urlWith(`sslmode=verify-full&sslrootcert=${root}`))).toMatch(
      /certificate of localhost:\d+ has expired: renew it there/,
    );
    expect(await lineOf(urlWith('sslmode=require'))).toMatch(/closed the connection before it was usable/);
  });
});
