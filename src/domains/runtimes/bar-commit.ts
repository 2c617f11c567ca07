import type { Bar } from '../../engine/index.ts';
import { afterEntry, afterExit } from '../../engine/index.ts';
import type { NewEvent, UserEvent } from '../../events/types.ts';
import { DomainError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import {
  type AuditDecision,
  type AuditRow,
  insertAudit,
  type Publication,
  priceOfTicks,
  type Side,
  type SignalRecord,
  type SignalService,
} from '../signals/index.ts';
import type { LiveRun, Outcome } from './lane.ts';
import type { LeaseStore } from './lease-store.ts';
import { keyText, type Lease, type RuntimeRecord } from './runtime.ts';

// The unit of commit. Runtimes that something happened to on a bar: one transaction a user, account row first. The
// quiet ones: their audit rows and `last_bar_ts` in batches, with no account lock. Each carries its lease's token and
// the bar it stood at; what does not match any more is left out and returned, and the dispatcher takes it up afresh.

export interface BarCommitDeps {
  db: Database;
  leases: LeaseStore;
  signals: SignalService;
  events: { append(tx: Tx, userId: string, events: NewEvent[]): Promise<UserEvent[]> };
  lockAccount(tx: Tx, userId: string): Promise<unknown>;
  tickSize(instrument: string): string;
}

export type BarCommit = ReturnType<typeof createBarCommit>;

/** What could not be kept in step with the database, and what cannot be written at all. */
export interface Uncommitted {
  /** Fenced out, or their signal was closed by someone else: to be taken up afresh. */
  dropped: LiveRun[];
  failed: { live: LiveRun; bar: Bar | null; failure: unknown }[];
}

/**
 * Whether the fault lies in what was to be written, and so would come again: data that PostgreSQL refuses (SQLSTATE
 * classes 22 and 23), or a fault of ours. Anything else (a lost connection, a restart) passes.
 */
export function isLasting(error: unknown): boolean {
  if (error instanceof DomainError || error instanceof TypeError || error instanceof RangeError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^2[23]/.test(code);
}

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

/** The audit row of a run's bar. */
export function auditRow(
  { lease, run }: LiveRun,
  bar: Bar,
  decision: AuditDecision,
  more: { side?: Side | null; signalId?: string | null; [detail: string]: unknown } = {},
): AuditRow {
  const { side = null, signalId = null, ...detail } = more;
  return {
    userId: lease.userId,
    strategyId: lease.strategyId,
    strategyVersion: lease.strategyVersion,
    instrument: lease.instrument,
    timeframe: lease.timeframe,
    barTs: formatInstant(bar.ts),
    mode: lease.mode,
    decision,
    side,
    signalId,
    reason: { ...detail, nodes: run.trace() },
  };
}

const together = (parts: readonly Uncommitted[]): Uncommitted => ({
  dropped: parts.flatMap((part) => part.dropped),
  failed: parts.flatMap((part) => part.failed),
});

export function createBarCommit({ db, leases, signals, events, lockAccount, tickSize }: BarCommitDeps) {
  interface Booked {
    audit: AuditRow;
    signal: SignalRecord | null;
    publication: Publication | null;
    events: NewEvent[];
  }

  async function book(tx: Tx, { live, bar, decision }: Outcome): Promise<Booked> {
    const { lease, compiled, run } = live;
    const barTs = formatInstant(bar.ts);
    if (decision?.exit) {
      const closed = await signals.closeByEngine(tx, {
        strategyId: lease.strategyId,
        mode: lease.mode,
        closePrice: priceOfTicks(decision.exit.priceTicks, tickSize(lease.instrument)),
        closeBarTs: barTs,
        closeReason: decision.exit.reason,
      });
      if (!closed) throw new Error(`No open signal to close for ${keyText(lease)}, though its fence said so`);
      const { signal, events } = closed;
      const audit = auditRow(live, bar, 'closed', {
        side: signal.side,
        signalId: signal.id,
        closeReason: decision.exit.reason,
        closePrice: signal.closePrice,
      });
      return { audit, signal, publication: null, events };
    }
    const entry = decision?.entry;
    if (!entry) throw new Error(`Nothing to book for ${keyText(lease)}`);
    const price = (ticks: number | null) => (ticks === null ? null : priceOfTicks(ticks, tickSize(lease.instrument)));
    const publication = await signals.publish(tx, {
      userId: lease.userId,
      strategyId: lease.strategyId,
      strategyVersion: lease.strategyVersion,
      instrument: lease.instrument,
      timeframe: lease.timeframe,
      mode: lease.mode,
      side: entry.side,
      size: entry.size,
      entryPrice: price(entry.priceTicks) as string,
      stopPrice: price(entry.stopTicks),
      targetPrice: price(entry.targetTicks),
      barTs,
      reason: { entry: entry.nodeId, nodes: run.trace() },
      entryNodeId: entry.nodeId,
      strategyLimits: compiled.riskLimits,
    });
    const audit =
      publication.kind === 'fired'
        ? auditRow(live, bar, 'fired', { side: entry.side, signalId: publication.signal.id, entry: entry.nodeId })
        : auditRow(live, bar, 'blocked', {
            side: entry.side,
            entry: entry.nodeId,
            breaker: publication.blocked.triggeredLimit,
            observed: publication.blocked.observed,
            limit: publication.blocked.limit,
          });
    return {
      audit,
      signal: publication.kind === 'fired' ? publication.signal : null,
      publication,
      events: publication.events,
    };
  }

  /** The state for the next bar, once what was booked is committed. */
  function settleState({ live, bar, decision }: Outcome, booked: Booked) {
    if (!decision) return;
    const { publication, signal } = booked;
    if (decision.entry && publication?.kind === 'fired') {
      live.state = afterEntry(decision.next, decision.entry);
      live.openSignalId = publication.signal.id;
    } else if (decision.exit) {
      live.state = afterExit(decision.next, Number(signal?.pnl) < 0);
      live.openSignalId = null;
    } else {
      live.state = decision.next;
    }
    live.committedBarTs = formatInstant(bar.ts);
    live.pending = [];
  }

  /** Books one user's outcomes on one bar. Returns the runs that were fenced out, or whose signal someone else closed. */
  async function commitUser(userId: string, outcomes: readonly Outcome[]): Promise<LiveRun[]> {
    const byKey = new Map(outcomes.map((outcome) => [keyText(outcome.live.lease), outcome]));
    const booked = await db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      const rows = await leases.fence(
        tx,
        outcomes.map((outcome) => fenceOf(outcome.live)),
      );
      const done: [Outcome, Booked][] = [];
      for (const row of rows) {
        const outcome = byKey.get(keyText(row));
        if (outcome && outcome.live.openSignalId === row.openSignalId) done.push([outcome, await book(tx, outcome)]);
      }
      await insertAudit(
        tx,
        done.flatMap(([{ live }, { audit }]) => [...live.pending, audit]),
      );
      await leases.advance(
        tx,
        done.map(([{ live, bar }, { signal }]) => ({
          strategyId: live.lease.strategyId,
          mode: live.lease.mode,
          barTs: formatInstant(bar.ts),
          signalAt: signal && (signal.closedAt ?? signal.firedAt),
        })),
      );
      await events.append(
        tx,
        userId,
        done.flatMap(([, { events }]) => events),
      );
      return done;
    });
    for (const [outcome, entry] of booked) settleState(outcome, entry);
    const kept = new Set(booked.map(([outcome]) => outcome.live));
    return outcomes.map((outcome) => outcome.live).filter((live) => !kept.has(live));
  }

  async function commitBatch(waiting: readonly LiveRun[]): Promise<LiveRun[]> {
    const advanced = await db.transaction(async (tx) => {
      const keys = await leases.advanceQuiet(
        tx,
        waiting.map((live) => ({
          ...fenceOf(live),
          barTs: live.pending.at(-1)!.barTs,
          openSignalId: live.openSignalId,
        })),
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
      if (!advanced.has(keyText(live.lease))) dropped.push(live);
      else {
        live.committedBarTs = live.pending.at(-1)!.barTs;
        live.pending = [];
      }
    }
    return dropped;
  }

  /** Commits items together; when what is in one of them cannot be written, each on its own, and that one has failed. */
  async function apart<Item>(
    items: readonly Item[],
    commit: (items: readonly Item[]) => Promise<LiveRun[]>,
    failedOf: (item: Item, failure: unknown) => Uncommitted['failed'][number],
  ): Promise<Uncommitted> {
    try {
      return { dropped: await commit(items), failed: [] };
    } catch (failure) {
      if (!isLasting(failure)) throw failure;
      if (items.length === 1) return { dropped: [], failed: [failedOf(items[0]!, failure)] };
      const each: Uncommitted[] = [];
      for (const item of items) each.push(await apart([item], commit, failedOf));
      return together(each);
    }
  }

  return {
    /** Books what happened on one bar, one transaction a user. */
    async commitEvents(outcomes: readonly Outcome[]): Promise<Uncommitted> {
      const byUser = new Map<string, Outcome[]>();
      for (const outcome of outcomes) {
        const { userId } = outcome.live.lease;
        byUser.set(userId, [...(byUser.get(userId) ?? []), outcome]);
      }
      const done = await Promise.allSettled(
        [...byUser].map(([userId, own]) =>
          apart(
            own,
            (some) => commitUser(userId, some),
            ({ live, bar }, failure) => ({ live, bar, failure }),
          ),
        ),
      );
      const refused = done.find((one) => one.status === 'rejected');
      if (refused) throw refused.reason;
      return together(done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    },

    /** Commits the quiet bars that runs have pending. */
    async commitQuiet(runs: readonly LiveRun[]): Promise<Uncommitted> {
      const waiting = runs.filter((live) => live.pending.length > 0);
      if (waiting.length === 0) return { dropped: [], failed: [] };
      return apart(waiting, commitBatch, (live, failure) => ({ live, bar: null, failure }));
    },

    /** Gives a runtime back at a bar boundary, for another process to take. */
    letGo: (lease: Lease) => leases.letGo(db, lease),

    /** Moves a runtime to a status of its own, with its event; `failure` also leaves an audit row of the bar. */
    async settle(
      live: Pick<LiveRun, 'lease'> & Partial<LiveRun>,
      status: 'running' | 'stopped' | 'error',
      failure?: { message: string; audit: AuditRow | null },
    ): Promise<boolean> {
      const { lease } = live;
      return db.transaction(async (tx) => {
        await lockAccount(tx, lease.userId);
        const runtime = await leases.settle(tx, lease, status, failure?.message);
        if (!runtime) return false;
        if (failure?.audit) await insertAudit(tx, [...(live.pending ?? []), failure.audit]);
        await events.append(tx, lease.userId, [runtimeEvent(runtime)]);
        return true;
      });
    },
  };
}
