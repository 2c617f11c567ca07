import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Programs of other projects that tests start: redis-server, haproxy, pgbouncer. `.ci/run` installs them.

/**
 * Whether a program is on the PATH: `describe.skipIf(!hasProgram('haproxy'))`. Without it says so; in CI that is a failure.
 */
export function hasProgram(name: string): boolean {
  if (spawnSync('/bin/sh', ['-c', `command -v ${name}`], { env: WITH_SBIN, stdio: 'ignore' }).status === 0) return true;
  if (process.env.CI === 'true') throw new Error(`CI needs ${name} on the PATH: apt-get install -y ${name}`);
  process.stderr.write(`skipped: no ${name} on the PATH, so what needs one is not tested\n`);
  return false;
}

/** Servers of Debian are in /usr/sbin, which the PATH of a user may lack. */
const WITH_SBIN = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

export interface Program {
  /** Everything it has written so far. */
  printed(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves once it has ended. */
  ended: Promise<void>;
  /** Ends it, and is done once it has ended. */
  stop(): Promise<void>;
}

/** Starts a program, which ends with the test's process. `ready`: whether what it has written says so. */
export async function startProgram(
  command: string[],
  ready: (printed: string) => boolean | Promise<boolean>,
  options: { uid?: number; gid?: number; env?: Record<string, string> } = {},
): Promise<Program> {
  const child: ChildProcess = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...WITH_SBIN, ...options.env },
  });
  const onProcessExit = () => child.kill('SIGKILL');
  process.once('exit', onProcessExit);
  const ended = once(child, 'exit').then(() => void process.off('exit', onProcessExit));
  let printed = '';
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const deadline = performance.now() + 10_000;
  while (!(await ready(printed))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${command[0]} did not start:\n${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    printed: () => printed,
    signal: (name) => void child.kill(name),
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A port of this machine that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
