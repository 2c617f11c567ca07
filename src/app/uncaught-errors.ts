import type { Logger } from '../observability/logger.ts';

export interface UncaughtOptions {
  logger: Logger;
  /** Ends the process in order. Called once. */
  end(): void;
  /** Milliseconds that this may take. Default 15,000. */
  patience?: number;
}

/** Errors that are logged after the first: one that repeats itself would fill the log. */
const MAX_LOGGED = 10;

/**
 * The last net: an error that no code caught is logged and counted, and the process ends in order, with exit code 1,
 * since nothing is known of its state. Without this Node would end it at once, with streams and runtimes as they are.
 */
export function endOnUncaughtErrors({ logger, end, patience = 15_000 }: UncaughtOptions): { count(): number } {
  let count = 0;
  const onError = (error: unknown, origin: string): void => {
    count++;
    if (count <= MAX_LOGGED) logger.fatal({ error, origin }, 'an error was not caught; the process ends');
    if (count > 1) return;
    process.exitCode = 1;
    setTimeout(() => process.exit(1), patience).unref();
    end();
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', (reason) => onError(reason, 'unhandledRejection'));
  // A pipe that nobody reads any more is no reason to end.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  return { count: () => count };
}
