import {
  type Bar,
  barOpen,
  compile,
  type Graph,
  type Market,
  type NodeRevisions,
  NotExecutableError,
  type SessionCalendar,
  type Timeframe,
} from '../../engine/index.ts';
import { ConflictError } from '../../kernel/domain-error.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SignalRecord } from '../signals/index.ts';
import { auditRow, type BarCommit, isLasting, type Uncommitted } from './bar-commit.ts';
import { createLane, endReplay, type Lane, type LiveRun, type Outcome } from './lane.ts';
import type { LeaseStore } from './lease-store.ts';
import { pastTrades } from './past-trades.ts';
import { createBell, createBreath } from './pauses.ts';
import { keyText, type Lease } from './runtime.ts';

// Claims runtimes by lease, feeds them the stored bars and commits what they decide. Whatever goes wrong with a run
// here, it is forgotten, and claimed again from the database, where the truth is: never mended in memory.

export interface DispatcherDeps {
  db: Database;
  owner: string;
  leases: LeaseStore;
  commit: BarCommit;
  market: {
    /** Final one-minute bars after `ts` (UTC ms; null: from the first), oldest first. */
    barsAfter(instrument: string, ts: number | null, limit: number): Promise<Bar[]>;
    calendar(instrument: string): SessionCalendar;
    engineMarket(instrument: string, timeframe: Timeframe): Market;
    tickSize(instrument: string): string;
  };
  /** The graph of a strategy's version, with the node revisions that it runs on. */
  graphOf(strategyId: string, version: number): Promise<{ graph: Graph; revisions: NodeRevisions }>;
  /** A runtime's signals, oldest first. */
  signalsOf(strategyId: string, mode: Lease['mode']): Promise<SignalRecord[]>;
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

const CHUNK = 500;
const REPLAY_CHUNK = 2_000;
const CLAIM_LIMIT = 200;
const MAX_PENDING = 2_000;
const AT_ONCE = 4;

export interface Dispatcher {
  start(): void;
  /** Finishes the bars in hand, releases the leases, and resolves when all is still. */
  stop(): Promise<void>;
  /** How many runtimes run here. */
  readonly size: number;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { db, owner, leases, commit, market, wakeups, logger } = deps;
  const ttl = deps.leaseTtl ?? 10_000;
  const pollInterval = deps.pollInterval ?? 1_000;

  const held = new Map<string, LiveRun | { lease: Lease }>();
  /** The lane that new runs of an instrument join once they stand where it does. */
  const shared = new Map<string, { lane: Lane; bell: ReturnType<typeof createBell>; joining: Set<Lane> }>();
  /** Runs whose lane was given up: each is taken up apart, so that only the one that is to blame fails again. */
  const suspects = new Set<string>();
  const drives = new Set<Promise<void>>();
  const claims = createBell();
  const breathe = createBreath(10);
  let stopping = false;

  const forget = (lane: Lane, live: LiveRun) => {
    lane.remove(live);
    if (held.get(keyText(live.lease)) === live) held.delete(keyText(live.lease));
  };

  const track = (work: Promise<void>) => {
    drives.add(work);
    work.finally(() => drives.delete(work));
  };

  // -- one lane -------------------------------------------------------------------------------------------------

  /** Stops a run for good, with the message, its event and, where they can be written, its audit rows. */
  async function failRun(lane: Lane, live: LiveRun, failure: unknown, bar: Bar | null) {
    const message = failure instanceof Error ? failure.message : String(failure);
    logger.warn({ strategyId: live.lease.strategyId, error: message }, 'a strategy failed and was stopped');
    const audit = bar && { ...auditRow(live, bar, 'error'), reason: { error: message } };
    try {
      await commit.settle(live, 'error', { message, audit });
    } catch (error) {
      if (!isLasting(error)) throw error;
      await commit.settle(live, 'error', { message, audit: null });
    }
    suspects.delete(keyText(live.lease));
    forget(lane, live);
  }

  async function sortOut(lane: Lane, { dropped, failed }: Uncommitted) {
    for (const { live, bar, failure } of failed) await failRun(lane, live, failure, bar);
    for (const live of dropped) forget(lane, live);
    if (dropped.length > 0) claims.ring();
  }

  /** Commits what the runs decided on one bar: what happened first, then the quiet ones unless more bars wait. */
  async function settleBar(lane: Lane, outcomes: readonly Outcome[], flush: boolean) {
    if (outcomes.length === 0 && !flush) return;
    const happened: Outcome[] = [];
    for (const { live, bar, decision, failure } of outcomes) {
      if (!decision) {
        await failRun(lane, live, failure, bar);
      } else if (decision.kind === 'entry' || decision.kind === 'exit') {
        happened.push({ live, bar, decision, failure });
      } else {
        live.pending.push(auditRow(live, bar, decision.kind, decision.note ? { note: decision.note } : {}));
        live.state = decision.next;
      }
    }
    if (happened.length > 0) await sortOut(lane, await commit.commitEvents(happened));
    const waiting = lane.runs.reduce((sum, live) => sum + live.pending.length, 0);
    if (flush || waiting >= MAX_PENDING) await sortOut(lane, await commit.commitQuiet(lane.runs));
  }

  async function takeBar(lane: Lane, minute: Bar, last: boolean) {
    const finals = lane.push(minute);
    for (const [index, { feed, bar }] of finals.entries()) {
      const { outcomes, woken } = lane.evaluate(feed, bar, minute.ts);
      await allLive(lane, woken);
      const flush = last && index === finals.length - 1;
      await settleBar(
        lane,
        outcomes.filter((outcome) => feed.runs.has(outcome.live)),
        flush,
      );
    }
    lane.cursor = minute.ts;
    if (last && finals.length === 0) await settleBar(lane, [], true);
  }

  /** Its past is over: from here on it decides, and says so. */
  async function goLive(lane: Lane, live: LiveRun) {
    endReplay(live);
    if (live.lease.status === 'running') return;
    if (await commit.settle(live, 'running')) live.lease = { ...live.lease, status: 'running' };
    else forget(lane, live);
  }

  /** A few at a time: each is a transaction of its own, and leases are renewed on the same connections. */
  async function allLive(lane: Lane, runs: readonly LiveRun[]) {
    for (let at = 0; at < runs.length; at += AT_ONCE) {
      await Promise.all(runs.slice(at, at + AT_ONCE).map((live) => goLive(lane, live)));
    }
  }

  /** At a bar boundary: who was asked to stop is stopped, who lost the lease is dropped. */
  async function letGo(lane: Lane) {
    for (const live of lane.runs.filter((run) => run.leaving)) {
      if (live.leaving === 'draining') await commit.settle(live, 'stopped');
      if (live.leaving === 'shed') await commit.letGo(live.lease);
      forget(lane, live);
    }
  }

  /** Takes in whoever waits where this lane stands now; who is behind goes on alone. */
  function welcome(entry: { lane: Lane; joining: Set<Lane> }) {
    for (const other of entry.joining) {
      if (other.cursor === entry.lane.cursor) {
        entry.joining.delete(other);
        entry.lane.absorb(other);
      } else if ((other.cursor ?? -1) < (entry.lane.cursor ?? -1)) {
        entry.joining.delete(other);
        track(driveAlone(other));
      }
    }
  }

  /** Reads on from a lane's cursor until no bar is left. False when it was asked to stop. */
  async function catchUp(lane: Lane, between: () => void): Promise<boolean> {
    for (;;) {
      const size = lane.replaying ? REPLAY_CHUNK : CHUNK;
      const bars = await market.barsAfter(lane.instrument, lane.cursor, size);
      if (bars.length === 0) return true;
      for (const [index, bar] of bars.entries()) {
        if (stopping || lane.size === 0) {
          await settleBar(lane, [], true);
          return false;
        }
        await takeBar(lane, bar, index === bars.length - 1);
        between();
        await breathe();
      }
      await letGo(lane);
    }
  }

  const giveUp = (lane: Lane, error: unknown) => {
    logger.error({ instrument: lane.instrument, err: error }, 'bars could not be committed; the runtimes start afresh');
    for (const live of lane.runs) {
      suspects.add(keyText(live.lease));
      forget(lane, live);
    }
  };

  /** Starting or lagging runs, on their own until they have read all there is. */
  async function driveAlone(lane: Lane) {
    try {
      if (!(await catchUp(lane, () => {}))) return;
      await allLive(lane, lane.runs);
      await letGo(lane);
      if (lane.size === 0) return;
      for (const live of lane.runs) suspects.delete(keyText(live.lease));
      const entry = shared.get(lane.instrument);
      if (entry) {
        entry.joining.add(lane);
        entry.bell.ring();
      } else {
        track(driveShared(lane));
      }
    } catch (error) {
      giveUp(lane, error);
    }
  }

  async function driveShared(lane: Lane) {
    const bell = createBell();
    const entry = { lane, bell, joining: new Set<Lane>() };
    shared.set(lane.instrument, entry);
    const unsubscribe = wakeups.onBars(lane.instrument, bell.ring);
    try {
      while (!stopping) {
        welcome(entry);
        // Whoever waits to join stands further on than this lane, which has no more reason to go there.
        if (lane.size === 0) break;
        if (!(await catchUp(lane, () => welcome(entry)))) continue;
        await letGo(lane);
        welcome(entry);
        await bell.wait(pollInterval);
      }
    } catch (error) {
      giveUp(lane, error);
    } finally {
      unsubscribe();
      shared.delete(lane.instrument);
      // Whoever waited to join goes on alone, and becomes the shared lane.
      for (const other of entry.joining) if (!stopping) track(driveAlone(other));
    }
  }

  // -- leases ---------------------------------------------------------------------------------------------------

  /** Adds a claimed runtime to the lane of its instrument among `lanes`, where nothing was read yet; a suspect to its own. */
  async function take(lease: Lease, lanes: Map<string, Lane>) {
    const key = keyText(lease);
    held.set(key, { lease });
    try {
      if (lease.status === 'draining') {
        await commit.settle({ lease }, 'stopped');
        held.delete(key);
        return;
      }
      const [{ graph, revisions }, signals] = await Promise.all([
        deps.graphOf(lease.strategyId, lease.strategyVersion),
        deps.signalsOf(lease.strategyId, lease.mode),
      ]);
      const { instrument } = lease;
      const open = signals.find((signal) => signal.status === 'open');
      if (open && open.instrument !== instrument) {
        throw new ConflictError(
          'open_elsewhere',
          `A signal of an earlier version is still open on ${open.instrument}, and this one runs on ${instrument}: close it first.`,
        );
      }
      const compiled = compile(graph, market.engineMarket(instrument, lease.timeframe), revisions);
      const calendar = market.calendar(instrument);
      const past = pastTrades(
        signals.filter((signal) => signal.instrument === instrument),
        market.tickSize(instrument),
        (ts) => barOpen(lease.timeframe, ts, calendar),
      );
      const name = suspects.has(key) ? key : instrument;
      const lane = lanes.get(name) ?? laneOf(instrument);
      lanes.set(name, lane);
      held.set(key, lane.add(lease, compiled, past, open?.id ?? null));
    } catch (error) {
      held.delete(key);
      logger.error({ strategyId: lease.strategyId, err: error }, 'a runtime could not be taken up');
      // A graph that does not compile will not compile at the next try either.
      if (error instanceof NotExecutableError || isLasting(error)) {
        await commit.settle({ lease }, 'error', { message: (error as Error).message, audit: null });
      }
    }
  }

  const laneOf = (instrument: string) =>
    createLane(instrument, market.calendar(instrument), (timeframe) => market.engineMarket(instrument, timeframe));

  const leasesHeld = () =>
    [...held.values()].map(({ lease: { strategyId, mode, token } }) => ({ strategyId, mode, token }));

  const running = () => [...held.values()].filter((live) => 'run' in live);
  const ask = (live: LiveRun, leaving: NonNullable<LiveRun['leaving']>) => {
    live.leaving = leaving;
    shared.get(live.lease.instrument)?.bell.ring();
  };

  /** Learns which runs were asked to stop, and which leases were lost. */
  async function look() {
    const mine = running();
    if (mine.length === 0) return;
    const status = new Map((await leases.held(db, leasesHeld())).map((row) => [keyText(row), row.status]));
    for (const live of mine) {
      const now = status.get(keyText(live.lease));
      if (now === 'draining') ask(live, 'draining');
      else if (now !== 'starting' && now !== 'running') ask(live, 'lost');
    }
  }

  /**
   * Takes up to a fair share of the runtimes that nobody runs; what is held beyond it is given back for others. Those of
   * one instrument that are taken together read its stored bars once, on one lane.
   */
  async function claim() {
    const share = await leases.share(db, ttl);
    const staying = running().filter((live) => !live.leaving);
    const going = running().length - staying.length;
    const excess = held.size - going - share;
    if (excess > 0) for (const live of staying.slice(-excess)) ask(live, 'shed');
    const lanes = new Map<string, Lane>();
    const until = performance.now() + ttl / 4;
    try {
      for (let more = true; more && performance.now() < until; ) {
        const limit = Math.min(CLAIM_LIMIT, share - held.size);
        if (limit <= 0) break;
        const claimed = await leases.claim(db, owner, { ttl, held: [...held.keys()], limit });
        // No lane sets out before whoever is to be on it is.
        const taken = await Promise.allSettled(claimed.map((lease) => take(lease, lanes)));
        const failed = taken.find((one) => one.status === 'rejected');
        if (failed) throw failed.reason;
        more = claimed.length === CLAIM_LIMIT;
      }
    } finally {
      for (const lane of lanes.values()) track(driveAlone(lane));
    }
  }

  async function claimLoop() {
    let renewedAt = Number.NEGATIVE_INFINITY;
    while (!stopping) {
      try {
        if (performance.now() - renewedAt > ttl / 4) {
          await leases.beat(db, owner);
          await leases.renew(db, leasesHeld(), ttl);
          renewedAt = performance.now();
        }
        await look();
        await claim();
      } catch (error) {
        logger.warn({ err: error }, 'leases could not be renewed; trying again');
      }
      if (!stopping) await claims.wait(pollInterval);
    }
  }

  let claiming: Promise<void> = Promise.resolve();
  let unsubscribe = () => {};
  return {
    start() {
      unsubscribe = wakeups.onRuntimes(claims.ring);
      claiming = claimLoop();
    },
    async stop() {
      stopping = true;
      unsubscribe();
      claims.ring();
      for (const { bell } of shared.values()) bell.ring();
      await claiming;
      while (drives.size > 0) await Promise.all(drives);
      held.clear();
      try {
        await leases.release(db, owner);
        await leases.forget(db, owner);
      } catch (error) {
        logger.warn({ err: error }, 'leases could not be released; they run out by themselves');
      }
    },
    get size() {
      return held.size;
    },
  };
}
