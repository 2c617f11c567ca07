import { startWorker } from '../app/start-worker.ts';
import { readConfig } from '../config/config.ts';
import { createLogger } from '../observability/logger.ts';
import { runCommand } from './run-command.ts';

// npm run worker    runs strategies beside the processes that serve clients; as many as you like, on one DATABASE_URL

/** A stop that takes longer than this ends all the same: leases run out by themselves. */
const PATIENCE = 15_000;

await runCommand(async () => {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel, pretty: process.stdout.isTTY });
  const worker = await startWorker(config, logger);
  const status = worker.url ? `, status at ${worker.url}` : '';
  process.stdout.write(`ex7 ${config.version} worker: running strategies${status}; Ctrl-C stops\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  setTimeout(() => process.exit(1), PATIENCE).unref();
  await worker.stop();
  process.stdout.write('ex7 worker: stopped\n');
});
