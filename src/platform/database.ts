import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { instantFromPostgres } from '../kernel/instant.ts';

// One pool for Prisma and SQL. Writes and hot reads are SQL in a `*-store.ts`; GraphQL's nested reads are Prisma's.
// Rows come as the wires want them: numeric as text, timestamptz as ISO 8601, int8 as a number.

/** A prepared statement: `name` is its identity on a connection, so one name has one text for ever. */
export interface Statement {
  name: string;
  text: string;
}
export const statement = (name: string, text: string): Statement => ({ name, text });

export interface Queryable {
  query<Row extends object = Record<string, unknown>>(statement: Statement, values?: unknown[]): Promise<Row[]>;
}

/** A running transaction. What is handed to `afterCommit` runs once the commit is acknowledged, and never otherwise. */
export interface Tx extends Queryable {
  afterCommit(effect: () => void): void;
}

export interface Database extends Queryable {
  prisma: PrismaClient;
  /** What it is connected to: a thread connects there as well. */
  url: string;
  /** The pool itself, for a library that brings statements of its own (graphile-worker). */
  pool: pg.Pool;
  /** Runs `work` in one transaction; a deadlock or serialisation failure is tried again, at most three times. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of its own for LISTEN or a session-level lock; the caller ends it. */
  connect(): Promise<pg.Client>;
  /** Called with each statement's text before it runs: tests count with it. */
  onStatement(listener: (text: string) => void): () => void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  maxConnections?: number;
  /** Milliseconds after which PostgreSQL gives a read up. Default 5,000; a statement of a transaction has 30,000. */
  statementTimeout?: number;
  onError?: (error: Error) => void;
}

const READ_TIMEOUT_MS = 5_000;
// What a writer does may wait for another's lock. One message, so that it costs no round trip more than BEGIN.
const BEGIN = 'BEGIN; SET LOCAL statement_timeout = 30000';

const RETRIED = new Set(['40001', '40P01']);

const { TIMESTAMPTZ, INT8, DATE } = pg.types.builtins;
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === TIMESTAMPTZ) return instantFromPostgres;
      if (oid === INT8) return Number;
      if (oid === DATE) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

export function createDatabase(options: DatabaseOptions): Database {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    application_name: 'ex7',
    // The statements are few and their plans do not depend on their values: plan each once.
    options: `-c timezone=UTC -c plan_cache_mode=force_generic_plan -c statement_timeout=${options.statementTimeout ?? READ_TIMEOUT_MS}`,
    types,
  };
  const pool = new pg.Pool({ ...connection, max: options.maxConnections ?? 16, allowExitOnIdle: false });
  // An idle connection that PostgreSQL ends (a restart) is replaced by the pool; without a listener it would throw.
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) options.onError?.(error);
  });
  // One that is lost in use fails the statement it runs, and without a listener the process too.
  pool.on('connect', (client) => client.on('error', () => {}));

  const listeners = new Set<(text: string) => void>();
  const heard = (text: string) => {
    for (const listener of listeners) listener(text);
  };

  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    log: [{ emit: 'event', level: 'query' }],
  });
  prisma.$on('query', (event) => heard(event.query));

  const run = async <Row extends object>(
    client: pg.Pool | pg.PoolClient,
    { name, text }: Statement,
    values: unknown[],
  ) => {
    if (listeners.size > 0) heard(text);
    return (await client.query<Row>({ name, text, values })).rows;
  };

  const attempt = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    const effects: (() => void)[] = [];
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query(BEGIN);
      const result = await work({
        query: (stmt, values = []) => run(client, stmt, values),
        afterCommit: (effect) => effects.push(effect),
      });
      await client.query('COMMIT');
      for (const effect of effects) {
        // The commit stands whatever an effect does.
        try {
          effect();
        } catch (error) {
          options.onError?.(error as Error);
        }
      }
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken ??= failure;
      });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  };

  return {
    prisma,
    url: options.url,
    pool,
    query: (stmt, values = []) => run(pool, stmt, values),
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work);
        } catch (error) {
          if (tries >= 3 || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
        }
      }
    },
    async connect() {
      const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
      await client.connect();
      return client;
    },
    onStatement(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closing = true;
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
