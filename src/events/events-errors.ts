import { DomainError } from '../kernel/domain-error.ts';

/** The subscriber read too slowly; it resumes with the last cursor it saw and misses nothing. */
export class SlowConsumerError extends DomainError {
  constructor(waiting: number) {
    super(
      'slow_consumer',
      `You read too slowly: ${waiting} events were waiting. Reconnect with your last cursor to go on where you were.`,
    );
  }
}
