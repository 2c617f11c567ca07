import { startWorker } from '../app/start-worker.ts';
import { STOP_SIGNALS } from '../app/stop-signals.ts';
import { endOnUncaughtErrors } from '../app/uncaught-errors.ts';
import { readConfig } from '../config/config.ts';
import { createLogger } from '../observability/logger.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run worker',
  about: 'Runs strategies and jobs without serving clients. Any number of workers can share one DATABASE_URL.',
  options: {},
};

/** The process exits after this time even if the stop has not finished; its leases then expire. */
const SHUTDOWN_TIMEOUT_MS = 15_000;

await runCommand(COMMAND, async () => {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY });
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  // From the start on: a worker that is asked to stop while it starts ends in order, too.
  for (const signal of STOP_SIGNALS) process.once(signal, end);
  const uncaught = endOnUncaughtErrors({ logger, end, patience: SHUTDOWN_TIMEOUT_MS });
  const worker = await startWorker(config, logger, uncaught.count);
  const status = worker.url ? `, status at ${worker.url}` : '';
  process.stdout.write(`ex7 ${config.version} worker: running strategies${status}; Ctrl-C stops\n`);
  await ended;
  setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref();
  await worker.stop();
  process.stdout.write('ex7 worker: stopped\n');
});
