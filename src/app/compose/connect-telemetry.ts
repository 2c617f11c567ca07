import type { Config } from '../../config/config.ts';
import type { Logger } from '../../observability/logger.ts';
import { type LoopWatch, watchLoop } from '../../observability/loop-watch.ts';
import { NO_TELEMETRY, startTelemetry, type Telemetry } from '../../observability/telemetry.ts';
import type { Closers } from '../closers.ts';

/** Watches the event loop of this process, and sends traces to the configured collector, if any. */
export async function connectTelemetry(
  config: Pick<Config, 'telemetry' | 'version'>,
  logger: Logger,
  closers: Closers,
): Promise<{ telemetry: Telemetry; loopBlocks: LoopWatch['blocks'] }> {
  const sent = await sentTo(config, logger);
  closers.add('telemetry', () => sent.close());
  const { telemetry, blocks, stop } = watchLoop({ telemetry: sent, logger });
  closers.add('loop watch', stop);
  return { telemetry, loopBlocks: blocks };
}

async function sentTo({ telemetry, version }: Pick<Config, 'telemetry' | 'version'>, logger: Logger) {
  if (!telemetry) return NO_TELEMETRY;
  const onFault = (error: Error) => logger.warn({ error: error.message }, 'traces could not be sent');
  return startTelemetry({ ...telemetry, version, onFault });
}
