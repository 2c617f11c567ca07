import type { UserEvent } from '../../events/index.ts';
import type { AlertEvent } from './alert-topic.ts';

/** The payload of a delivery: that of the event or of the message about the channel. Plain JSON. */
export type AlertPayload = Record<string, unknown>;

/** The alert for an event; null if there is none. */
export function alertOf({ kind, payload }: Pick<UserEvent, 'kind' | 'payload'>): AlertEvent | null {
  switch (kind) {
    case 'fired':
      return 'signal.fired';
    case 'closed':
      return 'signal.closed';
    case 'updated':
      return 'signal.updated';
    case 'blocked':
      return 'signal.blocked';
    case 'risk_warning':
      return 'risk.warning';
    case 'runtime':
      return (payload as { status?: unknown } | null)?.status === 'error' ? 'runtime.error' : null;
  }
}

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 30 * 60_000;
/** Attempts before a delivery fails: about 45 minutes, or longer with Retry-After. */
export const MAX_ATTEMPTS = 10;

/** Milliseconds to wait after a number of failed attempts: doubled each time, ±50 % jitter. */
export const pauseAfter = (attempts: number, random: () => number): number =>
  Math.round(Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * (0.5 + random()));
