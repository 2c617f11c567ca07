import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort, hasProgram } from './programs.ts';

export interface TestRedis {
  url: string;
  port: number;
  /** As a crash: without a word to its clients. */
  kill(): Promise<void>;
  /** Freezes the process with its connections open until `resume`. */
  pause(): void;
  resume(): void;
  /** Up again on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `describe.skipIf(!hasRedis())`. */
export const hasRedis = (): boolean => hasProgram('redis-server');

/** A Redis of the test's own on a free port, nothing of it on disk. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let child = await launch(port);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      await end('SIGKILL');
      child = await launch(port);
    },
    stop: () => end('SIGTERM'),
  };
}

async function launch(port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const onProcessExit = () => child.kill('SIGKILL');
  process.once('exit', onProcessExit);
  child.once('exit', () => process.off('exit', onProcessExit));
  await new Promise<void>((ready, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`redis-server ended with code ${code}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) ready();
    });
  });
  return child;
}
