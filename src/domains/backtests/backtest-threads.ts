import { Worker } from 'node:worker_threads';
import { RUNS_SOURCES } from '../../kernel/package-root.ts';
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
  /** Runs a queued backtest. `onChange` is called when something about it was committed. Throws when the thread fails. */
  backtest(id: string, onChange: () => void, signal: AbortSignal): Promise<BacktestEnd>;
  parity(spec: ParitySpec): Promise<ParityRun>;
  /** Terminates all threads. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  databaseUrl: string;
  /** At most so many at once; the rest wait their turn. */
  size: number;
}

const MEMORY_MB = 512;
const SCRIPT = new URL(RUNS_SOURCES ? './start-thread.mjs' : './backtest-thread.js', import.meta.url);
/** No thread is made before there is something to do; idle ones are kept, since it takes a while to make one. */
export function createBacktestThreads({ databaseUrl, size }: ThreadOptions): BacktestThreads {
  const all = new Set<Worker>();
  const idle: Worker[] = [];
  const waiting: ((thread: Worker) => void)[] = [];
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
      const next = closed ? undefined : waiting.shift();
      if (next) next(make());
    };
    thread.once('exit', drop);
    thread.on('error', () => {});
    return thread;
  }

  async function take(): Promise<Worker> {
    if (closed) throw new Error('The threads are closed');
    const thread = idle.pop() ?? (all.size < size ? make() : null);
    return thread ?? new Promise((resolve) => waiting.push(resolve));
  }

  function give(thread: Worker): void {
    if (!all.has(thread)) return;
    const next = waiting.shift();
    if (next) next(thread);
    else idle.push(thread);
  }

  async function ask(request: Request, onChange: () => void, signal?: AbortSignal): Promise<BacktestEnd | ParityRun> {
    const thread = await take();
    const send = (message: ToThread) => thread.postMessage(message);
    const onAbort = () => send({ type: 'abort' });
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
        if (signal?.aborted) onAbort();
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
      give(thread);
    }
  }

  return {
    backtest: async (id, onChange, signal) => (await ask({ kind: 'backtest', id }, onChange, signal)) as BacktestEnd,
    parity: async (spec) => (await ask({ kind: 'parity', spec }, () => {})) as ParityRun,
    async close() {
      closed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}
