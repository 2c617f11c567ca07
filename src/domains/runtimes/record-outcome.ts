import type { EntryIntent, ExitIntent, WaitingEntry } from '../../engine/index.ts';
import type { NewEvent } from '../../events/types.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/postgres/database.ts';
import {
  type AuditRow,
  type EnginePart,
  type Publication,
  priceOfTicks,
  type SignalRecord,
  type SignalService,
} from '../signals/index.ts';
import { auditRow } from './audit-row.ts';
import { isRolled, type Outcome } from './live-run.ts';
import { keyText } from './runtime.ts';
import { type StoredWaiting, storedWaiting } from './waiting-entry.ts';

/** The records written for an outcome, and its further changes. */
export interface Recorded {
  audit: AuditRow[];
  /** The signal that was closed, fully or in part, and the newest one that was published or closed. */
  closed: SignalRecord | null;
  signal: SignalRecord | null;
  /** The result of the entry; null without one. */
  publication: Publication | null;
  events: NewEvent[];
  /** The runtime's pending entry from here on; undefined: unchanged. */
  waiting: StoredWaiting | null | undefined;
}

export interface OutcomeRecorderDeps {
  signals: SignalService;
  tickSize(instrument: string): string;
}

/** Writes a run's decisions: parts and exits, moved stops, entries through the risk gate, pending entries. */
export function createOutcomeRecorder({ signals, tickSize }: OutcomeRecorderDeps) {
  /** The contract's price at an outcome, and what it is above the engine's. */
  const priceAt =
    ({ live, rollTicks }: Outcome) =>
    (ticks: number) =>
      priceOfTicks(ticks + rollTicks, tickSize(live.lease.instrument));
  const rollOffsetAt = (outcome: Outcome) => priceAt(outcome)(0);

  /** The position is held over a roll: its prices move by the gap. */
  async function recordRoll(tx: Tx, outcome: Outcome, recorded: Recorded): Promise<void> {
    const { live, ts, decision } = outcome;
    const { strategyId, mode } = live.lease;
    if (!isRolled(live, outcome.rollTicks)) return;
    if (live.state.waiting && decision?.next.waiting) {
      recorded.waiting = storedWaiting(live.state.waiting, priceAt(outcome));
    }
    if (live.openSignalId === null) return;
    const rolled = await signals.roll(tx, { strategyId, mode, rollOffset: rollOffsetAt(outcome) });
    if (!rolled || rolled.events.length === 0) return;
    const { signal, events } = rolled;
    recorded.events.push(...events);
    recorded.audit.push(
      auditRow(live, ts, true, 'in_position', {
        side: signal.side,
        signalId: signal.id,
        note: 'rolled',
        entryPrice: signal.entryPrice,
        stopPrice: signal.currentStopPrice,
        rollGap: signal.rollGap,
      }),
    );
  }

  async function recordExits(tx: Tx, outcome: Outcome, recorded: Recorded): Promise<void> {
    const { live, decision, ts } = outcome;
    const { lease } = live;
    const { parts = [], exit = null } = decision ?? {};
    if (parts.length === 0 && !exit) return;
    const part = (intent: ExitIntent): EnginePart => ({
      size: intent.size,
      closePrice: priceAt(outcome)(intent.priceTicks),
      closeBarTs: formatInstant(intent.ts),
      closeReason: intent.reason,
      exitAt: formatInstant(intent.at),
    });
    const closed = await signals.closeByEngine(tx, {
      strategyId: lease.strategyId,
      mode: lease.mode,
      parts: parts.map(part),
      exit: exit && part(exit),
      rollOffset: rollOffsetAt(outcome),
    });
    if (!closed)
      throw new Error(`invariant violated: the fence of ${keyText(lease)} returned an open signal, none found`);
    const { signal } = closed;
    recorded.closed = recorded.signal = signal;
    recorded.events.push(...closed.events);
    const detail = exit
      ? { closeReason: exit.reason, closePrice: signal.closePrice }
      : { note: 'part_closed', openSize: signal.openSize };
    recorded.audit.push(
      auditRow(live, ts, outcome.bar === null, exit ? 'closed' : 'in_position', {
        side: signal.side,
        signalId: signal.id,
        ...detail,
        ...(parts.length > 0 ? { parts: parts.map(part) } : {}),
      }),
    );
  }

  async function recordStop(tx: Tx, outcome: Outcome, stopTicks: number, recorded: Recorded): Promise<void> {
    const { live, ts } = outcome;
    const { lease } = live;
    const stopPrice = priceAt(outcome)(stopTicks);
    const moved = await signals.moveStop(tx, { strategyId: lease.strategyId, mode: lease.mode, stopPrice });
    if (!moved)
      throw new Error(`invariant violated: the fence of ${keyText(lease)} returned an open signal, none found`);
    recorded.events.push(...moved.events);
    recorded.audit.push(
      auditRow(live, ts, outcome.bar === null, 'in_position', {
        side: moved.signal.side,
        signalId: moved.signal.id,
        note: 'stop_moved',
        stopPrice,
      }),
    );
  }

  async function recordEntry(tx: Tx, outcome: Outcome, entry: EntryIntent, recorded: Recorded): Promise<void> {
    const { live, ts } = outcome;
    const { lease, compiled, run } = live;
    const price = priceAt(outcome);
    const publication = await signals.publish(tx, {
      userId: lease.userId,
      strategyId: lease.strategyId,
      strategyVersion: lease.strategyVersion,
      instrument: lease.instrument,
      timeframe: lease.timeframe,
      mode: lease.mode,
      side: entry.side,
      size: entry.size,
      entryPrice: price(entry.priceTicks),
      stopPrice: entry.stopTicks === null ? null : price(entry.stopTicks),
      targetPrice: entry.targetTicks === null ? null : price(entry.targetTicks),
      targets: entry.targets.map((target) => ({ price: price(target.ticks), size: target.size })),
      barTs: formatInstant(entry.ts),
      fill: entry.fill,
      entryAt: formatInstant(entry.at),
      reason: { entry: entry.nodeId, ...(entry.fill === 'close' ? {} : { fill: entry.fill }), nodes: run.trace() },
      entryNodeId: entry.nodeId,
      rollOffset: rollOffsetAt(outcome),
      strategyLimits: compiled.riskLimits,
    });
    recorded.publication = publication;
    recorded.events.push(...publication.events);
    const of = { side: entry.side, entry: entry.nodeId };
    if (publication.kind === 'fired') {
      recorded.signal = publication.signal;
      recorded.audit.push(
        auditRow(live, ts, outcome.bar === null, 'fired', { ...of, signalId: publication.signal.id }),
      );
    } else {
      const { triggeredLimit: breaker, observed, limit } = publication.blocked;
      recorded.audit.push(auditRow(live, ts, outcome.bar === null, 'blocked', { ...of, breaker, observed, limit }));
    }
  }

  /** Records an entry that became pending, was filled, or expired. */
  function recordWaiting(outcome: Outcome, recorded: Recorded): void {
    const { live, ts, decision, bar } = outcome;
    const { placed, ended, entry } = decision ?? {};
    const shown = (waiting: WaitingEntry) => storedWaiting(waiting, priceAt(outcome));
    if (placed) recorded.waiting = shown(placed);
    else if (ended || (entry && entry.fill !== 'close')) recorded.waiting = null;
    if (recorded.audit.length > 0 || (!placed && !ended)) return;
    const notes = {
      note: decision?.note ?? ended?.reason,
      ...(ended ? { ended: { ...shown(ended.waiting).shown, reason: ended.reason } } : {}),
      ...(placed ? { placed: shown(placed).shown } : {}),
    };
    recorded.audit.push(auditRow(live, ts, bar === null, 'no_entry', notes));
  }

  return async (tx: Tx, outcome: Outcome): Promise<Recorded> => {
    const { decision, live } = outcome;
    const recorded: Recorded = {
      audit: [],
      closed: null,
      signal: null,
      publication: null,
      events: [],
      waiting: undefined,
    };
    if (!decision) throw new Error(`invariant violated: nothing to record for ${keyText(live.lease)}`);
    await recordRoll(tx, outcome, recorded);
    await recordExits(tx, outcome, recorded);
    if (decision.stopTicks !== undefined) await recordStop(tx, outcome, decision.stopTicks, recorded);
    if (decision.entry) await recordEntry(tx, outcome, decision.entry, recorded);
    recordWaiting(outcome, recorded);
    return recorded;
  };
}
