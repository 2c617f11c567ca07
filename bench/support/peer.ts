import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A separate process that answers calls: a measured server, or its measuring clients. */
export interface Peer {
  /** Throws the peer's error, or when it has exited. */
  ask<Answer>(what: string, given?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

type Message = { answer: unknown } | { failed: string };

/** Starts a script of bench/, with flags of node's own. */
export function startPeer(script: string, node: readonly string[] = []): Peer {
  const child = fork(fileURLToPath(new URL(`../${script}`, import.meta.url)), {
    execArgv: ['--import', 'tsx', ...node],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit').then(([code, signal]) => process.off('exit', kill) && (code ?? signal));
  return {
    async ask<Answer>(what: string, given: unknown = {}) {
      const message = once(child, 'message') as Promise<[Message]>;
      child.send({ what, given });
      const gone = ended.then((how) => Promise.reject(new Error(`${script} ended (${how}) when asked to ${what}`)));
      const [answered] = await Promise.race([message, gone]);
      if ('failed' in answered) throw new Error(`${script}, ${what}: ${answered.failed}`);
      return answered.answer as Answer;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const late = setTimeout(kill, 3_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The peer's side: the functions by name. */
export function answering(answers: Record<string, (given: never) => unknown>): void {
  process.on('message', async ({ what, given }: { what: string; given: never }) => {
    try {
      process.send?.({ answer: (await answers[what]?.(given)) ?? null });
    } catch (error) {
      process.send?.({ failed: (error as Error).stack });
    }
  });
  process.once('disconnect', () => process.exit(0));
}

/** Milliseconds on a clock that all processes of this machine share. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6;

export interface Usage {
  /** Resident bytes after garbage collection (`--expose-gc`). */
  memory: number;
  /** Total processor time in microseconds. */
  cpu: number;
}

export const answerUsage = {
  async usage({ collect = true }: { collect?: boolean }): Promise<Usage> {
    const { gc } = globalThis as { gc?: () => void };
    for (let n = 0; collect && n < 3; n++) {
      gc?.();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { user, system } = process.cpuUsage();
    return { memory: process.memoryUsage().rss, cpu: user + system };
  },
};
