import { NotExecutableError } from '../../engine/index.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { BarCommit } from './bar-commit.ts';
import { isPermanentError } from './isolate-failures.ts';
import type { Lane } from './lane.ts';
import { createLaneRunner, type LaneMarket } from './lane-runner.ts';
import type { LeaseStore } from './lease-store.ts';
import type { ExitRequest, LiveRun } from './live-run.ts';
import { createAutoResetEvent } from './pauses.ts';
import { keyText, type Lease } from './runtime.ts';
import { createRuntimeSetup, type RuntimeSetupDeps } from './runtime-setup.ts';

// Claims runtimes by lease and puts them on lanes. A run that gets out of step with the database is forgotten and
// claimed again from it: nothing is repaired in memory.

export interface DispatcherDeps extends Omit<RuntimeSetupDeps, 'market'> {
  db: Database;
  owner: string;
  leases: LeaseStore;
  commit: BarCommit;
  market: LaneMarket & RuntimeSetupDeps['market'];
  wakeups: {
    onBars(instrument: string, wake: () => void): () => void;
    onRuntimes(wake: () => void): () => void;
  };
  logger: Logger;
  /** Milliseconds a lease lasts without renewal. */
  leaseTtl?: number;
  /** Milliseconds between looks at the database when no wake-up comes. */
  pollInterval?: number;
}

const CLAIM_LIMIT = 200;

export interface Dispatcher {
  start(): void;
  /** Finishes the bars in hand, releases the leases, and resolves when nothing runs. */
  stop(): Promise<void>;
  /** How many runtimes run here. */
  readonly size: number;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { db, owner, leases, commit, market, wakeups, logger } = deps;
  const ttl = deps.leaseTtl ?? 10_000;
  const pollInterval = deps.pollInterval ?? 1_000;

  const running = new Map<string, LiveRun | { lease: Lease }>();
  /** Runs whose lane was abandoned: each starts on a lane of its own, so that only the one that is to blame fails again. */
  const quarantined = new Set<string>();
  const wakeClaims = createAutoResetEvent();
  const prepare = createRuntimeSetup(deps);
  const runner = createLaneRunner({
    commit,
    market,
    onBars: wakeups.onBars,
    logger,
    pollInterval,
    onForgotten(live) {
      if (running.get(keyText(live.lease)) === live) running.delete(keyText(live.lease));
    },
    onDropped(runs, quarantine) {
      if (quarantine) for (const live of runs) quarantined.add(keyText(live.lease));
      wakeClaims.set();
    },
    onCaughtUp: (live) => void quarantined.delete(keyText(live.lease)),
  });
  let stopping = false;

  /** Puts a claimed runtime on the lane of its instrument among `lanes`, where nothing was read yet. */
  async function startRuntime(lease: Lease, lanes: Map<string, Lane>) {
    const key = keyText(lease);
    running.set(key, { lease });
    try {
      if (lease.status === 'draining') {
        await commit.transition({ lease }, 'stopped');
        running.delete(key);
        return;
      }
      const prepared = await prepare(lease);
      if (!prepared) {
        await commit.endGuard(lease);
        running.delete(key);
        return;
      }
      const { instrument, setup } = prepared;
      const name = quarantined.has(key) ? key : instrument;
      const lane = lanes.get(name) ?? runner.laneOf(instrument);
      lanes.set(name, lane);
      running.set(key, lane.add(setup));
    } catch (error) {
      running.delete(key);
      logger.error({ strategyId: lease.strategyId, err: error }, 'a runtime could not be started');
      // A graph that does not compile will not compile at the next try either.
      if (!(error instanceof NotExecutableError) && !isPermanentError(error)) return;
      if (lease.guardsPosition) await commit.endGuard(lease);
      else await commit.transition({ lease }, 'error', { message: (error as Error).message, audit: null });
    }
  }

  const heldLeases = () =>
    [...running.values()].map(({ lease: { strategyId, mode, token } }) => ({ strategyId, mode, token }));
  const liveRuns = () => [...running.values()].filter((live) => 'run' in live);
  const requestExit = (live: LiveRun, request: ExitRequest) => {
    live.exitRequest = request;
    runner.wake(live.lease.instrument);
  };

  /** Reads which runs were asked to stop, and which leases were lost. */
  async function refreshLeases() {
    const mine = liveRuns();
    if (mine.length === 0) return;
    const status = new Map((await leases.held(db, heldLeases())).map((row) => [keyText(row), row.status]));
    for (const live of mine) {
      const now = status.get(keyText(live.lease));
      if (now === 'draining') requestExit(live, 'draining');
      else if (live.guard ? now !== 'error' : now !== 'starting' && now !== 'running') requestExit(live, 'lost');
    }
  }

  /**
   * Claims up to a fair share of the runtimes that no process runs; what is held beyond it is released for others. Those
   * of one instrument that are claimed together read its stored bars once, on one lane.
   */
  async function claim() {
    const share = await leases.share(db, ttl);
    const staying = liveRuns().filter((live) => !live.exitRequest);
    const leaving = liveRuns().length - staying.length;
    const excess = running.size - leaving - share;
    if (excess > 0) for (const live of staying.slice(-excess)) requestExit(live, 'rebalance');
    const lanes = new Map<string, Lane>();
    const until = performance.now() + ttl / 4;
    try {
      for (let more = true; more && performance.now() < until; ) {
        const limit = Math.min(CLAIM_LIMIT, share - running.size);
        if (limit <= 0) break;
        const claimed = await leases.claim(db, owner, { ttl, held: [...running.keys()], limit });
        // A lane starts to read once every run that belongs on it is there.
        const started = await Promise.allSettled(claimed.map((lease) => startRuntime(lease, lanes)));
        const failed = started.find((one) => one.status === 'rejected');
        if (failed) throw failed.reason;
        more = claimed.length === CLAIM_LIMIT;
      }
    } finally {
      for (const lane of lanes.values()) runner.run(lane);
    }
  }

  async function claimLoop() {
    let renewedAt = Number.NEGATIVE_INFINITY;
    while (!stopping) {
      try {
        if (performance.now() - renewedAt > ttl / 4) {
          await leases.beat(db, owner);
          await leases.renew(db, heldLeases(), ttl);
          renewedAt = performance.now();
        }
        await refreshLeases();
        await claim();
      } catch (error) {
        logger.warn({ err: error }, 'leases could not be renewed; trying again');
      }
      if (!stopping) await wakeClaims.wait(pollInterval);
    }
  }

  let claiming: Promise<void> = Promise.resolve();
  let unsubscribe = () => {};
  return {
    start() {
      unsubscribe = wakeups.onRuntimes(wakeClaims.set);
      claiming = claimLoop();
    },
    async stop() {
      stopping = true;
      unsubscribe();
      wakeClaims.set();
      const stopped = runner.stop();
      await claiming;
      await stopped;
      // A claim that was under way may have put more on lanes.
      await runner.stop();
      running.clear();
      try {
        await leases.release(db, owner);
        await leases.forget(db, owner);
      } catch (error) {
        logger.warn({ err: error }, 'leases could not be released; they run out by themselves');
      }
    },
    get size() {
      return running.size;
    },
  };
}
