import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../../src/app/prepare-database.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { benchFastPath } from './fast-path.ts';
import { lasting } from './lifetime.ts';

/** A durable PostgreSQL with our tables, as `npm start` uses it; `folder` exists until it is stopped. */
export async function startDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'ex7-bench-'));
  const removeFolder = lasting(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const stopPostgres = lasting(() => postgres.stop());
  const db = createDatabase({ url: postgres.url, roles: (await benchFastPath())?.roles, onError: () => {} });
  const closeDb = lasting(() => db.close());
  await prepareDatabase(db);
  return {
    db,
    url: postgres.url,
    folder,
    async stop() {
      await closeDb();
      await stopPostgres();
      await removeFolder();
    },
  };
}
