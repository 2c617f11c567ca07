import { DomainError } from '../../kernel/domain-error.ts';
import type { VixQuota } from './quota.ts';

/** The month's generations are used up. */
export class QuotaExceededError extends DomainError {
  readonly quota: VixQuota;
  constructor(quota: VixQuota) {
    super(
      'quota_exceeded',
      `All ${quota.limit} generations of this month are used; the next month begins at ${quota.resetsAt}.`,
    );
    this.quota = quota;
  }
}
