import { DomainError } from '../../kernel/domain-error.ts';
import type { RuntimeRecord } from './runtime.ts';

/** The runtime is up (or going down) already; `runtime` is its state now. */
export class RuntimeActiveError extends DomainError {
  readonly runtime: RuntimeRecord;
  constructor(runtime: RuntimeRecord) {
    super('runtime_already_active', `The runtime is already ${runtime.status}.`);
    this.runtime = runtime;
  }
}
