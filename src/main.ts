import { type Running, start } from './app/start.ts';
import { STOP_SIGNALS } from './app/stop-signals.ts';
import { endOnUncaughtErrors } from './app/uncaught-errors.ts';
import { welcome } from './app/welcome.ts';
import { readCommandLine, shownError } from './cli/run-command.ts';
import { type Config, readConfig } from './config/config.ts';
import { createLogger } from './observability/logger.ts';

// `npm start`: reads the configuration, starts the parts in ROLES in one process, prints how to use it, and waits for the
// end.

const COMMAND = {
  usage: 'npm start',
  about:
    'Serves clients and runs strategies in one process (ROLES). Without DATABASE_URL it starts an embedded PostgreSQL.',
  options: {},
};

const write = (line: string) => process.stdout.write(`${line}\n`);
const began = performance.now();
let running: Running | undefined;
let ending: Promise<void> | undefined;
let drainMs = 0;

/** A signal to stop: the process is not ready from now on, serves for the drain time, then ends. */
function endInOrder(): void {
  running?.drain();
  if (drainMs === 0) {
    end(0, '\nStopping …');
    return;
  }
  write(`\nNot ready from now on; serving for ${drainMs / 1000} s more …`);
  setTimeout(() => end(0, 'Stopping …'), drainMs);
}

/** Shuts down once. A second Ctrl-C forces the exit. */
function end(code: number, why: string): void {
  if (ending) return;
  write(why);
  setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS).unref();
  ending = (running?.stop() ?? Promise.resolve()).then(
    () => {
      if (code === 0) write('Stopped in order.');
      process.exit(code);
    },
    (error: Error) => {
      process.stderr.write(`${shownError(error)}\n`);
      process.exit(1);
    },
  );
}

// On Ctrl-C npm forwards SIGINT although the terminal has sent it too, so signals within this time count as one.
const DUPLICATE_SIGNAL_MS = 1_000;
// The exit is forced after this time, for example when the database hangs; leases then expire.
const SHUTDOWN_TIMEOUT_MS = 15_000;
let asked = Number.POSITIVE_INFINITY;

async function serve(config: Config): Promise<void> {
  drainMs = config.drainMs;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (performance.now() - asked > DUPLICATE_SIGNAL_MS) process.exit(1);
      const isFirst = asked === Number.POSITIVE_INFINITY;
      asked = Math.min(asked, performance.now());
      if (running && isFirst) endInOrder();
    });
  }
  const person = process.stdout.isTTY || config.mode === 'development';
  write(`ex7 ${config.version}`);
  const logger = createLogger({ level: config.logLevel, pretty: person });
  const uncaught = endOnUncaughtErrors({ logger, end: () => end(1, 'Stopping …'), patience: SHUTDOWN_TIMEOUT_MS });
  running = await start(config, {
    logger,
    uncaughtErrors: uncaught.count,
    say: (part, how) => write(`  ${part.padEnd(13)} ${how}  (${((performance.now() - began) / 1000).toFixed(1)} s)`),
    onSignal: (line) => write(`  ${line}`),
    onFatal: (reason) => end(1, reason),
  });
  write(welcome(running, config));
  if (asked < Number.POSITIVE_INFINITY) endInOrder();
}

try {
  if (readCommandLine(COMMAND) === null) process.exit(0);
  const config = readConfig();
  if (config.roles.includes('api')) await serve(config);
  else await import('./cli/worker.ts');
} catch (error) {
  process.stderr.write(`${shownError(error)}\n`);
  process.exit(1);
}
