import { startWorker } from '../app/start-worker.ts';
import { STOP_SIGNALS } from '../app/stop-signals.ts';
import { endOnUncaughtErrors } from '../app/uncaught-errors.ts';
import { readConfig } from '../config/config.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createLogger } from '../observability/logger.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run feed',
  about:
    'Runs the live feeds of the file that FEEDS names, and nothing else. Workers and npm start run them too, each in one process.',
  options: {},
};

const SHUTDOWN_TIMEOUT_MS = 15_000;

await runCommand(COMMAND, async () => {
  const config = readConfig();
  if (config.feeds === null) {
    throw new StartupError('FEEDS is missing: the JSON file that lists the feeds (docs/feeds.md)');
  }
  const logger = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY });
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  for (const signal of STOP_SIGNALS) process.once(signal, end);
  const uncaught = endOnUncaughtErrors({ logger, end, patience: SHUTDOWN_TIMEOUT_MS });
  const worker = await startWorker(config, logger, uncaught.count, 'feeds');
  process.stdout.write(`ex7 ${config.version}: running the feeds of ${config.feeds.file}; Ctrl-C stops\n`);
  await ended;
  setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref();
  await worker.stop();
  process.stdout.write('ex7 feeds: stopped\n');
});
