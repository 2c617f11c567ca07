import type { Config } from '../../config/config.ts';
import type { FastPath } from '../../fast-path/index.ts';
import type { Logger } from '../../observability/logger.ts';

/**
 * Loads the fast path unless it is switched off or an installed library has an unsupported version. Without it the
 * libraries' documented interfaces are used, with the same results.
 */
export async function connectFastPath(
  { fastPath }: Pick<Config, 'fastPath'>,
  logger: Pick<Logger, 'warn' | 'info'>,
): Promise<FastPath | null> {
  if (!fastPath) {
    logger.info('the fast path is off (FAST_PATH=0)');
    return null;
  }
  const { versionMismatches } = await import('../../fast-path/private-parts.ts');
  const mismatches = versionMismatches();
  if (mismatches.length > 0) {
    logger.warn({ mismatches }, 'the fast path is off: the installed versions of libraries are not supported');
    return null;
  }
  return (await import('../../fast-path/index.ts')).createFastPath();
}
