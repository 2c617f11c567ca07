import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../src/kernel/clock.ts';
import { signToken } from '../../../src/platform/auth/dev-keys.ts';
import { ROOT, runBuilt, runModule } from '../../support/built.ts';
import { until } from '../../support/until.ts';

export const CHILD_SECRET = 'a secret of the fault tests, 32 characters at least';

/** A process of ours as an operator starts it. */
export interface Child {
  pid: number;
  /** Where it serves, or shows how it is; empty for a worker without a port. */
  url: string;
  /** As a crash of the machine. */
  kill(): Promise<void>;
  /** Freezes the process with its connections open until `resume`. */
  pause(): void;
  resume(): void;
  /** Asks it to stop, and answers its exit code and how long it took, in milliseconds. */
  terminate(): Promise<{ code: number | null; took: number }>;
  /** Sends a signal. */
  signal(name: NodeJS.Signals): void;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
  /** Everything it has written so far. */
  printed(): string;
  /** Resident memory in bytes. */
  memory(): Promise<number>;
  /** Bytes in use after all garbage is collected; of a child started with the flags SHOWS_HEAP. */
  heap(): Promise<number>;
}

/** Flags of node with which a child answers `heap`. */
export const SHOWS_HEAP = ['--expose-gc', '--import', fileURLToPath(new URL('heap-on-signal.mjs', import.meta.url))];
const HEAP = /^heap in use: (\d+)$/gm;

export interface ChildOptions {
  databaseUrl: string;
  redisUrl?: string;
  /** The folder of the build that it runs; default: this checkout, from its sources where the build is not up to date. */
  root?: string;
  /** File descriptors that it may open. Default: as this process. */
  files?: number;
  /** Flags of node's own. */
  node?: string[];
  /** More of the environment. */
  env?: Record<string, string>;
}

const STARTS = {
  server: { script: 'src/main.ts', ready: /REST\s+(http:\/\/[\w.]+:\d+)\/api/ },
  worker: { script: 'src/cli/worker.ts', ready: /worker: running strategies(?:, status at (http:\S+))?;/ },
};

export async function startChild(kind: keyof typeof STARTS, options: ChildOptions): Promise<Child> {
  const { script, ready } = STARTS[kind];
  const run = options.root ? runBuilt(script) : runModule(script);
  const command = [process.execPath, ...(options.node ?? []), ...run];
  // `exec`: the child is node itself.
  const limited = options.files
    ? ['/bin/sh', '-c', `ulimit -n ${options.files}; exec "$@"`, 'sh', ...command]
    : command;
  const child: ChildProcess = spawn(limited[0] as string, limited.slice(1), {
    cwd: options.root ?? ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DEMO: '0',
      DRAIN_SECONDS: '0',
      SSE_HEARTBEAT_SECONDS: '5',
      LOG_LEVEL: 'warn',
      DATABASE_URL: options.databaseUrl,
      REDIS_URL: options.redisUrl ?? '',
      SUPABASE_JWT_SECRET: CHILD_SECRET,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid as number;
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const ended = once(child, 'exit').then(([code]) => {
    process.off('exit', onExit);
    return code as number | null;
  });
  let printed = '';
  const url = await new Promise<string>((resolve, fail) => {
    const look = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = ready.exec(printed);
      if (found) resolve(found[1] ?? '');
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    void ended.then((code) => fail(new Error(`${script} ended with ${code} before it was ready:\n${printed}`)));
  });
  return {
    pid,
    url,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    signal: (name) => void child.kill(name),
    ended,
    printed: () => printed,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async terminate() {
      const began = performance.now();
      child.kill('SIGTERM');
      return { code: await ended, took: performance.now() - began };
    },
    async heap() {
      const shown = () => [...printed.matchAll(HEAP)];
      const before = shown().length;
      child.kill('SIGUSR2');
      await until(() => shown().length > before);
      return Number(shown().at(-1)?.[1]);
    },
    async memory() {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
  };
}

/** A token that those processes take. */
export const childToken = (userId: string): Promise<string> =>
  signToken({ secret: CHILD_SECRET, clock: systemClock }, { userId, hours: 1 });
