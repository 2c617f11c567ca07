import { seedMarketCatalogue } from '../domains/market-data/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Database } from '../platform/postgres/database.ts';
import { migrateJobs } from '../platform/postgres/jobs.ts';
import { type Migrated, migrate } from '../platform/postgres/migrate.ts';

/**
 * Brings a database to this release: its tables, those of jobs, and the instruments and calendars that ship. Throws
 * StartupError as `migrate` does.
 */
export async function prepareDatabase(db: Database): Promise<Migrated> {
  const migrated = await migrate(db);
  await migrateJobs(db);
  await seedMarketCatalogue(db, systemClock);
  return migrated;
}
