import { DomainError } from '../../kernel/domain-error.ts';
import type { RuntimeRecord } from './runtime.ts';

/** The runtime is already active or draining; `runtime` is its current state. */
export class RuntimeActiveError extends DomainError {
  readonly runtime: RuntimeRecord;
  constructor(runtime: RuntimeRecord) {
    super('runtime_already_active', `The runtime is already ${runtime.status}.`);
    this.runtime = runtime;
  }
}
