import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';

// A process of its own that has an embedded PostgreSQL on the folder given, until it is ended: for tests that kill it.

const dataDir = process.argv[2];
if (!dataDir) throw new Error('usage: run-postgres.ts FOLDER');
try {
  const postgres = await startEmbeddedPostgres({ dataDir });
  process.once('SIGTERM', () => void postgres.stop());
  process.stdout.write(`${postgres.url}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
