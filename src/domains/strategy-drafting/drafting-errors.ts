import { DomainError } from '../../kernel/domain-error.ts';
import type { VixQuota } from './quota.ts';

/** The monthly quota is used up. */
export class QuotaExceededError extends DomainError {
  readonly quota: VixQuota;
  constructor(quota: VixQuota) {
    super(
      'quota_exceeded',
      `All ${quota.limit} generations of this month are used; the quota resets at ${quota.resetsAt}.`,
    );
    this.quota = quota;
  }
}
