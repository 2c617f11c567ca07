import { connectFastPath } from '../../src/app/compose/connect-fast-path.ts';
import type { FastPath } from '../../src/fast-path/index.ts';
import { createLogger } from '../../src/observability/logger.ts';

/** The fast path as a process starts with it: FAST_PATH=0 measures without it. */
export const benchFastPath = (): Promise<FastPath | null> =>
  connectFastPath({ fastPath: process.env.FAST_PATH !== '0' }, createLogger({ level: 'warn', pretty: true }));
