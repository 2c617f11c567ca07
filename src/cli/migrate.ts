import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDatabase } from '../app/prepare-database.ts';
import { type Config, readConfig } from '../config/config.ts';
import { createEventStore } from '../events/index.ts';
import { PACKAGE_ROOT } from '../kernel/package-root.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { startEmbeddedPostgres } from '../platform/embedded/embedded-postgres.ts';
import { createDatabase, type Database } from '../platform/postgres/database.ts';
import { markRolledBack } from '../platform/postgres/migrate.ts';
import { schemaDiff } from '../platform/postgres/schema-diff.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run migrate',
  about: 'Applies the pending migrations. Does not need a running server; may run in several processes at once.',
  options: {
    'new-epoch': {
      type: 'boolean',
      default: false,
      about: 'Start a new event history after restoring a backup: clients with old cursors must refetch.',
    },
    'rolled-back': {
      type: 'string',
      value: 'NAME',
      about: 'First mark this migration, which failed half-way, as rolled back; repair the database before.',
    },
    diff: {
      type: 'string',
      value: 'OLD_SCHEMA',
      about: 'Do not migrate; print the SQL that changes the given schema file to prisma/schema.prisma.',
    },
  },
} as const;

const SCHEMA = join(PACKAGE_ROOT, 'prisma/schema.prisma');

await runCommand(COMMAND, async ({ values }) => {
  if (values.diff !== undefined) {
    const [from, to] = await Promise.all([readSchema(values.diff), readSchema(SCHEMA)]);
    process.stdout.write(await schemaDiff(from, to));
    return;
  }
  await withDatabase(readConfig(), async (db) => {
    if (values['rolled-back'] !== undefined) await markRolledBack(db, values['rolled-back']);
    const { applied } = await prepareDatabase(db);
    const say = (line: string) => process.stdout.write(`${line}\n`);
    for (const name of applied) say(`applied ${name}`);
    if (applied.length === 0) say('nothing to apply');
    if (values['new-epoch']) say(`event epoch is now ${await createEventStore(db).renewEpoch()}`);
  });
});

async function withDatabase(config: Config, work: (db: Database) => Promise<void>): Promise<void> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  try {
    const db = createDatabase({ url: config.databaseUrl ?? embedded!.url, maxConnections: 1 });
    await work(db).finally(() => db.close());
  } finally {
    await embedded?.stop();
  }
}

function readSchema(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error) => {
    throw new StartupError(`the schema ${path} cannot be read: ${error.message}`);
  });
}
