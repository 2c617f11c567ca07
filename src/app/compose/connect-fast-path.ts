import type { Config } from '../../config/config.ts';
import type { FastPath } from '../../fast-path/index.ts';
import type { Logger } from '../../observability/logger.ts';

/**
 * The fast path, unless it is switched off or a library has another version than the one it was written for: then
 * everything is served by the libraries' documented ways, with the same answers.
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
