import { afterEntry, afterExit } from '../../engine/index.ts';
import type { NewEvent, UserEvent } from '../../events/types.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type AuditRow, insertAudit, type SignalService } from '../signals/index.ts';
import { isolateFailures, mergeUncommitted, type Uncommitted } from './isolate-failures.ts';
import type { LeaseStore, Progress } from './lease-store.ts';
import type { LiveRun, Outcome } from './live-run.ts';
import { createOutcomeRecorder, type Recorded } from './record-outcome.ts';
import { keyText, type Lease, type RuntimeRecord } from './runtime.ts';

// The unit of commit. Runtimes that something happened to: one transaction a user, account row first. The quiet ones:
// their audit rows and `last_bar_ts` in batches, with no account lock. Each carries its lease's token and the bar it
// was at; what does not match any more is left out and returned, and the dispatcher starts it again.

export interface BarCommitDeps {
  db: Database;
  leases: LeaseStore;
  signals: SignalService;
  events: { append(tx: Tx, userId: string, events: NewEvent[]): Promise<UserEvent[]> };
  lockAccount(tx: Tx, userId: string): Promise<unknown>;
  tickSize(instrument: string): string;
}

export type BarCommit = ReturnType<typeof createBarCommit>;

export type FinalStatus = 'running' | 'stopped' | 'error';

const fenceOf = ({ lease, committedBarTs }: LiveRun) => ({
  strategyId: lease.strategyId,
  mode: lease.mode,
  token: lease.token,
  previousBarTs: committedBarTs,
});

export const runtimeEvent = (runtime: RuntimeRecord): NewEvent => ({
  kind: 'runtime',
  strategyId: runtime.strategyId,
  instrument: runtime.instrument,
  payload: runtime,
});

/** The bar that a run is committed up to with this outcome, and the minute. */
function progressOf({ live, bar, decidedTo }: Outcome, { signal, waiting }: Recorded): Progress {
  return {
    strategyId: live.lease.strategyId,
    mode: live.lease.mode,
    barTs: bar ? formatInstant(bar.ts) : live.pendingBarTs,
    decidedTo: bar ? null : formatInstant(decidedTo),
    signalAt: signal && (signal.closedAt ?? signal.firedAt),
    waiting,
  };
}

/** The run after its outcome is committed. */
function applyRecorded({ live, bar, ts, decision }: Outcome, { publication, closed }: Recorded): void {
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
  live.committedBarTs = bar ? formatInstant(bar.ts) : (live.pendingBarTs ?? live.committedBarTs);
  live.pending = [];
  live.pendingBarTs = null;
  if (!bar) live.newestMinute = ts;
}

export function createBarCommit({ db, leases, signals, events, lockAccount, tickSize }: BarCommitDeps) {
  const record = createOutcomeRecorder({ signals, tickSize });

  /** Commits one user's outcomes of one step. Returns the runs that were fenced out, or whose signal is closed by now. */
  async function commitUser(userId: string, outcomes: readonly Outcome[]): Promise<LiveRun[]> {
    const byKey = new Map(outcomes.map((outcome) => [keyText(outcome.live.lease), outcome]));
    const done = await db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      const rows = await leases.fence(
        tx,
        outcomes.map((outcome) => fenceOf(outcome.live)),
      );
      const recorded: [Outcome, Recorded][] = [];
      for (const row of rows) {
        const outcome = byKey.get(keyText(row));
        if (!outcome || outcome.live.openSignalId !== row.openSignalId) continue;
        recorded.push([outcome, await record(tx, outcome)]);
      }
      await insertAudit(
        tx,
        recorded.flatMap(([{ live }, { audit }]) => [...live.pending, ...audit]),
      );
      const waiting = await leases.advance(
        tx,
        recorded.map(([outcome, entry]) => progressOf(outcome, entry)),
      );
      await events.append(tx, userId, [...recorded.flatMap(([, entry]) => entry.events), ...waiting.map(runtimeEvent)]);
      return recorded;
    });
    for (const [outcome, recorded] of done) applyRecorded(outcome, recorded);
    const kept = new Set(done.map(([outcome]) => outcome.live));
    return outcomes.map((outcome) => outcome.live).filter((live) => !kept.has(live));
  }

  async function commitBatch(waiting: readonly LiveRun[]): Promise<LiveRun[]> {
    const barTsOf = (live: LiveRun) => live.pendingBarTs as string;
    const advanced = await db.transaction(async (tx) => {
      const keys = await leases.advanceQuiet(
        tx,
        waiting.map((live) => ({ ...fenceOf(live), barTs: barTsOf(live), openSignalId: live.openSignalId })),
      );
      const kept = new Set(keys.map(keyText));
      await insertAudit(
        tx,
        waiting.filter((live) => kept.has(keyText(live.lease))).flatMap((live) => live.pending),
      );
      return kept;
    });
    const dropped: LiveRun[] = [];
    for (const live of waiting) {
      if (!advanced.has(keyText(live.lease))) {
        dropped.push(live);
        continue;
      }
      live.committedBarTs = barTsOf(live);
      live.pending = [];
      live.pendingBarTs = null;
    }
    return dropped;
  }

  return {
    /** Commits what happened at one step, one transaction a user. */
    async commitEvents(outcomes: readonly Outcome[]): Promise<Uncommitted> {
      const byUser = new Map<string, Outcome[]>();
      for (const outcome of outcomes) {
        const { userId } = outcome.live.lease;
        const own = byUser.get(userId);
        if (own) own.push(outcome);
        else byUser.set(userId, [outcome]);
      }
      const done = await Promise.allSettled(
        [...byUser].map(([userId, own]) =>
          isolateFailures(
            own,
            (some) => commitUser(userId, some),
            ({ live, bar }, failure) => ({ live, bar, failure }),
          ),
        ),
      );
      const refused = done.find((one) => one.status === 'rejected');
      if (refused) throw refused.reason;
      return mergeUncommitted(done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    },

    /** Commits the quiet bars that runs have pending. */
    async commitQuiet(runs: readonly LiveRun[]): Promise<Uncommitted> {
      const waiting = runs.filter((live) => live.pendingBarTs !== null);
      if (waiting.length === 0) return { dropped: [], failed: [] };
      return isolateFailures(waiting, commitBatch, (live, failure) => ({ live, bar: null, failure }));
    },

    /** Releases a lease at a bar boundary, for another process to claim. */
    release: (lease: Lease) => leases.releaseOne(db, lease),

    /** Ends the guard of a position whose rules do not compile: it is closed, or cannot be judged. */
    endGuard: (lease: Lease) => leases.endGuard(db, lease),

    /**
     * Moves a runtime to a status, with its event; `failure` also leaves an audit row of the bar. In `error` with a
     * signal open, its stop stays guarded.
     */
    async transition(
      live: Pick<LiveRun, 'lease'> & Partial<Pick<LiveRun, 'pending'>>,
      status: FinalStatus,
      failure?: { message: string; audit: AuditRow | null },
    ): Promise<boolean> {
      const { lease } = live;
      return db.transaction(async (tx) => {
        await lockAccount(tx, lease.userId);
        const runtime = await leases.transition(tx, lease, status, failure?.message);
        if (!runtime) return false;
        if (failure?.audit) await insertAudit(tx, [...(live.pending ?? []), failure.audit]);
        await events.append(tx, lease.userId, [runtimeEvent(runtime)]);
        return true;
      });
    },
  };
}
