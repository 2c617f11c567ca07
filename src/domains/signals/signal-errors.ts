import { DomainError } from '../../kernel/domain-error.ts';
import type { SignalRecord } from './signal.ts';

/** The signal is no longer open; `signal` is the current row, so that clients need not refetch it. */
export class SignalNotOpenError extends DomainError {
  readonly signal: SignalRecord;
  constructor(signal: SignalRecord) {
    super(
      'signal_not_open',
      `The signal is ${signal.status}${signal.closeReason ? ` (${signal.closeReason})` : ''}, not open.`,
    );
    this.signal = signal;
  }
}
