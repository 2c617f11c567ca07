import { createBacktestThreads } from '../../src/domains/backtests/index.ts';
import { createStudyStore, runStudyJob } from '../../src/domains/research/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';

// A process that runs parts of a study, as a worker does, and says when each is done.

const [url = '', id = '', ...chunks] = process.argv.slice(2);
const db = createDatabase({ url, maxConnections: 2 });
const threads = createBacktestThreads({ databaseUrl: url, size: 1 });
const deps = { db, store: createStudyStore(), threads, clock: systemClock, onChange: () => {} };
for (const chunk of chunks) {
  await runStudyJob(deps, id, Number(chunk), new AbortController().signal);
  process.stdout.write(`${chunk}\n`);
}
await threads.close();
await db.close();
