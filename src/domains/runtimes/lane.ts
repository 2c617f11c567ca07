import {
  type Aggregator,
  type Bar,
  type CompiledStrategy,
  createAggregator,
  createEvaluationPool,
  createReplay,
  type Decision,
  type EvaluationPool,
  type Market,
  type PastTrade,
  positionClosedOutside,
  type Replay,
  type Run,
  type SessionCalendar,
  type Timeframe,
  type TradeState,
} from '../../engine/index.ts';
import type { AuditRow } from '../signals/index.ts';
import type { Lease } from './runtime.ts';

/** One runtime in this process. */
export interface LiveRun {
  lease: Lease;
  compiled: CompiledStrategy;
  run: Run;
  /** The state to decide the next bar with; ahead of the database by `pending`. */
  state: TradeState;
  openSignalId: string | null;
  /** `last_bar_ts` as it is committed. */
  committedBarTs: string | null;
  /** Quiet bars decided and not yet committed, oldest first. */
  pending: AuditRow[];
  /** Set while the past is fed to it. */
  replay: Replay | null;
  /** Where the past ends (UTC ms): the last bar decided before it was taken up; else the newest minute at its start. */
  decidedTo: number | null;
  startMinute: number | null;
  /** How its newest trade ended; null when it has not, or there was none. */
  newestExit: PastTrade['exit'];
  /** Set from outside: to be let go at the next bar boundary. */
  leaving: 'draining' | 'lost' | 'shed' | null;
}

/** All that runs on one timeframe of an instrument. */
export interface Feed {
  timeframe: Timeframe;
  aggregator: Aggregator;
  pool: EvaluationPool;
  runs: Set<LiveRun>;
}

/** What a run decided on a bar. `failure` when it threw. */
export interface Outcome {
  live: LiveRun;
  bar: Bar;
  decision: Decision | null;
  failure: unknown;
}

/**
 * The runs of one instrument that stand at the same one-minute bar, on shared pools. Runs that start or lag have a lane of
 * their own until they stand where the shared one does. In memory only: the dispatcher feeds and commits.
 */
export interface Lane {
  readonly instrument: string;
  /** Open (UTC ms) of the newest one-minute bar that was taken in; null before the first. */
  cursor: number | null;
  readonly feeds: ReadonlyMap<Timeframe, Feed>;
  readonly runs: LiveRun[];
  /** How many they are, and whether the past is still fed to one of them. */
  readonly size: number;
  readonly replaying: boolean;
  /** Only while no bar was taken in. */
  add(lease: Lease, compiled: CompiledStrategy, past: readonly PastTrade[], openSignalId: string | null): LiveRun;
  remove(live: LiveRun): void;
  /** Takes over everything of `other`, which stands at the same bar. */
  absorb(other: Lane): void;
  /** The coarser bars that a one-minute bar makes final, feed by feed. */
  push(bar: Bar): { feed: Feed; bar: Bar }[];
  /**
   * Evaluates a feed's next bar: one outcome for each run that trades it, none for a run that is carried over it as a
   * part of its past; `woken`: those that traded for the first time. Throws when what several runs share fails: taken up apart, only the one that is to blame fails again.
   */
  evaluate(feed: Feed, bar: Bar, minuteTs: number): { outcomes: Outcome[]; woken: LiveRun[] };
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

export function createLane(
  instrument: string,
  calendar: SessionCalendar,
  marketOf: (timeframe: Timeframe) => Market,
): Lane {
  const feeds = new Map<Timeframe, Feed>();

  const feedOf = (timeframe: Timeframe): Feed => {
    const known = feeds.get(timeframe);
    if (known) return known;
    const feed: Feed = {
      timeframe,
      aggregator: createAggregator(timeframe, calendar),
      pool: createEvaluationPool(marketOf(timeframe)),
      runs: new Set(),
    };
    feeds.set(timeframe, feed);
    return feed;
  };

  /** Whether a bar was decided before, or was final when the runtime was started. */
  const isPast = ({ decidedTo, startMinute }: LiveRun, bar: Bar, minuteTs: number): boolean =>
    decidedTo !== null ? bar.ts <= decidedTo : startMinute !== null && minuteTs <= startMinute;

  const decide = (live: LiveRun, bar: Bar): Outcome => {
    try {
      return { live, bar, decision: live.run.decide(bar, live.state), failure: null };
    } catch (failure) {
      return { live, bar, decision: null, failure };
    }
  };

  /** Carries a run over a bar of its past; an outcome when that failed. */
  const relive = (live: LiveRun, replay: Replay, bar: Bar): Outcome[] => {
    try {
      replay.follow(bar);
      return [];
    } catch (failure) {
      return [{ live, bar, decision: null, failure }];
    }
  };

  return {
    instrument,
    cursor: null,
    feeds,
    get runs() {
      return [...feeds.values()].flatMap((feed) => [...feed.runs]);
    },
    get size() {
      let size = 0;
      for (const feed of feeds.values()) size += feed.runs.size;
      return size;
    },
    get replaying() {
      for (const feed of feeds.values()) for (const live of feed.runs) if (live.replay) return true;
      return false;
    },
    add(lease, compiled, past, openSignalId) {
      const feed = feedOf(lease.timeframe);
      const run = feed.pool.attach(compiled);
      const replay = createReplay(run, past);
      const live: LiveRun = {
        lease,
        compiled,
        run,
        state: replay.state(),
        openSignalId,
        committedBarTs: lease.lastBarTs,
        pending: [],
        replay,
        decidedTo: instant(lease.lastBarTs),
        startMinute: instant(lease.startBarTs),
        newestExit: past.at(-1)?.exit ?? null,
        leaving: null,
      };
      feed.runs.add(live);
      return live;
    },
    remove(live) {
      const feed = feeds.get(live.lease.timeframe);
      if (!feed?.runs.delete(live)) return;
      live.run.detach();
      if (feed.runs.size === 0) feeds.delete(feed.timeframe);
    },
    absorb(other) {
      for (const joining of other.feeds.values()) {
        const feed = feeds.get(joining.timeframe);
        if (!feed) {
          feeds.set(joining.timeframe, joining);
          continue;
        }
        feed.pool.adopt(joining.pool);
        for (const live of joining.runs) feed.runs.add(live);
      }
    },
    push: (bar) =>
      [...feeds.values()].flatMap((feed) => feed.aggregator.push(bar).map((final) => ({ feed, bar: final }))),
    evaluate(feed, bar, minuteTs) {
      try {
        feed.pool.update(bar);
      } catch (failure) {
        if (feed.runs.size > 1) throw failure;
        return { outcomes: [...feed.runs].map((live) => ({ live, bar, decision: null, failure })), woken: [] };
      }
      const outcomes: Outcome[] = [];
      const woken: LiveRun[] = [];
      for (const live of feed.runs) {
        if (live.replay && isPast(live, bar, minuteTs)) {
          outcomes.push(...relive(live, live.replay, bar));
          continue;
        }
        if (live.replay) woken.push(live);
        endReplay(live);
        outcomes.push(decide(live, bar));
      }
      return { outcomes, woken };
    },
  };
}

/** The past is over: from here on the run decides. */
export function endReplay(live: LiveRun): void {
  if (!live.replay) return;
  live.state = live.replay.state();
  live.replay = null;
  // Closed by its user in a bar that is stored but not decided yet: the replay has not come to that bar.
  if (live.state.position && live.openSignalId === null && live.newestExit) {
    live.state = positionClosedOutside(live.state, live.newestExit);
  }
}
