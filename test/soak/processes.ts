import { readdir } from 'node:fs/promises';
import { type Child, startChild } from '../faults/support/child-process.ts';
import { freePort } from '../support/programs.ts';

export interface Sample {
  part: string;
  /** Resident memory in MiB. */
  memory: number;
  descriptors: number;
}

const MIB = 2 ** 20;

/** Two servers and a worker, restarted or killed in turn; servers keep their address. */
export function createProcesses(shared: { databaseUrl: string; redisUrl?: string }) {
  const parts: { name: string; kind: 'server' | 'worker'; port: number; child: Child | null }[] = [
    { name: 'server 1', kind: 'server', port: 0, child: null },
    { name: 'server 2', kind: 'server', port: 0, child: null },
    { name: 'worker', kind: 'worker', port: 0, child: null },
  ];
  const samples: Sample[] = [];
  const launch = async (part: (typeof parts)[number]) => {
    const limits = { RATE_LIMIT_USER: '0', RATE_LIMIT_ADDRESS: '0', CONNECTIONS_PER_ADDRESS: '0' };
    const env = { ...limits, PORT: String(part.port), WORKER_PORT: '0', DRAIN_SECONDS: '1' };
    part.child = await startChild(part.kind, { ...shared, env });
  };
  return {
    samples,
    get urls() {
      return parts.filter(({ kind }) => kind === 'server').map(({ port }) => `http://127.0.0.1:${port}`);
    },
    async start() {
      for (const part of parts) part.port = await freePort();
      for (const part of parts) await launch(part);
    },
    /** Stops one in order, or kills it, and starts it again. */
    async replace(round: number) {
      const part = parts[round % parts.length] as (typeof parts)[number];
      if (round % 2) await part.child?.kill();
      else await part.child?.terminate();
      await launch(part);
    },
    async measure() {
      for (const { name, child } of parts) {
        if (!child) continue;
        const open = await readdir(`/proc/${child.pid}/fd`).catch(() => []);
        samples.push({ part: name, memory: (await child.memory()) / MIB, descriptors: open.length });
      }
    },
    async stop() {
      await Promise.all(parts.map(({ child }) => child?.kill()));
    },
  };
}
