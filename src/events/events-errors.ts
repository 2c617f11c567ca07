import { DomainError, UnavailableError } from '../kernel/domain-error.ts';

/** The subscriber read too slowly. It can resume with the last cursor it received without losing events. */
export class SlowConsumerError extends DomainError {
  /** `waiting`: number of queued events, where they are counted. */
  constructor(waiting?: number) {
    const what = waiting === undefined ? 'too much data was queued' : `${waiting} events were queued`;
    super('slow_consumer', `You read too slowly: ${what}. Reconnect with your last cursor to continue after it.`);
  }
}

const WHY = {
  shutdown: 'The server is shutting down: reconnect with your last cursor.',
  token_expired: 'The token has expired: reconnect with a new one and your last cursor.',
  key_ended: 'The API key was revoked or replaced: reconnect with a new one and your last cursor.',
} as const;

/** The server ended a stream that has more events; the client reconnects and resumes. */
export class StreamInterruptedError extends DomainError {
  declare readonly code: keyof typeof WHY;
  constructor(code: keyof typeof WHY) {
    super(code, WHY[code]);
  }
}

/**
 * Whether the client may succeed by reconnecting; rejections of its request are permanent. GraphQL executors may wrap an
 * error in one with an `originalError`.
 */
export function mayResume(failure: unknown): boolean {
  const { originalError } = (failure ?? {}) as { originalError?: unknown };
  const cause = originalError ?? failure;
  return (
    !(cause instanceof DomainError) ||
    cause instanceof SlowConsumerError ||
    cause instanceof StreamInterruptedError ||
    cause instanceof UnavailableError
  );
}
