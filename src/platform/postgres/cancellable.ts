import pg from 'pg';
import { DomainError } from '../../kernel/domain-error.ts';
import type { Work } from '../../kernel/work.ts';
import { endDeadline, startDeadline } from './deadlines.ts';

// A statement belongs to the work of its request. When that is cancelled (src/kernel/work.ts), the statement is cancelled
// by a statement on another connection, or faster by src/fast-path.

/** Called once. */
export type Done<Result> = (error: Error | null | undefined, result?: Result) => void;
/** Sends a statement on a connection. */
type Send<Result> = (on: pg.PoolClient, done: Done<Result>) => void;

export const sending =
  <Row extends object>(config: pg.QueryConfig): Send<pg.QueryResult<Row>> =>
  (on, done) =>
    (on.query as unknown as SendConfig).call(on, config, config.values, done as Done<unknown>);
type SendConfig = (config: pg.QueryConfig, values: unknown[] | undefined, done: Done<unknown>) => void;

/** What pg says of a missed deadline. */
export const MISSED_DEADLINE = 'Query read timeout';
const QUERY_DEADLINE_MS = 4_500;

/**
 * Runs a statement on a connection of the pool. Throws why the work was cancelled, if it was, and an Error with the
 * message MISSED_DEADLINE where PostgreSQL does not answer: a server that is frozen honours no `statement_timeout`.
 */
export function queryPool<Result>(pool: pg.Pool, send: Send<Result>, work: Work | null): Promise<Result> {
  return settled((done) => {
    if (work?.cancelled) return done(work.cancelled);
    const stopWaiting = work?.onCancel(() => done(work.cancelled));
    pool.connect((error, client, release) => {
      stopWaiting?.();
      if (error || !client) return done(error);
      if (work?.cancelled) return release();
      let ended = false;
      const end: Done<Result> = (failure, result) => {
        if (ended) return;
        ended = true;
        endDeadline(client);
        // Like the pool's `query`, discards a connection on which a statement failed.
        release(failure ?? undefined);
        done(failure, result);
      };
      startDeadline(client, QUERY_DEADLINE_MS, () => end(new Error(MISSED_DEADLINE)));
      sendAsPartOf(work, client, send, end);
    });
  });
}

/** Takes a connection from the pool for a transaction. Throws the reason when the work is cancelled. */
export async function connectPool(pool: pg.Pool, work: Work | null): Promise<pg.PoolClient> {
  if (!work) return pool.connect();
  work.throwIfCancelled();
  return settled((done) => {
    const stopWaiting = work.onCancel(() => done(work.cancelled));
    pool.connect((error, client, release) => {
      stopWaiting();
      if (work.cancelled && client) release();
      else done(error, client);
    });
  });
}

/**
 * Runs a statement of a transaction. Throws the reason when the work is cancelled; the connection must then be discarded,
 * because the cancel request may arrive during its next statement.
 */
export function queryClient<Result>(client: pg.PoolClient, send: Send<Result>, work: Work | null): Promise<Result> {
  return settled((done) => {
    if (work?.cancelled) return done(work.cancelled);
    sendAsPartOf(work, client, send, done);
  });
}

/** Gives errors of PostgreSQL a stack that leads to the statement, as with pg's promises. */
const settled = <Result>(start: (done: Done<Result>) => void): Promise<Result> =>
  new Promise<Result>((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result as Result)));
  }).catch((error: Error) => {
    if (error.stack && !(error instanceof DomainError)) Error.captureStackTrace(error);
    throw error;
  });

function sendAsPartOf<Result>(work: Work | null, client: pg.PoolClient, send: Send<Result>, done: Done<Result>): void {
  const stop = work?.onCancel(() => requestCancel(client));
  send(client, (error, result) => {
    stop?.();
    done(work?.cancelled ?? error, result);
  });
}

/** Asks PostgreSQL to end what runs on a connection. If it is not reached, the statement's own timeout ends it. */
export type CancelStatement = (client: pg.PoolClient) => unknown;

const cancels = new WeakMap<pg.PoolClient, CancelStatement>();
const requestCancel = (client: pg.PoolClient) => cancels.get(client)?.(client);

/** How the statements of a pool are cancelled; to be called before its first connection. */
export function cancelWith(pool: pg.Pool, cancel: CancelStatement): void {
  pool.on('connect', (client) => cancels.set(client, cancel));
}

/** By a statement on a connection of its own, as the pool's may all be busy. `onConnect`: an option of the pool. */
export function cancelByStatement(connection: pg.ClientConfig) {
  const backends = new WeakMap<object, number>();
  return {
    async onConnect(client: pg.ClientBase): Promise<void> {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      backends.set(client, rows[0]!.pid);
    },
    async cancel(client: pg.PoolClient): Promise<void> {
      const { host, port } = client as unknown as { host: string; port: number };
      const own = new pg.Client({ ...connection, host, port, connectionTimeoutMillis: CANCEL_TIMEOUT_MS });
      own.on('error', () => {});
      try {
        await own.connect();
        await own.query('select pg_cancel_backend($1)', [backends.get(client)]);
      } catch {
        // Not reached.
      } finally {
        await own.end().catch(() => {});
      }
    },
  };
}

const CANCEL_TIMEOUT_MS = 5_000;
