import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  Logger as GraphileLogger,
  type Task as GraphileTask,
  type Runner,
  run,
  runMigrations,
  type WorkerEvents,
} from 'graphile-worker';
import { StartupError } from '../../kernel/startup-error.ts';
import type { Logger } from '../../observability/logger.ts';
import { type Database, statement, type Tx } from './database.ts';

// Jobs in PostgreSQL with graphile-worker: enqueued in the transaction that requires them, run by any process, retried with
// growing pauses. A heartbeat per process is added: graphile-worker releases the jobs of a dead process only after four
// hours, this after 30 s.

export interface EnqueueOptions {
  /** At most one waiting job per key; a new one replaces it. Jobs are cancelled by key. */
  key?: string;
  /** The earliest time to run, ISO 8601. Default: now. */
  runAt?: string;
  /** Jobs with smaller numbers run first. Default 0. */
  priority?: number;
  /** Attempts before the job fails permanently. Default 25, which takes about three days. */
  maxAttempts?: number;
}

/** An attempt of a job. */
export interface JobRun {
  /** Starts at 1. */
  attempt: number;
  maxAttempts: number;
  /** Aborted when this process stops: throw, and the job is retried, possibly in another process. */
  signal: AbortSignal;
}

/** Runs a job. If it throws, the job is retried until its attempts are used up. */
export type Task<Payload> = (payload: Payload, run: JobRun) => Promise<void>;

/** Enqueues jobs; needs only the given transaction. */
export interface JobQueue {
  /** Enqueues a job in the caller's transaction; it exists after the commit. `payload` is plain JSON. */
  enqueue(tx: Pick<Tx, 'system'>, task: string, payload: unknown, options?: EnqueueOptions): Promise<void>;
  /** Cancels the job of `key` in the caller's transaction; a running one finishes and is not retried. */
  cancel(tx: Pick<Tx, 'system'>, key: string): Promise<void>;
}

/** Enqueues and runs jobs. */
export interface Jobs extends JobQueue {
  /**
   * Registers the function of `task`, before `start`. Tasks share a few workers; a task with `concurrency` has its own, so
   * that long jobs do not block others.
   */
  registerTask<Payload>(task: string, work: Task<Payload>, options?: { concurrency?: number }): void;
  /** Starts running jobs in this process. */
  start(): Promise<void>;
  /** Releases running jobs and resolves when none runs in this process. */
  stop(): Promise<void>;
}

export interface JobsOptions {
  db: Pick<Database, 'pool' | 'query'>;
  logger: Logger;
  /** Number of shared workers. */
  concurrency?: number;
  /** Milliseconds between polls for jobs without notification: delayed ones and retries. */
  pollInterval?: number;
  /** Milliseconds between heartbeats, and without a heartbeat until a process counts as dead. */
  heartbeat?: number;
  deadAfter?: number;
}

const ENQUEUE = statement(
  'job_enqueue',
  `select 1 from graphile_worker.add_job($1, payload => $2::json, run_at => $3::timestamptz, max_attempts => $4::int,
                                         job_key => $5, priority => $6::int)`,
);
const CANCEL = statement('job_cancel', 'select 1 from graphile_worker.remove_job($1)');
const BEAT = statement(
  'job_worker_beat',
  `insert into job_worker (owner, worker_ids, heartbeat_at) values ($1, $2, now())
   on conflict (owner) do update set worker_ids = excluded.worker_ids, heartbeat_at = excluded.heartbeat_at`,
);
// Releases the jobs of workers that have had no heartbeat for this time.
const BURY = statement(
  'job_worker_bury',
  `with dead as (
     delete from job_worker where heartbeat_at < now() - $1 * interval '1 millisecond'
   ), lost as (
     select array_agg(distinct locked_by) as workers from graphile_worker.jobs
      where locked_at < now() - $1 * interval '1 millisecond'
        and locked_by not in (select unnest(worker_ids) from job_worker
                               where heartbeat_at >= now() - $1 * interval '1 millisecond')
   ), freed as materialized (
     select graphile_worker.force_unlock_workers(workers) from lost where workers is not null
   )
   select workers from lost left join freed on true where workers is not null`,
);
const LEAVE = statement('job_worker_leave', 'delete from job_worker where owner = $1');

/** Creates or updates graphile-worker's tables. Safe to run in several processes at once. */
export async function migrateJobs(db: Pick<Database, 'pool'>): Promise<void> {
  await runMigrations({ pgPool: db.pool, logger: silent }).catch((error: Error) => {
    const [, found, known] = /schema revision (\d+) which includes.* up to revision (\d+)/.exec(error.message) ?? [];
    if (found === undefined) throw error;
    throw new StartupError(
      `the database is of a newer version of ex7: its job tables are of revision ${found}, the newest that this version knows is ${known}; run the newer version, or restore a backup`,
      { cause: error },
    );
  });
}

const silent = new GraphileLogger(() => () => {});

export function createJobQueue(): JobQueue {
  return {
    async enqueue(tx, task, payload, { key, runAt, maxAttempts, priority } = {}) {
      const values = [runAt ?? null, maxAttempts ?? null, key ?? null, priority ?? null];
      await tx.system.query(ENQUEUE, [task, JSON.stringify(payload), ...values]);
    },
    async cancel(tx, key) {
      await tx.system.query(CANCEL, [key]);
    },
  };
}

export function createJobs(options: JobsOptions): Jobs {
  const { db, logger, concurrency = 4, pollInterval = 1_000, heartbeat = 5_000, deadAfter = 30_000 } = options;
  const owner = randomUUID();
  const tasks = new Map<string, { work: Task<never>; concurrency: number | null }>();
  const runners: Runner[] = [];
  const workerIds = new Set<string>();
  const ending = new AbortController();
  let beating: NodeJS.Timeout | undefined;

  const events = new EventEmitter() as WorkerEvents;
  events.on('pool:create', ({ workerPool }) => workerIds.add(workerPool.id));
  events.on('worker:create', ({ worker }) => workerIds.add(worker.workerId));

  const told = new GraphileLogger(({ taskIdentifier, jobId }) => (level, message) => {
    // graphile-worker logs every failure as an error; only the last attempt is one.
    const as = level === 'error' || level === 'warning' ? 'warn' : 'debug';
    logger[as]({ task: taskIdentifier, job: jobId }, message);
  });

  async function beat() {
    try {
      await db.query(BEAT, [owner, [...workerIds]]);
      for (const { workers } of await db.query<{ workers: string[] }>(BURY, [deadAfter])) {
        logger.warn({ workers }, 'a process with running jobs died; its jobs were released');
      }
    } catch (error) {
      logger.warn({ error }, 'the job queue is unreachable; retrying');
    }
  }

  /** Starts workers for some of the tasks. */
  async function serve(names: readonly string[], workers: number) {
    const taskList = Object.fromEntries(
      names.map((name) => {
        const work: GraphileTask = async (payload, { job }) => {
          const run = { attempt: job.attempts, maxAttempts: job.max_attempts, signal: ending.signal };
          await tasks.get(name)?.work(payload as never, run);
        };
        return [name, work];
      }),
    );
    runners.push(
      await run({
        pgPool: db.pool,
        taskList,
        concurrency: workers,
        pollInterval,
        noHandleSignals: true,
        parsedCronItems: [],
        logger: told,
        events,
      }),
    );
  }

  return {
    ...createJobQueue(),
    registerTask(task, work, own = {}) {
      if (tasks.has(task)) throw new Error(`The task ${task} is registered twice`);
      tasks.set(task, { work, concurrency: own.concurrency ?? null });
    },
    async start() {
      const shared = [...tasks].filter(([, { concurrency: own }]) => own === null).map(([name]) => name);
      if (shared.length > 0) await serve(shared, concurrency);
      for (const [name, { concurrency: own }] of tasks) if (own !== null) await serve([name], own);
      await beat();
      beating = setInterval(beat, heartbeat);
    },
    async stop() {
      ending.abort();
      clearInterval(beating);
      const running = runners.splice(0);
      await Promise.all(running.map((runner) => runner.stop()));
      if (running.length > 0) await db.query(LEAVE, [owner]).catch(() => {});
    },
  };
}
