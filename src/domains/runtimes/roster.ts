import type { Database } from '../../platform/postgres/database.ts';
import type { HeldShards } from './held-shards.ts';
import type { LeaseStore, ShardRuntime } from './lease-store.ts';
import type { ExitRequest, LiveRun } from './live-run.ts';
import { keyText, type Lease, type RuntimeKey } from './runtime.ts';

/** A runtime in this process, on a lane or being started. */
type Entry = LiveRun | { lease: Lease };
const isLive = (entry: Entry): entry is LiveRun => 'run' in entry;

export interface RosterDeps {
  db: Database;
  leases: LeaseStore;
  shards: Pick<HeldShards, 'epochOf' | 'isLeaving' | 'staying'>;
  /** Makes the lane of an instrument check for bars at once. */
  wakeLane(instrument: string): void;
  /** Milliseconds between comparisons of all runtimes with the database. Default 10,000. */
  compareInterval?: number;
}

/** Runtimes that start together: what they need is read in a few statements. */
const AT_ONCE = 500;
/** Shards whose runtimes are read in one statement, which has a time limit. */
const SHARDS_AT_ONCE = 8;

export type Roster = ReturnType<typeof createRoster>;

/** Compares the runtimes running here with those that the database assigns to this process. */
export function createRoster({ db, leases, shards, wakeLane, compareInterval = 10_000 }: RosterDeps) {
  const entries = new Map<string, Entry>();
  /** Runtimes that left their lane unexpectedly, to be restarted. */
  const restarting = new Map<string, RuntimeKey & { shard: number }>();
  /** Runtimes of a failed lane: each restarts on its own lane, so that only the faulty one fails again. */
  const quarantined = new Set<string>();
  /** Runtimes for which the progress of their lane counts, but that are not on it here: it must not be written meanwhile. */
  const elsewhere = new Map<string, { shard: number; instrument: string | null }>();
  /** Shards whose runtimes were loaded. */
  const loaded = new Map<number, number>();
  let comparedAt = Number.NEGATIVE_INFINITY;

  const liveRuns = () => [...entries.values()].filter(isLive);
  const requestExit = (live: LiveRun, request: ExitRequest) => {
    live.exitRequest = request;
    wakeLane(live.lease.instrument);
  };
  type Waiting = RuntimeKey & { shard: number; onLane?: boolean; instrument?: string };
  const awaitLane = (row: Waiting) => {
    const { shard, onLane = true, instrument = null } = row;
    if (onLane) elsewhere.set(keyText(row), { shard, instrument });
    else elsewhere.delete(keyText(row));
  };
  const toRestart = (row: Waiting) => {
    restarting.set(keyText(row), row);
    awaitLane(row);
  };
  const notToRestart = (row: RuntimeKey) => {
    restarting.delete(keyText(row));
    elsewhere.delete(keyText(row));
  };
  const isHere = (lease: Lease) => shards.epochOf(lease.shard) === lease.epoch;

  /** The lease to start for a runtime's row, or null. */
  function toStart(row: ShardRuntime): Lease | null {
    const epoch = shards.epochOf(row.shard);
    if (epoch === undefined || shards.isLeaving(row.shard)) return null;
    const known = entries.get(keyText(row));
    if (!known) return { ...row, epoch };
    if (!isLive(known)) return null;
    if (known.lease.token !== row.token) requestExit(known, 'lost');
    else if (row.status === 'draining') requestExit(known, 'draining');
    return null;
  }

  async function startAll(rows: readonly ShardRuntime[], start: (lease: Lease) => Promise<void>): Promise<void> {
    const due = rows.map(toStart).filter((lease) => lease !== null);
    for (let at = 0; at < due.length; at += AT_ONCE) {
      const started = await Promise.allSettled(due.slice(at, at + AT_ONCE).map(start));
      const failed = started.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    }
  }

  /** Starts all runtimes of newly claimed shards. */
  async function startNewShards(start: (lease: Lease) => Promise<void>): Promise<void> {
    for (const [shard, epoch] of loaded) if (shards.epochOf(shard) !== epoch) loaded.delete(shard);
    const fresh = shards.staying().filter((shard) => !loaded.has(shard));
    if (fresh.length === 0) return;
    for (let at = 0; at < fresh.length; at += SHARDS_AT_ONCE) {
      const some = fresh.slice(at, at + SHARDS_AT_ONCE);
      const rows = await leases.ofShards(db, some);
      for (const shard of some) loaded.set(shard, shards.epochOf(shard) as number);
      for (const row of rows) if (!entries.has(keyText(row))) toRestart(row);
      await startAll(rows, start);
    }
  }

  async function startDropped(start: (lease: Lease) => Promise<void>): Promise<void> {
    const due = [...restarting.values()].filter((row) => !entries.has(keyText(row)));
    restarting.clear();
    const here = due.flatMap((row) => {
      const epoch = shards.epochOf(row.shard);
      if (epoch === undefined) elsewhere.delete(keyText(row));
      return epoch === undefined ? [] : [{ ...row, epoch }];
    });
    if (here.length === 0) return;
    for (const row of here) toRestart(row);
    const rows = await leases.retake(db, here);
    for (const row of here) if (!rows.some((one) => keyText(one) === keyText(row))) notToRestart(row);
    await startAll(rows, start);
  }

  /** Finds differences caused by lost responses or external changes. */
  async function compare(): Promise<void> {
    if (performance.now() - comparedAt < compareInterval) return;
    comparedAt = performance.now();
    const staying = shards.staying();
    const rows = new Map((await leases.keys(db, staying)).map((row) => [keyText(row), row]));
    for (const live of liveRuns())
      if (rows.get(keyText(live.lease))?.token !== live.lease.token) requestExit(live, 'lost');
    for (const [key, row] of rows) if (!entries.has(key)) toRestart(row);
  }

  return {
    set(lease: Lease, entry: Entry) {
      entries.set(keyText(lease), entry);
      awaitLane(lease);
    },
    /** Removes a run that left its lane. */
    forget(live: LiveRun) {
      if (entries.get(keyText(live.lease)) !== live) return;
      entries.delete(keyText(live.lease));
      elsewhere.delete(keyText(live.lease));
    },
    /** The run is on the lane of its instrument. */
    joined: (live: LiveRun) => void elsewhere.delete(keyText(live.lease)),
    /** The shards with runtimes on an instrument that are not on its lane here, though its progress counts for them. */
    shardsElsewhere: (instrument: string): Set<number> =>
      new Set(
        [...elsewhere.values()]
          .filter((one) => one.instrument === null || one.instrument === instrument)
          .map(({ shard }) => shard),
      ),
    /** Removes a runtime that did not start or is finished. */
    remove(lease: Lease) {
      entries.delete(keyText(lease));
      notToRestart(lease);
    },
    /** Restarts a runtime from the database in the next round. */
    restart(lease: Lease, quarantine: boolean) {
      entries.delete(keyText(lease));
      toRestart(lease);
      if (quarantine) quarantined.add(keyText(lease));
    },
    started(lease: Lease, live: LiveRun) {
      entries.set(keyText(lease), live);
      restarting.delete(keyText(lease));
    },
    isQuarantined: (lease: Lease) => quarantined.has(keyText(lease)),
    caughtUp: (live: LiveRun) => void quarantined.delete(keyText(live.lease)),

    /** Asks runs of lost or released shards to leave. */
    leaveLostShards() {
      for (const live of liveRuns()) {
        if (!isHere(live.lease)) requestExit(live, 'lost');
        else if (shards.isLeaving(live.lease.shard) && !live.exitRequest) requestExit(live, 'rebalance');
      }
    },
    /** Starts runtimes of new shards, dropped runs and newly started ones; asks stopped ones to leave. */
    async eachToStart(start: (lease: Lease) => Promise<void>): Promise<void> {
      await compare();
      await startNewShards(start);
      await startDropped(start);
      await startAll(await leases.changing(db, shards.staying()), start);
    },
    /** The shards with running runtimes. */
    shards: (): Set<number> => new Set([...entries.values()].map(({ lease }) => lease.shard)),
    clear() {
      entries.clear();
      elsewhere.clear();
      restarting.clear();
    },
    get size() {
      return entries.size;
    },
  };
}
