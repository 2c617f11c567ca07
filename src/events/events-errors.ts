import { DomainError, UnavailableError } from '../kernel/domain-error.ts';

/** The subscriber read too slowly; it resumes with the last cursor it saw and misses nothing. */
export class SlowConsumerError extends DomainError {
  /** `waiting`: events in its queue, where they are counted. */
  constructor(waiting?: number) {
    const what = waiting === undefined ? 'too much was waiting for you' : `${waiting} events were waiting`;
    super('slow_consumer', `You read too slowly: ${what}. Reconnect with your last cursor to continue after it.`);
  }
}

const WHY = {
  shutdown: 'The server is shutting down: reconnect with your last cursor.',
  token_expired: 'The token has expired: reconnect with a new one and your last cursor.',
} as const;

/** The server ended a stream that has more to come: its reader reconnects and resumes. */
export class StreamInterruptedError extends DomainError {
  declare readonly code: keyof typeof WHY;
  constructor(code: keyof typeof WHY) {
    super(code, WHY[code]);
  }
}

/**
 * Whether a client that opens its stream again may find it working. A refusal of what it asked for stays one. GraphQL
 * executors may wrap an error of the source in one with an `originalError`.
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
