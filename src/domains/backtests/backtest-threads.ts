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

/** Threads of this process in which bars are read and strategies run. */
export interface BacktestThreads {
  /** Runs a user's queued backtest. `onChange` is called after each commit. Throws when the thread fails. */
  backtest(userId: string, id: string, onChange: () => void, signal: AbortSignal): Promise<BacktestEnd>;
  /** Part of the work of the request. Throws RateLimitedError and UnavailableError (too_busy) when too many wait. */
  parity(userId: string, spec: ParitySpec): Promise<ParityRun>;
  /** Terminates all threads. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  databaseUrl: string;
  /** At most so many at once, one fewer of a user; the rest wait, and users take turns. */
  size: number;
}

const MEMORY_MB = 512;
/** Computations that wait in this process, in all and of one user. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_USER = 10;
const SCRIPT = new URL(RUNS_SOURCES ? './start-thread.mjs' : './backtest-thread.js', import.meta.url);
/** No thread is made before there is something to do; idle ones are kept, since it takes a while to make one. */
export function createBacktestThreads({ databaseUrl, size }: ThreadOptions): BacktestThreads {
  const all = new Set<Worker>();
  const idle: Worker[] = [];
  // A user's parity reports do not wait for that user's backtests.
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
    // It keeps no process alive that has nothing else to do.
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

  // Here once its turn has come: fewer than `size` threads are busy.
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
