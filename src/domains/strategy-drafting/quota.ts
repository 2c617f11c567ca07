import type { Tier } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';

/** Generations of a calendar month, UTC. */
export interface VixQuota {
  tier: Tier;
  limit: number;
  used: number;
  remaining: number;
  /** When the next month begins. */
  resetsAt: string;
}

/** The UTC calendar month of `now` (UTC ms): its first instant and that of the next month. */
export function monthOf(now: number): { from: string; to: string } {
  const at = new Date(now);
  const first = (offset: number) => formatInstant(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset, 1));
  return { from: first(0), to: first(1) };
}

/** The remaining quota of a tier; after a downgrade more may be used than it allows. */
export const quotaOf = (cap: { tier: Tier; limit: number }, used: number, now: number): VixQuota => ({
  tier: cap.tier,
  limit: cap.limit,
  used,
  remaining: Math.max(0, cap.limit - used),
  resetsAt: monthOf(now).to,
});
