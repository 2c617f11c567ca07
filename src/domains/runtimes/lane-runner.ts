import type { Bar, Market, SessionCalendar, Timeframe } from '../../engine/index.ts';
import { FairQueue } from '../../kernel/fair-queue.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Logger } from '../../observability/logger.ts';
import type { BarBlock, FinalBars, OffsetChange } from '../market-data/index.ts';
import { auditRow } from './audit-row.ts';
import type { BarCommit } from './bar-commit.ts';
import { isPermanentError, type Uncommitted } from './isolate-failures.ts';
import { createLane, type Lane } from './lane.ts';
import { isEvent, type LiveRun, type Outcome } from './live-run.ts';
import { type AutoResetEvent, createAutoResetEvent, createYieldIfBusy } from './pauses.ts';
import type { LaneProgress } from './progress-store.ts';

export interface LaneMarket {
  /** One-minute bars after `ts` (UTC ms; null: from the first), oldest first, and the watermark at that moment. */
  finalBars(instrument: string, ts: number | null, limit: number): Promise<FinalBars>;
  /** The same bars before `until` (UTC ms), as columns. */
  history(instrument: string, until: number): AsyncIterable<BarBlock>;
  /** The offsets of its contracts, oldest first. */
  rollOffsets(instrument: string): Promise<OffsetChange[]>;
  /** The open of the first bar (UTC ms) that changed or was added after a data revision; null: none. */
  changedFrom(instrument: string, revision: number): Promise<number | null>;
  calendar(instrument: string): SessionCalendar;
  engineMarket(instrument: string, timeframe: Timeframe): Market;
}

export interface LaneRunnerDeps {
  commit: BarCommit;
  market: LaneMarket;
  /** Calls `wake` when an instrument has new bars. */
  onBars(instrument: string, wake: () => void): () => void;
  logger: Logger;
  pollInterval: number;
  /** The run has left this process. */
  onForgotten(live: LiveRun): void;
  /** Runs left this process unexpectedly and must be claimed again; `quarantine`: each on its own lane. */
  onDropped(runs: readonly LiveRun[], quarantine: boolean): void;
  /** The run has caught up with its bars. */
  onCaughtUp(live: LiveRun): void;
  /** The run is on the lane of its instrument, whose progress stands for its own. */
  onJoined(live: LiveRun): void;
  /** Those of the shards whose runtimes on an instrument are all on its lane. */
  shardsOnLane(instrument: string, shards: ReadonlySet<number>): number[];
}

const CHUNK = 500;
const EVERY = Number.POSITIVE_INFINITY;
const REPLAY_CHUNK = 2_000;
/** Few enough for their columns to stay in the processor's cache, and for the event loop to turn. */
const MINUTES_AT_ONCE = 512;
const RUN_MINUTES_AT_ONCE = 20_000;
const MAX_CONCURRENT_TRANSITIONS = 4;

interface SharedLane {
  lane: Lane;
  wake: AutoResetEvent;
  joining: Set<Lane>;
}

export type LaneRunner = ReturnType<typeof createLaneRunner>;

/** Reads stored bars into lanes and commits the decisions of their runs. */
export function createLaneRunner(deps: LaneRunnerDeps) {
  const { commit, market, logger, pollInterval, onForgotten, onDropped, onCaughtUp, onJoined, shardsOnLane } = deps;
  /** The lane of an instrument that new runs join after catching up. */
  const shared = new Map<string, SharedLane>();
  const tasks = new Set<Promise<void>>();
  const yieldIfBusy = createYieldIfBusy(10);
  // Each reads on a connection of its own.
  const histories = new FairQueue({ running: 2, runningPerKey: 2, waiting: EVERY, waitingPerKey: EVERY });
  let stopping = false;

  const track = (task: Promise<void>) => {
    tasks.add(task);
    task.finally(() => tasks.delete(task));
  };
  const forget = (lane: Lane, live: LiveRun) => {
    lane.remove(live);
    onForgotten(live);
  };

  /** Stops a run permanently with a message, an event and, if possible, its audit rows. */
  async function failRun(lane: Lane, live: LiveRun, failure: unknown, bar: Bar | null) {
    const message = failure instanceof Error ? failure.message : String(failure);
    logger.warn({ strategyId: live.lease.strategyId, error: message }, 'a strategy failed and was stopped');
    if (live.guard) {
      await commit.endGuard(live.lease);
    } else {
      const audit = bar && { ...auditRow(live, bar.ts, false, 'error'), reason: { error: message } };
      try {
        await commit.transition(live, 'error', { message, audit });
      } catch (error) {
        if (!isPermanentError(error)) throw error;
        await commit.transition(live, 'error', { message, audit: null });
      }
    }
    onCaughtUp(live);
    forget(lane, live);
  }

  async function handleUncommitted(lane: Lane, { dropped, failed }: Uncommitted) {
    for (const { live, bar, failure } of failed) await failRun(lane, live, failure, bar);
    drop(lane, dropped);
  }

  /** The newest bar's open as text: all runs of a lane decide the same bar. */
  const textOf = { ts: Number.NaN, text: '' };
  function barText(ts: number): string {
    if (ts !== textOf.ts) Object.assign(textOf, { ts, text: formatInstant(ts) });
    return textOf.text;
  }

  /** A bar without events changes nothing in the database: its audit row is computed when it is asked for. */
  function keepQuiet({ live, bar, decision }: Outcome) {
    if (!decision || !bar) return;
    live.state = decision.next;
    if (!live.guard) live.decidedBarTs = barText(bar.ts);
  }

  async function commitOutcomes(lane: Lane, outcomes: readonly Outcome[]) {
    const happened: Outcome[] = [];
    for (const outcome of outcomes) {
      const { live, bar, decision, failure } = outcome;
      if (!decision) await failRun(lane, live, failure, bar);
      else if (isEvent(live, decision, outcome.rollTicks)) happened.push(outcome);
      else keepQuiet(outcome);
    }
    if (happened.length === 0) return;
    await handleUncommitted(lane, await commit.commitEvents(happened));
    for (const { live } of happened) {
      if (!live.guard || live.openSignalId !== null) continue;
      await commit.endGuard(live.lease);
      forget(lane, live);
    }
  }

  function drop(lane: Lane, runs: readonly LiveRun[]) {
    if (runs.length === 0) return;
    for (const live of runs) forget(lane, live);
    onDropped(runs, false);
  }

  /** Commits quiet bars; of the instrument's lane also its progress. */
  async function commitQuiet(lane: Lane) {
    drop(lane, await commit.closedOutside(lane.runs));
    const { runs, instrument } = lane;
    if (runs.length === 0 || lane.passed === Number.NEGATIVE_INFINITY) return;
    const isShared = shared.get(instrument)?.lane === lane;
    const to = isShared ? shardsOnLane(instrument, new Set(runs.map(({ lease }) => lease.shard))) : [];
    drop(lane, await commit.commitQuiet(runs, progressOf(lane), to));
  }

  /** Takes every due step and commits its events before the next one. */
  async function takeSteps(lane: Lane) {
    for (let step = lane.next(); step; step = lane.next()) {
      await transitionToRunning(lane, step.wentLive);
      const present = new Set(lane.runs);
      await commitOutcomes(
        lane,
        step.outcomes.filter(({ live }) => present.has(live)),
      );
    }
  }

  /** Reports to users that these runs have finished their warm-up and decide from here. */
  async function transitionToRunning(lane: Lane, runs: readonly LiveRun[]) {
    const starting = runs.filter((live) => live.lease.status === 'starting');
    // Limited concurrency: each is a transaction, and lease renewal uses the same connections.
    for (let at = 0; at < starting.length; at += MAX_CONCURRENT_TRANSITIONS) {
      await Promise.all(
        starting.slice(at, at + MAX_CONCURRENT_TRANSITIONS).map(async (live) => {
          if (await commit.transition(live, 'running')) live.lease = { ...live.lease, status: 'running' };
          else forget(lane, live);
        }),
      );
    }
  }

  async function goLive(lane: Lane) {
    for (const live of lane.runs) live.goLive();
    await transitionToRunning(lane, lane.runs);
  }

  /** At a bar boundary: stops runs that were asked to stop, and drops runs whose lease is lost. */
  async function handleExitRequests(lane: Lane) {
    for (const live of lane.runs.filter((run) => run.exitRequest)) {
      if (live.exitRequest === 'draining') await commit.transition(live, 'stopped');
      if (live.exitRequest === 'lost') drop(lane, [live]);
      else forget(lane, live);
    }
  }

  async function join(lane: Lane) {
    await commit.joinLane(lane.runs);
    for (const live of lane.runs) onJoined(live);
  }

  /** Merges lanes that have caught up with this one; the others continue on their own. */
  async function mergeCaughtUp(entry: SharedLane) {
    for (const other of [...entry.joining]) {
      if (other.revision !== entry.lane.revision) {
        // One of them has not yet seen a correction.
        entry.joining.delete(other);
        track(runAlone(other));
      } else if (other.passed === entry.lane.passed) {
        await join(other);
        entry.joining.delete(other);
        entry.lane.merge(other);
      } else if (other.passed < entry.lane.passed) {
        entry.joining.delete(other);
        track(runAlone(other));
      }
    }
  }

  /** Takes the history that all runs of a new lane only warm up with, in blocks. */
  async function replayHistory(lane: Lane): Promise<void> {
    const until = lane.pastUntil;
    if (lane.size === 0 || !Number.isFinite(until)) return;
    const size = Math.max(1, Math.min(MINUTES_AT_ONCE, Math.floor(RUN_MINUTES_AT_ONCE / lane.size)));
    // The revision is read first: what changes later, rolls too, is found with the next bars.
    lane.revision = (await market.finalBars(lane.instrument, EVERY, 1)).revision;
    const rolls = await market.rollOffsets(lane.instrument);
    for await (const block of market.history(lane.instrument, until)) {
      for (let from = 0; from < block.count; from += size) {
        if (stopping || lane.size === 0) return;
        const to = Math.min(block.count, from + size);
        lane.addRolls(rolls.filter(({ ts }) => ts <= (block.ts[to - 1] as number)));
        lane.replayBlock(block, from, to);
        await yieldIfBusy();
      }
      await handleExitRequests(lane);
    }
  }

  /** Whether bars that the lane has read were changed since: its runs are warmed up again over the new ones. */
  async function isOutdated(lane: Lane, revision: number): Promise<boolean> {
    const known = lane.revision ?? revision;
    if (known !== revision && lane.cursor !== null) {
      const from = await market.changedFrom(lane.instrument, known);
      if (from !== null && from <= lane.cursor) return true;
    }
    lane.revision = revision;
    return false;
  }

  /** Reads from a lane's cursor until no bar is left, then passes the watermark. Returns false when asked to stop. */
  async function catchUp(lane: Lane, between: () => Promise<void>): Promise<boolean> {
    if (lane.cursor === null) await histories.run('history', () => replayHistory(lane));
    for (;;) {
      const size = lane.replaying ? REPLAY_CHUNK : CHUNK;
      const { bars, rolls, watermark, revision } = await market.finalBars(lane.instrument, lane.cursor, size);
      if (await isOutdated(lane, revision)) {
        await commitQuiet(lane);
        drop(lane, lane.runs);
        return false;
      }
      lane.addRolls(rolls);
      for (const bar of bars) {
        if (stopping || lane.size === 0) {
          await commitQuiet(lane);
          return false;
        }
        lane.begin(bar);
        await takeSteps(lane);
        await between();
        await yieldIfBusy();
      }
      if (bars.length < size && watermark !== null && watermark > lane.passed) {
        lane.passTo(watermark);
        await takeSteps(lane);
        await between();
      }
      await commitQuiet(lane);
      await handleExitRequests(lane);
      if (bars.length < size) return true;
    }
  }

  function abandonLane(lane: Lane, error: unknown) {
    logger.error(
      { instrument: lane.instrument, err: error },
      'bars could not be committed; the runtimes are restarted',
    );
    const { runs } = lane;
    for (const live of runs) forget(lane, live);
    onDropped(runs, true);
  }

  /** Runs a starting or lagging lane alone until it has read all stored bars. */
  async function runAlone(lane: Lane) {
    try {
      if (!(await catchUp(lane, async () => {}))) return;
      await goLive(lane);
      await handleExitRequests(lane);
      if (lane.size === 0) return;
      for (const live of lane.runs) onCaughtUp(live);
      const entry = shared.get(lane.instrument);
      if (entry) {
        entry.joining.add(lane);
        entry.wake.set();
      } else {
        track(runShared(lane));
      }
    } catch (error) {
      abandonLane(lane, error);
    }
  }

  async function runShared(lane: Lane) {
    const wake = createAutoResetEvent();
    const entry: SharedLane = { lane, wake, joining: new Set() };
    shared.set(lane.instrument, entry);
    const unsubscribe = deps.onBars(lane.instrument, wake.set);
    try {
      await join(lane);
      while (!stopping) {
        await mergeCaughtUp(entry);
        // Waiting lanes are ahead of this empty one.
        if (lane.size === 0) break;
        if (!(await catchUp(lane, () => mergeCaughtUp(entry)))) continue;
        await mergeCaughtUp(entry);
        await wake.wait(pollInterval);
      }
    } catch (error) {
      abandonLane(lane, error);
    } finally {
      unsubscribe();
      shared.delete(lane.instrument);
      // The other waiting lanes catch up on their own; the first becomes the shared one.
      for (const other of entry.joining) if (!stopping) track(runAlone(other));
    }
  }

  return {
    /** `alone`: of a run that is suspected of failing. */
    laneOf: (instrument: string, alone: boolean): Lane =>
      createLane(
        instrument,
        market.calendar(instrument),
        (timeframe) => market.engineMarket(instrument, timeframe),
        !alone,
      ),
    /** Runs a lane until all its runs have left. */
    run: (lane: Lane): void => track(runAlone(lane)),
    /** Makes an instrument's lane check for bars at once. */
    wake: (instrument: string): void => shared.get(instrument)?.wake.set(),
    /** Finishes the current bars and resolves when no lane runs. */
    async stop(): Promise<void> {
      stopping = true;
      for (const { wake } of shared.values()) wake.set();
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}

function progressOf(lane: Lane): LaneProgress {
  const bars = [...lane.newestBars].map(([timeframe, { ts, end }]) => [
    timeframe,
    { ts: formatInstant(ts), end: formatInstant(end) },
  ]);
  return { instrument: lane.instrument, passed: formatInstant(lane.passed), bars: Object.fromEntries(bars) };
}
