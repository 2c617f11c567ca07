import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

// Reads the resource usage of a process on Linux; Node only reports that of the current process.

const TICK_SECONDS = 1 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export interface ProcessUsage {
  /** Of the process and its descendants, including those that have exited. */
  cpuSeconds: number;
  /** Resident memory of the process and its descendants. */
  memoryMb: number;
}

/** The fields of /proc/PID/stat from the third on. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

export function usageOf(pid: number): ProcessUsage {
  const [, , , , , , , , , , , user, system, endedUser, endedSystem] = statOf(pid);
  const ticks = [user, system, endedUser, endedSystem].reduce((sum, value) => sum + Number(value ?? 0), 0);
  const own = { cpuSeconds: ticks * TICK_SECONDS, memoryMb: residentMb(pid) };
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(Number(name))[1] === String(pid));
  return children
    .map((child) => usageOf(Number(child)))
    .reduce(
      (sum, { cpuSeconds, memoryMb }) => ({
        cpuSeconds: sum.cpuSeconds + cpuSeconds,
        memoryMb: sum.memoryMb + memoryMb,
      }),
      own,
    );
}

function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
