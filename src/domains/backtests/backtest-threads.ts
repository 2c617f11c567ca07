import { Worker } from 'node:worker_threads';
import { FairQueue } from '../../kernel/fair-queue.ts';
import { RUNS_SOURCES } from '../../kernel/package-root.ts';
import { currentWork, uncancelled, Work } from '../../kernel/work.ts';
import type { BacktestEnd } from './backtest-job.ts';
import type { ParityRun, ParitySpec } from './parity.ts';

type Request = { kind: 'backtest'; id: string } | { kind: 'parity'; spec: ParitySpec };
export type ToThread = { type: 'run'; request: Request } | { type: 'abort' };
export type FromThread =
  | { type: 'change' }
  | { type: 'answer'; answer: BacktestEnd | ParityRun }
  | { type: 'failure'; message: string };

/** Worker threads of this process that read bars and run strategies. */
export interface BacktestThreads {
  /** Runs a user's queued backtest. `onChange` is called after each commit. Throws when the thread fails. */
  backtest(userId: string, id: string, onChange: () => void, signal: AbortSignal): Promise<BacktestEnd>;
  /** Runs as part of the request. Throws RateLimitedError and UnavailableError (too_busy) when the queue is full. */
  parity(userId: string, spec: ParitySpec): Promise<ParityRun>;
  /** Terminates all threads. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  databaseUrl: string;
  /** Maximum number of threads, one fewer per user. Further computations are queued; users are served round-robin. */
  size: number;
}

const MEMORY_MB = 512;
/** Maximum number of queued computations, in total and per user. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_USER = 10;
const SCRIPT = new URL(RUNS_SOURCES ? './start-thread.mjs' : './backtest-thread.js', import.meta.url);
/** Starts threads on demand and keeps idle ones, because starting a thread is slow. */
export function createBacktestThreads({ databaseUrl, size }: ThreadOptions): BacktestThreads {
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

  async function ask(request: Request, onChange: () => void, work: Work): Promise<BacktestEnd | ParityRun> {
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
          else if (message.type === 'answer') end(() => resolve(message.answer));
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

  return {
    async backtest(userId, id, onChange, signal) {
      const work = new Work();
      const cancel = () => work.cancel(new Error('This process is stopping'));
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        const run = () => ask({ kind: 'backtest', id }, onChange, work);
        return (await queue.run(`backtest:${userId}`, run, work)) as BacktestEnd;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    async parity(userId, spec) {
      const work = currentWork() ?? new Work();
      const run = () => ask({ kind: 'parity', spec }, () => {}, work);
      const report = (await queue.run(`parity:${userId}`, run, work)) as ParityRun;
      work.throwIfCancelled();
      return report;
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}
