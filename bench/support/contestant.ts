import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled } from './compiled.ts';
import { lasting } from './lifetime.ts';

/** A server in a separate process that is compared with others; contestant.mjs is its side. */
export interface Contestant {
  url: string;
  /** Total processor time in microseconds since its start, and resident bytes. */
  usage(): Promise<{ cpu: number; memory: number }>;
  stop(): Promise<void>;
}

export interface ContestantOptions {
  /** Beside bench/. TypeScript is compiled, .mjs runs as it is. */
  script: string;
  env: Record<string, string>;
  /** Another Node. Default: this one. */
  node?: string;
}

/** Starts a contestant and waits until it listens. Throws with its output when it does not. */
export async function startContestant({
  script,
  env,
  node = process.execPath,
}: ContestantOptions): Promise<Contestant> {
  const path = script.endsWith('.ts')
    ? join(await compiled(), 'bench', script.replace(/\.ts$/, '.js'))
    : fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = fork(path, {
    execPath: node,
    execArgv: [],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stop = lasting(() => ended(child));
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => {
      written = (written + text).slice(-4_000);
    });
  }
  const port = await Promise.race([
    once(child, 'message').then(([{ port }]) => port as number),
    once(child, 'exit').then(() => Promise.reject(new Error(`${script} ended before it listened:\n${written}`))),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      return (await answer)[0];
    },
    stop,
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
