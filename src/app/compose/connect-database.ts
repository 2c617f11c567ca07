import type { Config } from '../../config/config.ts';
import type { Work } from '../../kernel/work.ts';
import type { Logger } from '../../observability/logger.ts';
import { createDatabase, type Database, type DatabaseOptions } from '../../platform/postgres/database.ts';
import { createReplicaReads, readingFrom } from '../../platform/postgres/replica.ts';

/**
 * Connections for leases and health checks, beside the pool: a lease is renewed and /readyz answers while the pool is
 * exhausted.
 */
export const RESERVED_CONNECTIONS = 2;

export interface ConnectedDatabase {
  db: Database;
  reservedDb: Database;
  /** The database that a request's lists are read from. */
  listDatabase(work: Work): Database;
  close(): Promise<void>;
}

export function connectDatabase(
  url: string,
  { databaseConnections, databaseReplicaUrl }: Pick<Config, 'databaseConnections' | 'databaseReplicaUrl'>,
  roles: DatabaseOptions['roles'],
  logger: Logger,
): ConnectedDatabase {
  const onError = (error: Error) => logger.warn({ error: error.message }, 'a connection to PostgreSQL was lost');
  const db = createDatabase({ url, maxConnections: databaseConnections, roles, onError });
  const reservedDb = createDatabase({ url, maxConnections: RESERVED_CONNECTIONS, roles, onError });
  const replica =
    databaseReplicaUrl === null
      ? null
      : createDatabase({ url: databaseReplicaUrl, maxConnections: databaseConnections, roles, onError });
  const read = createReplicaReads((problem) => {
    if (problem === null) logger.info('lists are read from the replica again');
    else logger.warn({ problem }, 'lists are read from the primary: check DATABASE_REPLICA_URL and its replication');
  });
  return {
    db,
    reservedDb,
    listDatabase(work) {
      const primary = db.partOf(work);
      return replica ? readingFrom(read, { primary, replica: replica.partOf(work) }) : primary;
    },
    async close() {
      await Promise.all([db.close(), reservedDb.close(), replica?.close()]);
    },
  };
}
