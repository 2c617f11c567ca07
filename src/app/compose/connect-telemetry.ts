import type { Config } from '../../config/config.ts';
import type { Logger } from '../../observability/logger.ts';
import { NO_TELEMETRY, startTelemetry, type Telemetry } from '../../observability/telemetry.ts';

/** Sends traces to the configured collector, if any. */
export async function connectTelemetry(
  { telemetry, version }: Pick<Config, 'telemetry' | 'version'>,
  logger: Logger,
): Promise<Telemetry> {
  if (!telemetry) return NO_TELEMETRY;
  const onFault = (error: Error) => logger.warn({ error: error.message }, 'traces could not be sent');
  return startTelemetry({ ...telemetry, version, onFault });
}
