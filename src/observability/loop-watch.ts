import type { Logger } from './logger.ts';
import type { SpanOptions, Telemetry } from './telemetry.ts';

// Finds out what holds up everything else in the process: a turn of the event loop that computes for long.

export interface LoopWatch {
  /** As the given one; what its spans measure can be named as the cause of a block. */
  telemetry: Telemetry;
  /** The blocks so far, by the operation that probably caused them. */
  blocks(): { operation: string; count: number; seconds: number }[];
  stop(): void;
}

export interface LoopWatchOptions {
  telemetry: Telemetry;
  logger: Pick<Logger, 'warn'>;
  /** Milliseconds of a turn that are reported. */
  limitMs?: number;
}

const LIMIT_MS = 100;
const TICK_MS = 25;
/** What is in progress for longer is a stream. */
const MAX_AGE_MS = 60_000;
const MAX_NAMED = 5;
/** Between two lines about one operation. */
const LOG_INTERVAL_MS = 1_000;

interface Started {
  name: string;
  at: number;
}

/**
 * Measures the turns of the event loop and names what was in progress, the newest first: what began last before a block has
 * probably caused it. Time in which the process had no processor does not count.
 */
export function watchLoop({ telemetry, logger, limitMs = LIMIT_MS }: LoopWatchOptions): LoopWatch {
  const running = new Set<Started>();
  let ended: Started[] = [];
  const found = new Map<string, { count: number; seconds: number; loggedAt: number }>();
  let tickAt = performance.now();
  let used = process.cpuUsage();

  const report = (ms: number, now: number): void => {
    const candidates = [...running].filter(({ at }) => now - at < MAX_AGE_MS).concat(ended);
    const operations = [...new Set(candidates.sort((one, other) => other.at - one.at).map(({ name }) => name))];
    const [operation = 'unknown'] = operations;
    const block = found.get(operation) ?? { count: 0, seconds: 0, loggedAt: Number.NEGATIVE_INFINITY };
    found.set(operation, block);
    block.count++;
    block.seconds += ms / 1_000;
    if (now - block.loggedAt < LOG_INTERVAL_MS) return;
    block.loggedAt = now;
    const shown = { blockedMs: Math.round(ms), operations: operations.slice(0, MAX_NAMED) };
    const by = operations.length > 0 ? `, probably by ${operation}` : ', by no request';
    logger.warn(shown, `the event loop was blocked for ${shown.blockedMs} ms${by}`);
  };

  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    const blocked = Math.min(now - tickAt - TICK_MS, (user + system) / 1_000);
    if (blocked > limitMs) report(blocked, now);
    tickAt = now;
    used = process.cpuUsage();
    ended = [];
  }, TICK_MS).unref();

  return {
    telemetry: {
      ...telemetry,
      startSpan(options) {
        const span = telemetry.startSpan(options);
        const started = { name: nameOf(options), at: performance.now() };
        running.add(started);
        return {
          ...span,
          end(more) {
            span.end(more);
            if (!running.delete(started)) return;
            ended.push(started);
            if (ended.length > MAX_NAMED * 2) ended.shift();
          },
        };
      },
    },
    blocks: () => [...found].map(([operation, { count, seconds }]) => ({ operation, count, seconds })),
    stop: () => clearInterval(timer),
  };
}

/** A name of a bounded set: clients choose the names of operations. */
function nameOf({ name, attributes }: SpanOptions): string {
  const field = attributes?.['graphql.field'];
  return field === undefined ? name : `${attributes?.['graphql.operation.type']} ${field}`;
}
