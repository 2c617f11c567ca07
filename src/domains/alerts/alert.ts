import type { UserEvent } from '../../events/index.ts';
import type { AlertEvent } from './alert-topic.ts';

/** The payload of a delivery: that of an event, or of a message about the channel. Plain JSON. */
export type AlertPayload = Record<string, unknown>;

/** The alert of an event; null: none. */
export function alertOf({ kind, payload }: Pick<UserEvent, 'kind' | 'payload'>): AlertEvent | null {
  switch (kind) {
    case 'fired':
      return 'signal.fired';
    case 'closed':
      return 'signal.closed';
    case 'updated':
      return null;
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
/** Tries until a delivery is given up: about three quarters of an hour, or longer where Retry-After says so. */
export const MAX_ATTEMPTS = 10;

/** Milliseconds to wait after a number of failed tries: doubled each time, ±50 % so that many do not come back at once. */
export const pauseAfter = (attempts: number, random: () => number): number =>
  Math.round(Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * (0.5 + random()));
