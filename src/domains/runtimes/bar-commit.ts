import { afterEntry, afterExit } from '../../engine/index.ts';
import type { NewEvent, UserEvent } from '../../events/types.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type AuditRow, insertAudit, type SignalService } from '../signals/index.ts';
import { createBatches, groupBy } from './batches.ts';
import { isolateFailures, mergeUncommitted, type Uncommitted } from './isolate-failures.ts';
import type { LeaseStore, Progress } from './lease-store.ts';
import type { LiveRun, Outcome } from './live-run.ts';
import type { LaneProgress, ProgressStore } from './progress-store.ts';
import { createOutcomeRecorder, type Recorded } from './record-outcome.ts';
import { keyText, type Lease, type RuntimeRecord } from './runtime.ts';

// The unit of commit. Runtimes with events: transactions of several users, account rows first. Each write carries the lease
// token and the bar of the runtime's previous event; rows that no longer match are skipped and returned, and the dispatcher
// restarts their runs. Quiet runtimes: one statement for the lane.

export interface BarCommitDeps {
  db: Database;
  leases: LeaseStore;
  progress: ProgressStore;
  signals: SignalService;
  events: { append(tx: Tx, userId: string, events: NewEvent[]): Promise<UserEvent[]> };
  lockAccount(tx: Tx, userId: string): Promise<unknown>;
  /** Locks the unlocked ones of these accounts, in id order. */
  lockFreeAccounts(tx: Tx, userIds: readonly string[]): Promise<Set<string>>;
  tickSize(instrument: string): string;
}

export type BarCommit = ReturnType<typeof createBarCommit>;

/** Runtimes in one statement. */
const MOST_JOINING = 2_000;

export type FinalStatus = 'running' | 'stopped' | 'error';

const fenceOf = ({ lease, committedBarTs }: LiveRun) => ({
  strategyId: lease.strategyId,
  mode: lease.mode,
  token: lease.token,
  shard: lease.shard,
  epoch: lease.epoch,
  previousBarTs: committedBarTs,
});

export const runtimeEvent = (runtime: RuntimeRecord): NewEvent => ({
  kind: 'runtime',
  strategyId: runtime.strategyId,
  instrument: runtime.instrument,
  payload: runtime,
});

/** The progress of a run after this outcome: its bar and minute. */
function progressOf({ live, bar, decidedTo }: Outcome, { signal, waiting }: Recorded): Progress {
  return {
    strategyId: live.lease.strategyId,
    mode: live.lease.mode,
    barTs: bar ? formatInstant(bar.ts) : live.decidedBarTs,
    decidedTo: bar ? null : formatInstant(decidedTo),
    signalAt: signal && (signal.closedAt ?? signal.firedAt),
    waiting,
  };
}

/** Updates the run after its outcome is committed. */
function applyRecorded({ live, bar, ts, decision, rollTicks }: Outcome, { publication, closed }: Recorded): void {
  if (!decision) return;
  let { next } = decision;
  if (decision.exit) {
    next = afterExit(next, Number(closed?.pnl) < 0);
    live.openSignalId = null;
  }
  if (decision.entry && publication?.kind === 'fired') {
    next = afterEntry(next, decision.entry);
    live.openSignalId = publication.signal.id;
  }
  live.state = next;
  live.rollTicks = next.position || next.waiting ? rollTicks : null;
  live.decidedBarTs = bar ? formatInstant(bar.ts) : live.decidedBarTs;
  live.committedBarTs = live.decidedBarTs ?? live.committedBarTs;
  if (!bar) live.newestMinute = ts;
}

/** The outcomes of each user, ordered by user id. */
function byUser(outcomes: readonly Outcome[]): Outcome[][] {
  const own = groupBy(outcomes, ({ live }) => live.lease.userId);
  return [...own.keys()].sort().map((userId) => own.get(userId) ?? []);
}

export function createBarCommit({
  db,
  leases,
  progress,
  signals,
  events: { append },
  lockAccount,
  lockFreeAccounts,
  tickSize,
}: BarCommitDeps) {
  const record = createOutcomeRecorder({ signals, tickSize });
  const batches = createBatches({ most: 64, atOnce: 4, aimMs: 250 });

  /** Writes outcomes of users whose accounts are locked. */
  async function writeOutcomes(tx: Tx, outcomes: readonly Outcome[]): Promise<[Outcome, Recorded][]> {
    const rows = await leases.fence(
      tx,
      outcomes.map((outcome) => fenceOf(outcome.live)),
    );
    const openSignals = new Map(rows.map((row) => [keyText(row), row.openSignalId]));
    const recorded: [Outcome, Recorded][] = [];
    for (const outcome of outcomes) {
      if (openSignals.get(keyText(outcome.live.lease)) !== outcome.live.openSignalId) continue;
      recorded.push([outcome, await record(tx, outcome)]);
    }
    await insertAudit(
      tx,
      recorded.flatMap(([, { audit }]) => audit),
    );
    const waiting = await leases.advance(
      tx,
      recorded.map(([outcome, entry]) => progressOf(outcome, entry)),
    );
    const happened = recorded.flatMap(([{ live }, entry]) =>
      entry.events.map((event) => [live.lease.userId, event] as const),
    );
    const events = groupBy(
      [...happened, ...waiting.map((runtime) => [runtime.userId, runtimeEvent(runtime)] as const)],
      ([userId]) => userId,
    );
    for (const userId of [...events.keys()].sort()) {
      await append(
        tx,
        userId,
        (events.get(userId) ?? []).map(([, event]) => event),
      );
    }
    return recorded;
  }

  /**
   * Commits outcomes of several users. With `held` null it waits for locked accounts; otherwise it adds their outcomes to
   * `held`. Returns the runs that were fenced out or whose signal is closed.
   */
  async function commitOutcomes(outcomes: readonly Outcome[], held: Outcome[] | null): Promise<LiveRun[]> {
    const users = [...new Set(outcomes.map(({ live }) => live.lease.userId))].sort();
    const { due, done } = await db.transaction(async (tx) => {
      const locked = held ? await lockFreeAccounts(tx, users) : null;
      if (!locked) for (const userId of users) await lockAccount(tx, userId);
      const due = locked ? outcomes.filter(({ live }) => locked.has(live.lease.userId)) : outcomes;
      return { due, done: due.length > 0 ? await writeOutcomes(tx, due) : [] };
    });
    held?.push(...outcomes.filter((outcome) => !due.includes(outcome)));
    for (const [outcome, recorded] of done) applyRecorded(outcome, recorded);
    const kept = new Set(done.map(([outcome]) => outcome.live));
    return due.map((outcome) => outcome.live).filter((live) => !kept.has(live));
  }

  const commitIsolated = (outcomes: readonly Outcome[], held: Outcome[] | null) =>
    isolateFailures(
      outcomes,
      (some) => commitOutcomes(some, held),
      ({ live, bar }, failure) => ({ live, bar, failure }),
    );

  const leasesOf = (runs: readonly LiveRun[]) => runs.map(({ lease }) => lease);

  return {
    /**
     * Commits the events of a step: several users per transaction, several transactions at once. Users whose account is
     * locked by another transaction are committed separately, so that others do not wait.
     */
    async commitEvents(outcomes: readonly Outcome[]): Promise<Uncommitted> {
      const held: Outcome[] = [];
      const together = await batches.run(byUser(outcomes), (some) => commitIsolated(some, held));
      const apart = await batches.run(byUser(held), (some) => commitIsolated(some, null), 1);
      return mergeUncommitted([...together, ...apart]);
    },

    /** The runs whose signal another writer has closed. */
    async closedOutside(runs: readonly LiveRun[]): Promise<LiveRun[]> {
      const open = runs.flatMap(({ lease, openSignalId }) =>
        openSignalId === null ? [] : [{ strategyId: lease.strategyId, mode: lease.mode, signalId: openSignalId }],
      );
      if (open.length === 0) return [];
      const closed = new Set((await progress.closed(db, open)).map(keyText));
      return runs.filter(({ lease }) => closed.has(keyText(lease)));
    },

    /** Commits the quiet bars of a lane, as progress of the shards in `to`. Returns the runs of shards that were lost. */
    async commitQuiet(runs: readonly LiveRun[], lane: LaneProgress, to: readonly number[]): Promise<LiveRun[]> {
      const shards = new Map(runs.map(({ lease }) => [lease.shard, lease.epoch]));
      const held = [...shards].map(([shard, epoch]) => ({ shard, epoch }));
      const still = await db.transaction((tx) => progress.write(tx, lane, held, to));
      return runs.filter(({ lease }) => !still.has(lease.shard));
    },

    /** Runs that have caught up with their lane, whose progress stands for theirs from here on. */
    async joinLane(runs: readonly LiveRun[]): Promise<void> {
      const joining = runs.filter(({ lease }) => !lease.onLane);
      for (let at = 0; at < joining.length; at += MOST_JOINING) {
        const some = joining.slice(at, at + MOST_JOINING);
        await db.transaction((tx) => leases.joinLane(tx, leasesOf(some)));
        for (const live of some) live.lease = { ...live.lease, onLane: true };
      }
    },

    /** Ends the guard of a position whose strategy does not compile: the position is closed or cannot be judged. */
    endGuard: (lease: Lease) => leases.endGuard(db, lease),

    /**
     * Changes a runtime's status and records the event; `failure` adds an audit row of the bar. In status `error` the stop
     * of an open signal stays guarded.
     */
    async transition(
      live: Pick<LiveRun, 'lease'> & Partial<Pick<LiveRun, 'decidedBarTs'>>,
      status: FinalStatus,
      failure?: { message: string; audit: AuditRow | null },
    ): Promise<boolean> {
      const { lease } = live;
      return db.transaction(async (tx) => {
        await lockAccount(tx, lease.userId);
        const runtime = await leases.transition(tx, lease, status, failure?.message, live.decidedBarTs);
        if (!runtime) return false;
        if (failure?.audit) await insertAudit(tx, [failure.audit]);
        await append(tx, lease.userId, [runtimeEvent(runtime)]);
        return true;
      });
    },
  };
}
