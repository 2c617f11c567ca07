import { connectFastPath } from '../../src/app/compose/connect-fast-path.ts';
import type { FastPath } from '../../src/fast-path/index.ts';

/** Whether the tests run with the fast path: FAST_PATH=0 runs them without it. */
export const FAST_PATH = process.env.FAST_PATH !== '0';

/** The fast path as a process starts with it; null with FAST_PATH=0. Fails where versions of libraries forbid it. */
export function testFastPath(): Promise<FastPath | null> {
  const warn = (...told: unknown[]) => {
    throw new Error(JSON.stringify(told));
  };
  return connectFastPath({ fastPath: FAST_PATH }, { info: () => {}, warn });
}
