import { join } from 'node:path';
import { connectWakeups } from '../app/compose/connect-wakeups.ts';
import type { Config } from '../config/config.ts';
import {
  calendarFor,
  createHistoryStore,
  createImportService,
  type ImportService,
  instrumentOf,
} from '../domains/market-data/index.ts';
import { barsTopic } from '../events/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLogger } from '../observability/logger.ts';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded/embedded-postgres.ts';
import { createDatabase } from '../platform/postgres/database.ts';
import { migrateJobs } from '../platform/postgres/jobs.ts';
import { migrate } from '../platform/postgres/migrate.ts';

/**
 * Runs `work` on the database that the servers of this environment use: DATABASE_URL, the embedded one of a server that
 * runs, or the embedded one, started for it. The work is done by this process, so that a server's requests do not wait.
 */
export async function withImports(config: Config, work: (imports: ImportService) => Promise<void>): Promise<void> {
  const folder = join(config.dataDir, 'postgres');
  const url = config.databaseUrl ?? (await runningEmbeddedPostgres(folder));
  const embedded = url === null ? await startEmbeddedPostgres({ dataDir: folder }) : null;
  try {
    const db = createDatabase({ url: url ?? (embedded?.url as string), maxConnections: 2 });
    const wakeups = connectWakeups(config, createLogger({ level: config.logLevel, pretty: true }));
    try {
      await migrate(db);
      await migrateJobs(db);
      await work(
        createImportService({
          store: createHistoryStore(db),
          known: { find: instrumentOf, calendarOf: ({ sessionGroup }) => calendarFor(sessionGroup) },
          clock: systemClock,
          onBars: (arrived) => wakeups.wakeups.publish(barsTopic(arrived.instrument), arrived),
        }),
      );
    } finally {
      await wakeups.close();
      await db.close();
    }
  } finally {
    await embedded?.stop();
  }
}
