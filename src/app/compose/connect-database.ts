import type { Config } from '../../config/config.ts';
import type { Logger } from '../../observability/logger.ts';
import { createDatabase, type Database, type DatabaseOptions } from '../../platform/postgres/database.ts';

/**
 * Connections for leases and health checks, beside the pool: a lease is renewed and /readyz answers while the pool is
 * exhausted.
 */
export const RESERVED_CONNECTIONS = 2;

export interface ConnectedDatabase {
  db: Database;
  reservedDb: Database;
  close(): Promise<void>;
}

export function connectDatabase(
  url: string,
  { databaseConnections }: Pick<Config, 'databaseConnections'>,
  roles: DatabaseOptions['roles'],
  logger: Logger,
): ConnectedDatabase {
  const onError = (error: Error) => logger.warn({ error: error.message }, 'a connection to PostgreSQL was lost');
  const db = createDatabase({ url, maxConnections: databaseConnections, roles, onError });
  const reservedDb = createDatabase({ url, maxConnections: RESERVED_CONNECTIONS, roles, onError });
  return {
    db,
    reservedDb,
    async close() {
      await Promise.all([db.close(), reservedDb.close()]);
    },
  };
}
