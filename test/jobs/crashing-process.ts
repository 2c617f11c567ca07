import { createLogger } from '../../src/observability/logger.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { createJobs } from '../../src/platform/postgres/jobs.ts';

// A process that takes a job and never gives it back: the test kills it.
const db = createDatabase({ url: process.argv[2] as string, maxConnections: 4 });
const jobs = createJobs({
  db,
  logger: createLogger({ level: 'silent', pretty: false }),
  heartbeat: 100,
  deadAfter: 60_000,
});
jobs.registerTask('never-ending', () => {
  process.stdout.write('taken\n');
  return new Promise(() => {});
});
await jobs.start();
