import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import { instantFromPostgres } from '../../kernel/instant.ts';
import { currentWork, uncancelled, type Work } from '../../kernel/work.ts';
import {
  cancelByStatement,
  cancelWith,
  connectPool,
  MISSED_DEADLINE,
  queryClient,
  queryPool,
  sending,
} from './cancellable.ts';
import { watchDeadlines } from './deadlines.ts';
import {
  assertUserId,
  isRoleSwitch,
  prismaUser,
  type RoleSwitch,
  setLocalUserSql,
  transactionalRoles,
  userStatementName,
  withDeadline,
} from './row-security.ts';
import { closeOnMove, createServerChoice } from './server-choice.ts';
import { clientOf, setUpSession } from './sessions.ts';

// One pool for Prisma and SQL. Writes and hot reads are SQL in `*-store.ts`; GraphQL's nested reads use Prisma. A user's
// writes and Prisma reads run as that user (`as`), behind row-level security. Hot reads and system work (dispatcher, jobs,
// webhooks) run as the pool's role, which owns the tables, so those reads must select by user. Rows are in wire format:
// numeric as text, timestamptz as ISO 8601, int8 as number.

/** A prepared statement. `name` identifies it on a connection, so a name always has the same text. */
export interface Statement {
  name: string;
  text: string;
}
/** PostgreSQL's limit, minus the suffix of user statements. */
const LONGEST_NAME = 63 - '@user'.length;

/** Throws RangeError for a name that PostgreSQL would truncate, because names could then collide. */
export function statement(name: string, text: string): Statement {
  if (name.length > LONGEST_NAME)
    throw new RangeError(`a statement's name has at most ${LONGEST_NAME} characters: ${name}`);
  return { name, text };
}

export interface Queryable {
  query<Row extends object = Record<string, unknown>>(statement: Statement, values?: unknown[]): Promise<Row[]>;
}

/**
 * A running transaction. If any statement fails, the whole transaction fails, even if the error is caught. `afterCommit`
 * effects run only after the commit is acknowledged.
 */
export interface Tx extends Queryable {
  /** The same transaction as the system, for rows of other users. */
  system: Queryable;
  afterCommit(effect: () => void): void;
}

/** The database as one user, who sees and writes only their rows. */
export interface UserDatabase extends Queryable {
  /** Reads only. */
  prisma: PrismaClient;
  /** As the database's own role. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A statement that is about to run. */
export interface StatementEvent {
  /** Empty for Prisma's statements. */
  name: string;
  /** The user it runs as; null: the system. */
  userId: string | null;
  values: readonly unknown[];
}

export interface Database extends Queryable {
  /** Throws RangeError for an invalid uuid. */
  as(userId: string): UserDatabase;
  /**
   * The same database, whose statements are part of `work`: they end when it is cancelled. Otherwise they are part of
   * the work that their caller runs in (src/kernel/work.ts).
   */
  partOf(work: Work): Database;
  /** As the system. */
  prisma: PrismaClient;
  /** Itself; for functions that take a transaction or a database. */
  system: Queryable;
  /** The connection URL, also used by worker threads. It may name several hosts. */
  url: string;
  /** The pool, for a library with its own statements (graphile-worker). */
  pool: pg.Pool;
  /** Runs `work` in a transaction as the system; retries deadlocks and serialisation failures up to three times. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A dedicated connection, for LISTEN or a session-level lock; the caller ends it. */
  connect(): Promise<pg.Client>;
  /** Calls the listener before each statement runs; used by tests. */
  onStatement(listener: (text: string, heard: StatementEvent) => void): () => void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  maxConnections?: number;
  /** Milliseconds after which PostgreSQL cancels a read. Default 4,000; statements of a transaction have 30,000. */
  statementTimeout?: number;
  /** Default: `transactionalRoles`. */
  roles?: RoleSwitch | undefined;
  onError?: (error: Error) => void;
}

const READ_TIMEOUT_MS = 4_000;
const CONNECT_DEADLINE_MS = 4_000;
/** A statement of a transaction may wait for a lock. */
const TRANSACTION_DEADLINE_MS = 31_000;
const READ_ONLY_TRANSACTION = '25006';
// Writers may wait for locks. One message, so that it costs no additional round trip.
const BEGIN = 'BEGIN; SET LOCAL statement_timeout = 30000';
/** Prisma clients of users that are kept, and what one takes (measured at 31,000). Making one takes 0.05 ms. */
const MAX_CLIENT_BYTES = 24 * 2 ** 20;
const CLIENT_BYTES = 32_000;

const patient = (query: pg.QueryConfig) => withDeadline(query, TRANSACTION_DEADLINE_MS);

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
  const { roles = transactionalRoles } = options;
  const choice = createServerChoice(options.url);
  const connection: pg.ClientConfig = { ...choice.login, application_name: 'ex7', types };
  const Client = clientOf(choice);
  const setUp = (client: pg.ClientBase) => setUpSession(client, choice, options.statementTimeout ?? READ_TIMEOUT_MS);
  const byStatement = cancelByStatement(connection);
  const pool = new pg.Pool({
    ...connection,
    Client: Client as new () => pg.Client,
    onConnect: async (client) => {
      await setUp(client);
      if (!roles.cancel) await byStatement.onConnect(client);
    },
    max: options.maxConnections ?? 16,
    allowExitOnIdle: false,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
  });
  watchDeadlines(pool);
  cancelWith(pool, roles.cancel ?? byStatement.cancel);
  // The pool replaces idle connections that PostgreSQL closes (a restart); without a listener the error would be thrown.
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) options.onError?.(error);
  });
  // A connection lost in use fails its statement, and without a listener also the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  closeOnMove(pool, choice);
  /** After a fail-over the old primary refuses writes. */
  const noticing = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      if ((error as { code?: string }).code === READ_ONLY_TRANSACTION) choice.suspect();
      throw error;
    }
  };

  const listeners = new Set<(text: string, heard: StatementEvent) => void>();
  const heard = (text: string, how: StatementEvent) => {
    for (const listener of listeners) listener(text, how);
  };

  const prisma = new PrismaClient({
    adapter: new PrismaPg(roles.prismaPool(pool), { disposeExternalPool: false }),
    log: [{ emit: 'event', level: 'query' }],
  });
  prisma.$on('query', (event) => {
    if (listeners.size === 0 || isRoleSwitch(event.query)) return;
    heard(event.query, { name: '', userId: prismaUser.getStore() ?? null, values: JSON.parse(event.params) });
  });

  /** `send` gets the query in pg's format. */
  const run = async <Row extends object>(
    { name, text }: Statement,
    values: unknown[],
    userId: string | null,
    send: (config: pg.QueryConfig) => Promise<pg.QueryResult<Row>>,
  ) => {
    if (listeners.size > 0) heard(text, { name, userId, values });
    return (await send({ name, text, values })).rows;
  };

  const attempt = async <T>(body: (tx: Tx) => Promise<T>, userId: string | null, work: Work | null): Promise<T> => {
    const begin = userId === null ? BEGIN : `${BEGIN}; ${setLocalUserSql(userId)}`;
    const client = await connectPool(pool, work);
    const effects: (() => void)[] = [];
    let broken: Error | undefined;
    // The first failure of a statement. Even if the error is caught, the transaction must roll back: PostgreSQL answers
    // COMMIT with a rollback that looks like success, or, if the statement was not sent, the transaction continues in a
    // role meant for that statement only.
    let failed: unknown;
    const failing = <Row>(answer: Promise<Row>): Promise<Row> =>
      answer.catch((error) => {
        failed ??= error;
        throw error;
      });
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    const system: Queryable = {
      query: <Row extends object>(stmt: Statement, values: unknown[] = []) =>
        failing(
          run<Row>(stmt, values, null, (config) =>
            userId === null
              ? queryClient(client, sending<Row>(patient(config)), work)
              : roles.asSystem<Row>(client, patient(config), userId, work),
          ),
        ),
    };
    const asUser: Queryable = {
      query: <Row extends object>(stmt: Statement, values: unknown[] = []) =>
        failing(
          run<Row>(stmt, values, userId, ({ name, ...config }) =>
            queryClient(client, sending<Row>(patient({ ...config, name: userStatementName(name) })), work),
          ),
        ),
    };
    try {
      await client.query(withDeadline({ text: begin }));
      const result = await body({
        ...(userId === null ? system : asUser),
        system,
        afterCommit: (effect) => effects.push(effect),
      });
      if (failed) throw failed;
      work?.throwIfCancelled();
      await client.query(withDeadline({ text: 'COMMIT' }));
      for (const effect of effects) {
        // An error of an effect does not affect the commit or the other effects.
        try {
          uncancelled(effect);
        } catch (error) {
          options.onError?.(error as Error);
        }
      }
      return result;
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      // A cancel request may still be in flight to this connection.
      broken ??= work?.cancelled ?? undefined;
      // A connection opened while the server was read-only keeps that setting.
      if (code === READ_ONLY_TRANSACTION || message === MISSED_DEADLINE) broken ??= error as Error;
      if (message !== MISSED_DEADLINE) {
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken ??= failure;
        });
      }
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  };

  const transaction = async <T>(body: (tx: Tx) => Promise<T>, userId: string | null, work: Work | null): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await noticing(attempt(body, userId, work));
      } catch (error) {
        if (tries >= 3 || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
      }
    }
  };

  const readers = createBoundedCache<string, PrismaClient>({
    name: 'prisma_clients',
    maxBytes: MAX_CLIENT_BYTES,
    bytesOf: () => CLIENT_BYTES,
  });
  const ofWork = new WeakMap<Work, { userId: string; reader: PrismaClient }>();
  const readerOf = (userId: string, work: Work | null): PrismaClient => {
    if (work) {
      const known = ofWork.get(work);
      if (known?.userId === userId) return known.reader;
      const reader = roles.prismaOf(prisma, userId, work);
      ofWork.set(work, { userId, reader });
      return reader;
    }
    const known = readers.get(userId) ?? roles.prismaOf(prisma, userId, null);
    readers.set(userId, known);
    return known;
  };

  /** Its statements are part of what `workOf` returns when they start. */
  const databaseOf = (workOf: () => Work | null): Database => {
    const query = <Row extends object>(stmt: Statement, values: unknown[] = []) =>
      noticing(run<Row>(stmt, values, null, (config) => queryPool(pool, sending<Row>(config), workOf())));
    return {
      prisma,
      url: options.url,
      pool,
      query,
      system: { query },
      transaction: (body) => transaction(body, null, workOf()),
      as(userId) {
        assertUserId(userId);
        return {
          get prisma() {
            return readerOf(userId, workOf());
          },
          query: <Row extends object>(stmt: Statement, values: unknown[] = []) =>
            noticing(run<Row>(stmt, values, userId, (config) => roles.asUser<Row>(pool, config, userId, workOf()))),
          transaction: (body) => transaction(body, userId, workOf()),
        };
      },
      partOf: (work) => databaseOf(() => work),
      async connect() {
        const client = new Client({ ...connection, connectionTimeoutMillis: 10_000 });
        // A connection lost between two statements fails the next one, and without a listener also the process.
        client.on('error', () => {});
        await client.connect();
        await setUp(client);
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
  };
  return databaseOf(currentWork);
}
