import type { Cause, Explainer, Outcome, Trace } from '../../engine/index.ts';
import type { AuditRow } from './signal.ts';

/** What an audit row's `reason` holds for an explanation; rows of before may lack any of it. */
interface StoredReason {
  nodes?: Trace;
  entry?: string;
  note?: string;
  closeReason?: string;
  closePrice?: string;
}

/** The values that decided an audit row's bar, in words. Empty where the row holds none, as one of an error. */
export function decidedBy(row: Pick<AuditRow, 'decision' | 'reason'>, explainer: Explainer | null): Cause[] {
  const { nodes, entry, note, closeReason, closePrice } = row.reason as StoredReason;
  // A stop or target that a minute reached has a price, and no values of the strategy's own bar.
  if ((!nodes && !closeReason) || !explainer) return [];
  const outcome: Outcome = {
    decision: row.decision,
    entry,
    note,
    closeReason,
    closePrice: closePrice === undefined ? null : Number(closePrice),
  };
  return explainer(nodes ?? {}, outcome);
}
