import { formatInstant } from '../../kernel/instant.ts';
import { withSnakeKeys } from '../../kernel/text.ts';
import type { AuditDecision, AuditRow, Side } from '../signals/index.ts';
import type { LiveRun } from './live-run.ts';

interface AuditDetails {
  side?: Side | null;
  signalId?: string | null;
  [detail: string]: unknown;
}

/** The audit row of a run's bar, or of a minute within it. `ts`: its open (UTC ms). */
export function auditRow(
  { lease, run }: LiveRun,
  ts: number,
  minute: boolean,
  decision: AuditDecision,
  { side = null, signalId = null, ...detail }: AuditDetails = {},
): AuditRow {
  return {
    userId: lease.userId,
    strategyId: lease.strategyId,
    strategyVersion: lease.strategyVersion,
    instrument: lease.instrument,
    timeframe: lease.timeframe,
    barTs: formatInstant(ts),
    mode: lease.mode,
    decision,
    side,
    signalId,
    minute,
    // Nodes have no new values within a bar.
    reason: { ...(withSnakeKeys(detail) as object), ...(minute ? {} : { nodes: run.trace() }) },
  };
}
