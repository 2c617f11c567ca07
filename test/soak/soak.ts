import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptArguments } from '../../src/cli/run-command.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { logOf, type Recorder, record } from '../faults/support/recorder.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { TRANSPORTS } from '../support/stream-clients.ts';
import { createProcesses } from './processes.ts';
import { compare, printTable } from './table.ts';
import { createTraders } from './traders.ts';

const { values } = scriptArguments({
  usage: 'npm run soak',
  about: `Runs servers, a worker, PostgreSQL and Redis under everything at once: bars, users, streams, closes, backtests,
restarts and kills. Ends with what each client lost or got twice, errors by kind, memory and file descriptors.`,
  options: {
    hours: { type: 'string', value: 'N', about: 'How long, in hours.' },
    minutes: { type: 'string', value: 'N', about: 'How long, in minutes. Default 2.' },
  },
});

const MINUTE_MS = 60_000;
const RESTART_EVERY_MS = 20_000;
const duration =
  values.hours === undefined ? Number(values.minutes ?? 2) * MINUTE_MS : Number(values.hours) * 60 * MINUTE_MS;
if (!(duration > 0)) {
  process.stderr.write('--hours and --minutes are numbers above 0\n');
  process.exit(1);
}
const say = (line: string) => process.stdout.write(`soak: ${line}\n`);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const dataDir = mkdtempSync(join(tmpdir(), 'ex7-soak-'));
const postgres = await startEmbeddedPostgres({ dataDir });
const redis = hasRedis() ? await startRedis() : null;
const db = createDatabase({ url: postgres.url, maxConnections: 6 });
const processes = createProcesses({ databaseUrl: postgres.url, ...(redis ? { redisUrl: redis.url } : {}) });
try {
  await processes.start();
  const traders = await createTraders({ db, redisUrl: redis?.url ?? null, urls: processes.urls });
  const recorders: { name: string; userId: string; recorder: Recorder; fault: string | null; from: number }[] = [];
  for (const [index, { userId, token }] of traders.users.entries()) {
    for (const [name, follow] of TRANSPORTS) {
      const url = processes.urls[index % processes.urls.length] as string;
      const recorder = record({ url, token, follow });
      recorders.push({ name, userId, recorder, fault: null, from: 0 });
    }
  }
  while (!recorders.every(({ recorder }) => recorder.begun)) await pause(20);
  for (const one of recorders) one.from = one.recorder.seq;
  say(`${traders.users.length} users, ${recorders.length} clients, ${duration / MINUTE_MS} minutes`);

  const ending = new AbortController();
  const running = traders.run(ending.signal);
  const until = performance.now() + duration;
  for (let round = 0; performance.now() < until; round++) {
    const next = Math.min(performance.now() + RESTART_EVERY_MS, until);
    while (performance.now() < next) {
      await processes.measure();
      await pause(1_000);
    }
    if (performance.now() < until) await processes.replace(round);
  }
  ending.abort();
  await running;
  await traders.settled();

  const compared = [];
  for (const { name, userId, recorder, from } of recorders) {
    const log = (await logOf(db, userId)).filter(({ seq }) => seq > from);
    const last = log.at(-1)?.seq ?? 0;
    for (let waited = 0; recorder.seq < last && waited < 30_000; waited += 50) await pause(50);
    const fault = await recorder.stop().then(
      () => null,
      (error: Error) => error.message,
    );
    compared.push({
      client: name,
      connections: recorder.connections,
      reset: fault !== null,
      ...compare(recorder, log),
    });
  }
  const sound = printTable({ compared, errors: traders.errors, counts: traders.counts, samples: processes.samples });
  process.exitCode = sound ? 0 : 1;
  await traders.close();
} catch (error) {
  say(`FAILED: ${(error as Error).stack}`);
  process.exitCode = 1;
} finally {
  await processes.stop();
  await db.close();
  await redis?.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit();
