import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../kernel/fair-queue.ts';
import { RUNS_SOURCES } from '../../kernel/package-root.ts';
import { currentWork, uncancelled, Work } from '../../kernel/work.ts';
import { createDayCache, type DayCache } from '../market-data/index.ts';
import type { BacktestEnd } from './backtest-job.ts';
import type { MonteCarloResult, MonteCarloSpec } from './monte-carlo.ts';
import type { ParityRun, ParitySpec } from './parity.ts';
import type { VariantsRun, VariantsSpec } from './variants-run.ts';

type Request =
  | { kind: 'backtest'; id: string }
  | { kind: 'parity'; spec: ParitySpec }
  | { kind: 'variants'; spec: VariantsSpec }
  | { kind: 'monte-carlo'; pnl: readonly number[]; spec: MonteCarloSpec };
type Answer = BacktestEnd | ParityRun | VariantsRun | MonteCarloResult;
export type ToThread =
  | { type: 'run'; request: Request }
  | { type: 'abort' }
  /** Answers `find-days`, in their order. */
  | { type: 'days'; bytes: (SharedArrayBuffer | null)[] };
export type FromThread =
  | { type: 'change' }
  | { type: 'answer'; answer: Answer }
  | { type: 'failure'; message: string }
  | { type: 'find-days'; instrument: string; days: Parameters<DayCache['find']>[1] }
  | { type: 'keep-days'; instrument: string; days: Parameters<DayCache['keep']>[1] };

/** Worker threads of this process that read bars and run strategies. */
export interface BacktestThreads {
  /** Runs a user's queued backtest. `onChange` is called after each commit. Throws when the thread fails. */
  backtest(userId: string, id: string, onChange: () => void, signal: AbortSignal): Promise<BacktestEnd>;
  /** Runs as part of the request. Throws RateLimitedError and UnavailableError (too_busy) when the queue is full. */
  parity(userId: string, spec: ParitySpec): Promise<ParityRun>;
  /** Runs variants of a user's strategy in one pass of the bars. Throws when the thread fails or `signal` aborts. */
  variants(userId: string, spec: VariantsSpec, signal: AbortSignal): Promise<VariantsRun>;
  /** Draws runs of trades (P&L in cents), as part of the request. Throws as `parity`. */
  monteCarlo(userId: string, pnl: readonly number[], spec: MonteCarloSpec): Promise<MonteCarloResult>;
  /** Terminates all threads. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  databaseUrl: string;
  /** Bars that the threads share; default: a cache of their own. */
  days?: DayCache;
  /** Maximum number of threads, one fewer per user. Further computations are queued; users are served round-robin. */
  size: number;
}

const MEMORY_MB = 512;
/** Maximum number of queued computations, in total and per user. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_USER = 10;
const SCRIPT = new URL(RUNS_SOURCES ? './start-thread.mjs' : './backtest-thread.js', import.meta.url);
/** Starts threads on demand and keeps idle ones, because starting a thread is slow. */
export function createBacktestThreads({ databaseUrl, days = createDayCache(), size }: ThreadOptions): BacktestThreads {
  const all = new Set<Worker>();
  const idle: Worker[] = [];
  // Separate keys, so that a user's parity reports do not wait for their backtests.
  const queue = new FairQueue({
    running: size,
    runningPerKey: Math.max(1, size - 1),
    waiting: MAX_WAITING,
    waitingPerKey: MAX_WAITING_PER_USER,
  });
  let closed = false;

  function make(): Worker {
    const thread = new Worker(SCRIPT, {
      workerData: { databaseUrl },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    all.add(thread);
    // An idle thread does not keep the process alive.
    thread.unref();
    const drop = () => {
      all.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    };
    thread.once('exit', drop);
    thread.on('error', () => {});
    return thread;
  }

  // The queue guarantees that fewer than `size` threads are busy.
  function take(): Worker {
    if (closed) throw new Error('The threads are closed');
    return idle.pop() ?? uncancelled(make);
  }

  function give(thread: Worker): void {
    if (all.has(thread)) idle.push(thread);
  }

  async function ask(request: Request, onChange: () => void, work: Work): Promise<Answer> {
    const thread = take();
    const send = (message: ToThread) => thread.postMessage(message);
    let stop = () => {};
    try {
      return await new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          thread.off('message', hear);
          thread.off('error', reject);
          thread.off('exit', gone);
          finish();
        };
        const gone = () => end(() => reject(new Error('The thread that ran it ended')));
        const hear = (message: FromThread) => {
          if (message.type === 'change') onChange();
          else if (message.type === 'keep-days') days.keep(message.instrument, message.days);
          else if (message.type === 'find-days') {
            days.find(message.instrument, message.days).then((bytes) => send({ type: 'days', bytes }), reject);
          } else if (message.type === 'answer') end(() => resolve(message.answer));
          else end(() => reject(new Error(message.message)));
        };
        thread.on('message', hear);
        thread.once('error', reject);
        thread.once('exit', gone);
        send({ type: 'run', request });
        stop = work.onCancel(() => send({ type: 'abort' }));
      });
    } finally {
      stop();
      give(thread);
    }
  }

  /** For a job, which ends when `signal` aborts. */
  async function inJob(userId: string, request: Request, onChange: () => void, signal: AbortSignal): Promise<Answer> {
    const work = new Work();
    const cancel = () => work.cancel(new Error('This process is stopping'));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await queue.run(`backtest:${userId}`, () => ask(request, onChange, work), work);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** As part of the request, whose client may leave. */
  async function inRequest(userId: string, request: Request): Promise<Answer> {
    const work = currentWork() ?? new Work();
    const answer = await queue.run(`parity:${userId}`, () => ask(request, () => {}, work), work);
    work.throwIfCancelled();
    return answer;
  }

  return {
    backtest: (userId, id, onChange, signal) =>
      inJob(userId, { kind: 'backtest', id }, onChange, signal) as Promise<BacktestEnd>,
    parity: (userId, spec) => inRequest(userId, { kind: 'parity', spec }) as Promise<ParityRun>,
    monteCarlo: (userId, pnl, spec) =>
      inRequest(userId, { kind: 'monte-carlo', pnl, spec }) as Promise<MonteCarloResult>,
    variants: (userId, spec, signal) =>
      inJob(userId, { kind: 'variants', spec }, () => {}, signal) as Promise<VariantsRun>,
    async close() {
      closed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}
