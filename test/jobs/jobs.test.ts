import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createJobs, type Jobs, type JobsOptions } from '../../src/platform/postgres/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let started: Jobs[] = [];
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 12 });
});
afterEach(async () => {
  await Promise.all(started.map((jobs) => jobs.stop()));
  started = [];
  await database.db.query(statement('', 'delete from graphile_worker._private_jobs'));
});
afterAll(() => database.drop());

const logger = createLogger({ level: 'silent', pretty: false });

function jobsOf(options: Partial<JobsOptions> = {}): Jobs {
  const jobs = createJobs({ db: database.db, logger, pollInterval: 50, ...options });
  started.push(jobs);
  return jobs;
}
/** Makes every job due that waits for its next try. */
const hurry = () =>
  database.db.query(statement('', "update graphile_worker._private_jobs set run_at = now() - interval '1 s'"));
const waiting = async () => {
  const [row] = await database.db.query<{ count: number }>(statement('', 'select count(*) from graphile_worker.jobs'));
  return row?.count;
};

describe('jobs', () => {
  it('run once the transaction that enqueued them commits, and never when it rolls back', async () => {
    const jobs = jobsOf();
    const done: unknown[] = [];
    jobs.registerTask('note', async (payload) => void done.push(payload));
    await jobs.start();
    const { db } = database;
    const rolledBack = db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'note', { never: true });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'note', { n: 1 });
      expect(done).toEqual([]);
    });
    await vi.waitFor(() => expect(done).toEqual([{ n: 1 }]));
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
  });

  it('with the same key replace a waiting one, and can be cancelled', async () => {
    const jobs = jobsOf();
    await jobs.enqueue(database.db, 'note', { n: 1 }, { key: 'k' });
    await jobs.enqueue(database.db, 'note', { n: 2 }, { key: 'k' });
    expect(await waiting()).toBe(1);
    await jobs.cancel(database.db, 'k');
    expect(await waiting()).toBe(0);
  });

  it('are retried until their attempts are used up', async () => {
    const jobs = jobsOf();
    const attempts: number[] = [];
    jobs.registerTask('fail', async (_payload, { attempt, maxAttempts }) => {
      attempts.push(attempt);
      expect(maxAttempts).toBe(2);
      throw new Error('no');
    });
    await jobs.start();
    await jobs.enqueue(database.db, 'fail', {}, { maxAttempts: 2 });
    await vi.waitFor(async () => {
      await hurry();
      expect(attempts).toEqual([1, 2]);
    });
  });

  it('of a task with its own workers do not block other tasks', async () => {
    const jobs = jobsOf({ concurrency: 1 });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done: string[] = [];
    jobs.registerTask('long', () => held, { concurrency: 1 });
    jobs.registerTask('short', async () => void done.push('short'));
    await jobs.start();
    await jobs.enqueue(database.db, 'long', {});
    await jobs.enqueue(database.db, 'long', {});
    await jobs.enqueue(database.db, 'short', {});
    await vi.waitFor(() => expect(done).toEqual(['short']));
    release();
  });

  it('are released by a stopping process and run by the next', async () => {
    const first = jobsOf();
    let taken = () => {};
    const began = new Promise<void>((resolve) => {
      taken = resolve;
    });
    first.registerTask('interrupted', (_payload, { signal }) => {
      taken();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await first.start();
    await first.enqueue(database.db, 'interrupted', {});
    await began;
    await first.stop();

    const second = jobsOf();
    const attempts: number[] = [];
    second.registerTask('interrupted', async (_payload, { attempt }) => void attempts.push(attempt));
    await second.start();
    await vi.waitFor(async () => {
      await hurry();
      expect(attempts).toEqual([2]);
    });
  });

  it('of a killed process are run by another', async () => {
    const jobs = jobsOf({ heartbeat: 50, deadAfter: 500 });
    await jobs.enqueue(database.db, 'never-ending', {});
    const script = fileURLToPath(new URL('crashing-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const attempts: number[] = [];
    jobs.registerTask('never-ending', async (_payload, { attempt }) => void attempts.push(attempt));
    await jobs.start();
    await vi.waitFor(() => expect(attempts).toEqual([2]), 5_000);
  });
});
