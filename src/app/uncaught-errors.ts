import type { Logger } from '../observability/logger.ts';

export interface UncaughtOptions {
  logger: Logger;
  /** Starts an orderly shutdown. Called once. */
  end(): void;
  /** Milliseconds until the shutdown is forced. Default 15,000. */
  patience?: number;
}

/** Later errors are only counted, so that a repeating error does not fill the log. */
const MAX_LOGGED = 10;

/**
 * Handles errors that no code caught: logs and counts them and shuts down with exit code 1, because the state of the
 * process is unknown. Node's default would exit at once, without closing streams and releasing runtimes.
 */
export function endOnUncaughtErrors({ logger, end, patience = 15_000 }: UncaughtOptions): { count(): number } {
  let count = 0;
  const onError = (error: unknown, origin: string): void => {
    count++;
    if (count <= MAX_LOGGED) logger.fatal({ error, origin }, 'uncaught error; the process shuts down');
    if (count > 1) return;
    process.exitCode = 1;
    setTimeout(() => process.exit(1), patience).unref();
    end();
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', (reason) => onError(reason, 'unhandledRejection'));
  // A closed output pipe is not an error.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  return { count: () => count };
}
