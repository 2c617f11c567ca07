import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { BarCommit } from './bar-commit.ts';
import { createHeldShards } from './held-shards.ts';
import type { Lane } from './lane.ts';
import { createLaneRunner, type LaneMarket } from './lane-runner.ts';
import type { LeaseStore } from './lease-store.ts';
import { createAutoResetEvent } from './pauses.ts';
import { createRoster } from './roster.ts';
import { type CompiledGraphs, createRuntimeSetup, type RuntimeSetupDeps } from './runtime-setup.ts';
import { createRuntimeStarter } from './runtime-starter.ts';
import type { ShardStore } from './shard-store.ts';

// Holds shards of runtimes and assigns their runtimes to lanes. A run that no longer matches the database is dropped and
// restarted from it; state in memory is never repaired.

export interface DispatcherDeps extends Omit<RuntimeSetupDeps, 'market'> {
  db: Database;
  /** Separate connections for leases, so that renewals never wait for other work. */
  leaseDb: Database;
  owner: string;
  shards: ShardStore;
  leases: LeaseStore;
  commit: BarCommit;
  market: LaneMarket & RuntimeSetupDeps['market'];
  wakeups: {
    onBars(instrument: string, wake: () => void): () => void;
    onRuntimes(wake: () => void): () => void;
  };
  logger: Logger;
  /** Milliseconds a lease lasts without renewal. Default 10,000. */
  leaseTtl?: number;
  /** Milliseconds between polls of the database. Default 1,000. Wake-ups make it faster. */
  pollInterval?: number;
}

export interface Dispatcher {
  start(): void;
  /** Finishes the current bars, releases the shards, and resolves when nothing runs. */
  stop(): Promise<void>;
  /** The number of runtimes in this process. */
  readonly size: number;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { db, leaseDb, owner, leases, commit, market, wakeups, logger } = deps;
  const ttl = deps.leaseTtl ?? 10_000;
  const pollInterval = deps.pollInterval ?? 1_000;

  const shards = createHeldShards({ db: leaseDb, store: deps.shards, owner, ttl });
  const wakeClaims = createAutoResetEvent();
  const wakeRenewal = createAutoResetEvent();
  const runner = createLaneRunner({
    commit,
    market,
    onBars: wakeups.onBars,
    logger,
    pollInterval,
    onForgotten(live) {
      roster.forget(live);
      if (live.exitRequest) wakeClaims.set();
    },
    onDropped(runs, quarantine) {
      for (const { lease } of runs) roster.restart(lease, quarantine);
      wakeClaims.set();
    },
    onCaughtUp: (live) => roster.caughtUp(live),
    onJoined: (live) => roster.joined(live),
    shardsOnLane: (instrument, some) => {
      const elsewhere = roster.shardsElsewhere(instrument);
      return [...some].filter((shard) => !elsewhere.has(shard) && !shards.isLeaving(shard));
    },
  });
  const roster = createRoster({ db, leases, shards, wakeLane: runner.wake });
  const startRuntime = createRuntimeStarter({ roster, commit, logger, runner, prepare: createRuntimeSetup(deps) });
  let stopping = false;

  /** Starts and stops runs according to the shards and the runtimes' statuses. */
  async function round() {
    await shards.balance();
    roster.leaveLostShards();
    await shards.releaseIdle(roster.shards());
    const lanes = new Map<string, Lane>();
    const compiled: CompiledGraphs = new Map();
    try {
      await roster.eachToStart((lease) => startRuntime(lease, { lanes, compiled }));
    } finally {
      // A lane starts reading only when all its runs are added.
      for (const lane of lanes.values()) runner.run(lane);
    }
  }

  const repeat = async (work: () => Promise<void>, pause: () => Promise<void>, failure: string) => {
    while (!stopping) {
      try {
        await work();
      } catch (error) {
        logger.warn({ err: error }, failure);
      }
      if (!stopping) await pause();
    }
  };
  const renewLoop = () =>
    repeat(shards.renew, () => wakeRenewal.wait(ttl / 4), 'the lease could not be renewed; trying again');
  async function claimLoop() {
    await shards.renew().catch((error) => logger.warn({ err: error }, 'the lease could not be taken; trying again'));
    await repeat(round, () => wakeClaims.wait(pollInterval), 'runtimes could not be claimed; trying again');
  }

  let loops: Promise<unknown> = Promise.resolve();
  let unsubscribe = () => {};
  return {
    start() {
      unsubscribe = wakeups.onRuntimes(wakeClaims.set);
      loops = Promise.all([claimLoop(), renewLoop()]);
    },
    async stop() {
      stopping = true;
      unsubscribe();
      wakeClaims.set();
      wakeRenewal.set();
      const stopped = runner.stop();
      await loops;
      await stopped;
      // A claim in progress may have added lanes.
      await runner.stop();
      roster.clear();
      try {
        await shards.releaseAll();
      } catch (error) {
        logger.warn({ err: error }, 'the shards could not be released; the lease runs out by itself');
      }
    },
    get size() {
      return roster.size;
    },
  };
}
