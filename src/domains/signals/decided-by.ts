import type { Cause, Explainer, Outcome, Trace } from '../../engine/index.ts';
import type { AuditRow } from './signal.ts';

/** The parts of an audit row's `reason` used by an explanation; older rows may lack any of them. */
interface StoredReason {
  nodes?: Trace;
  entry?: string;
  note?: string;
  close_reason?: string;
  close_price?: string;
}

/** The values that decided an audit row's bar, in words. Empty when the row has none, as after an error. */
export function decidedBy(row: Pick<AuditRow, 'decision' | 'reason'>, explainer: Explainer | null): Cause[] {
  const { nodes, entry, note, close_reason: closeReason, close_price: closePrice } = row.reason as StoredReason;
  // A stop or target reached within a bar has a price, but no node values.
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
