import {
  type Bar,
  type BarBlockColumns,
  barEnd,
  createEvaluationPool,
  decideAsOpener,
  type EvaluationPool,
  type Market,
  MinuteBlocks,
  type MinuteTrack,
  type SessionCalendar,
  type Timeframe,
  Timeline,
  type TimelineStep,
} from '../../engine/index.ts';
import { type OffsetChange, RollOffsets } from '../market-data/index.ts';
import { isRolled, LiveRun, type Outcome, type RunSetup, type WarmUpBars } from './live-run.ts';

/** The runs on one timeframe of an instrument. */
interface Feed {
  timeframe: Timeframe;
  pool: EvaluationPool;
  /** The newest bar; null before the first. */
  newest: { ts: number; end: number } | null;
  runs: Set<LiveRun>;
  /** Runs whose open position was entered by a version of this timeframe. */
  managed: Set<LiveRun>;
}

/** The outcomes of one step, to be committed before the next step. */
export interface LaneStep {
  outcomes: Outcome[];
  /** Runs that decided for the first time. */
  wentLive: LiveRun[];
}

/**
 * Runs of one instrument at the same minute, sharing node pools. Starting and lagging runs have their own lane until they
 * catch up. A lane only computes; the dispatcher feeds it and commits.
 */
export interface Lane {
  readonly instrument: string;
  /** Open (UTC ms) of the newest processed one-minute bar; null before the first. */
  readonly cursor: number | null;
  /** The time (UTC ms) up to which everything is processed; lanes with the same value can be merged. */
  readonly passed: number;
  readonly runs: LiveRun[];
  /** The newest bar of each timeframe. */
  readonly newestBars: ReadonlyMap<Timeframe, { ts: number; end: number }>;
  /** The number of runs, and whether any of them is in warm-up. */
  readonly size: number;
  readonly replaying: boolean;
  /** Only before the first bar. */
  add(setup: RunSetup): LiveRun;
  remove(live: LiveRun): void;
  /** Takes over all runs of `other`, which is at the same instant. */
  merge(other: Lane): void;
  /** Minutes that end by then (UTC ms) are warm-up for all runs and may be taken in blocks. */
  readonly pastUntil: number;
  /** Takes minutes `from` ≤ k < `to` of a block, which follow the ones before. Throws when a run or a node fails. */
  replayBlock(minutes: BarBlockColumns, from: number, to: number): void;
  /** The data revision of the bars that it has read; null before the first read. */
  revision: number | null;
  /** The offsets of the bars that follow, before the first of them. */
  addRolls(changes: readonly OffsetChange[]): void;
  /** Processes a one-minute bar, or the watermark. Call `next` afterwards. */
  begin(minute: Bar): void;
  passTo(instant: number): void;
  /**
   * The next step with its outcomes; null when none is left. Throws when code shared by several runs fails: they are
   * restarted on separate lanes.
   */
  next(): LaneStep | null;
}

const MINUTE = 60_000;
const NOTHING: readonly LiveRun[] = [];

export function createLane(
  instrument: string,
  calendar: SessionCalendar,
  marketOf: (timeframe: Timeframe) => Market,
  /** Whether history is taken in blocks; bar by bar it is known on which bar a run fails. */
  inBlocks: boolean,
): Lane {
  return new InstrumentLane(instrument, calendar, marketOf, inBlocks);
}

class InstrumentLane implements Lane {
  readonly instrument: string;
  cursor: number | null = null;
  revision: number | null = null;
  passed = Number.NEGATIVE_INFINITY;
  private readonly calendar: SessionCalendar;
  private readonly inBlocks: boolean;
  private readonly marketOf: (timeframe: Timeframe) => Market;
  private readonly feeds = new Map<Timeframe, Feed>();
  private readonly timeline: Timeline;
  /** The minutes before those of the timeline. */
  private readonly past: MinuteBlocks;
  private readonly rolls: RollOffsets;
  private readonly exposed = new Set<LiveRun>();
  /** Remaining parts of the current step. */
  private readonly queue: (() => LaneStep)[] = [];

  constructor(
    instrument: string,
    calendar: SessionCalendar,
    marketOf: (timeframe: Timeframe) => Market,
    inBlocks: boolean,
  ) {
    this.inBlocks = inBlocks;
    this.instrument = instrument;
    this.calendar = calendar;
    this.marketOf = marketOf;
    this.timeline = new Timeline(calendar);
    this.past = new MinuteBlocks(calendar);
    this.rolls = new RollOffsets(marketOf('1m').tickSize);
  }

  get runs(): LiveRun[] {
    return [...this.feeds.values()].flatMap((feed) => [...feed.runs]);
  }
  get newestBars() {
    const newest = new Map<Timeframe, { ts: number; end: number }>();
    for (const [timeframe, feed] of this.feeds) if (feed.newest) newest.set(timeframe, feed.newest);
    return newest;
  }
  get size(): number {
    let size = 0;
    for (const feed of this.feeds.values()) size += feed.runs.size;
    return size;
  }
  get replaying(): boolean {
    for (const feed of this.feeds.values()) for (const live of feed.runs) if (live.replaying) return true;
    return false;
  }

  add(setup: RunSetup): LiveRun {
    const { lease, compiled } = setup;
    const feed = this.feedOf(lease.timeframe);
    const opening = setup.opener && this.feedOf(setup.opener.market.timeframe);
    const opener = setup.opener && opening ? opening.pool.attach(setup.opener) : null;
    const live = new LiveRun(
      setup,
      feed.pool.attach(compiled),
      opener,
      this.endOfBar(lease.timeframe, lease.resumeBarTs),
    );
    feed.runs.add(live);
    if (opening) opening.managed.add(live);
    live.exposed = this.exposed;
    return live;
  }

  remove(live: LiveRun): void {
    const feed = this.feeds.get(live.lease.timeframe);
    if (!feed?.runs.delete(live)) return;
    live.detach();
    for (const one of [...this.feeds.values()]) {
      one.managed.delete(live);
      this.dropIfEmpty(one);
    }
  }

  merge(other: Lane): void {
    const joining = other as InstrumentLane;
    for (const theirs of joining.feeds.values()) {
      const feed = this.feeds.get(theirs.timeframe);
      if (feed) {
        feed.pool.adopt(theirs.pool);
        for (const live of theirs.runs) feed.runs.add(live);
        for (const live of theirs.managed) feed.managed.add(live);
      } else {
        this.feeds.set(theirs.timeframe, theirs);
        this.timeline.adopt(theirs.timeframe, joining.timeline);
      }
      for (const live of theirs.runs) {
        live.exposed = this.exposed;
        live.expose();
      }
    }
  }

  get pastUntil(): number {
    let until = this.inBlocks ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    for (const live of this.runs) until = Math.min(until, live.pastUntil);
    return until;
  }

  replayBlock(minutes: BarBlockColumns, from: number, to: number): void {
    const { past, timeline, feeds } = this;
    for (const timeframe of feeds.keys()) past.track(timeframe);
    past.begin(minutes, from, to);
    for (const feed of feeds.values()) replayFeed(feed, past.track(feed.timeframe));
    timeline.follow(past);
    this.cursor = minutes.ts[to - 1] as number;
    this.passed = Math.max(this.passed, this.cursor + MINUTE);
  }

  addRolls(changes: readonly OffsetChange[]): void {
    this.rolls.add(changes);
  }

  begin(minute: Bar): void {
    this.timeline.begin(minute);
    this.cursor = minute.ts;
    this.passed = Math.max(this.passed, minute.ts + MINUTE);
  }

  passTo(instant: number): void {
    this.timeline.passTo(instant);
    this.passed = Math.max(this.passed, instant);
  }

  next(): LaneStep | null {
    for (;;) {
      const taken = this.take();
      if (!taken || taken.outcomes.length > 0 || taken.wentLive.length > 0) return taken;
    }
  }

  private take(): LaneStep | null {
    const later = this.queue.shift();
    if (later) return later();
    const step = this.timeline.next(this.earliestDue());
    if (!step) return null;
    if (step.kind === 'minute') return this.takeMinute(step.bar);
    if (step.kind === 'bar') return this.takeBar(step);
    return this.takeInstant(step.at, step.last);
  }

  private feedOf(timeframe: Timeframe): Feed {
    const known = this.feeds.get(timeframe);
    if (known) return known;
    const pool = createEvaluationPool(this.marketOf(timeframe));
    const feed: Feed = { timeframe, pool, newest: null, runs: new Set(), managed: new Set() };
    this.feeds.set(timeframe, feed);
    this.timeline.add(timeframe);
    return feed;
  }

  private dropIfEmpty({ timeframe, runs, managed }: Feed): void {
    if (runs.size > 0 || managed.size > 0) return;
    this.feeds.delete(timeframe);
    this.timeline.remove(timeframe);
  }

  private endOfBar(timeframe: Timeframe, barTs: string | null): number {
    if (barTs === null) return Number.NEGATIVE_INFINITY;
    const ts = Date.parse(barTs);
    return barEnd(timeframe, ts, this.calendar);
  }

  private earliestDue(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const live of this.exposed) due = Math.min(due, live.dueAt);
    return due;
  }

  /** Fills of pending entries first; the new positions are judged on the rest of the minute. */
  private takeMinute(minute: Bar): LaneStep {
    const wentLive: LiveRun[] = [];
    const failed: Outcome[] = [];
    if (this.replaying) {
      for (const live of this.runs) {
        if (live.isPastMinute(minute.ts)) continue;
        failed.push(
          ...this.attempt(live, null, minute.ts, minute.ts, () => void (live.goLive() && wentLive.push(live))),
        );
      }
    }
    if (this.exposed.size === 0) return { outcomes: failed, wentLive };
    const end = minute.ts + MINUTE;
    const rolled = this.rollPositions(minute);
    if (rolled.length > 0) {
      this.queue.push(() => ({
        wentLive: [],
        outcomes: this.each(this.exposed, null, minute.ts, end, (live) => live.run.fillWaiting(minute, live.state)),
      }));
    }
    this.queue.push(() => ({
      wentLive: [],
      outcomes: this.each(this.exposed, null, minute.ts, end, (live) =>
        live.state.position ? live.run.judgeMinute(minute, live.state) : null,
      ),
    }));
    if (rolled.length > 0) return { wentLive, outcomes: [...failed, ...rolled] };
    const outcomes = this.each(this.exposed, null, minute.ts, end, (live) => live.run.fillWaiting(minute, live.state));
    return { wentLive, outcomes: [...failed, ...outcomes] };
  }

  /** Positions and pending entries whose published prices are those of the contract before. */
  private rollPositions({ ts }: Bar): Outcome[] {
    const rollTicks = this.rolls.ticksAt(ts);
    const outcomes: Outcome[] = [];
    for (const live of this.exposed) {
      if (!isRolled(live, rollTicks)) continue;
      const kind = live.state.position ? 'in_position' : 'no_entry';
      outcomes.push({
        live,
        bar: null,
        ts,
        decidedTo: ts,
        rollTicks,
        decision: { kind, next: live.state },
        failure: null,
      });
    }
    return outcomes;
  }

  private takeInstant(at: number, last: Bar): LaneStep {
    const due = [...this.exposed].filter((live) => live.dueAt <= at);
    const outcomes = this.each(due, null, last.ts, at, (live) => live.run.passInstant(at, last, live.state));
    return { wentLive: [], outcomes };
  }

  /** Exits of positions from earlier versions come before decisions of the current versions. */
  private takeBar({ timeframe, bar, end }: Extract<TimelineStep, { kind: 'bar' }>): LaneStep {
    const feed = this.feeds.get(timeframe);
    if (!feed) return { outcomes: [], wentLive: [] };
    feed.newest = { ts: bar.ts, end };
    try {
      feed.pool.update(bar);
    } catch (failure) {
      if (feed.runs.size + feed.managed.size > 1) throw failure;
      const runs = [...feed.runs, ...feed.managed];
      return {
        wentLive: [],
        outcomes: runs.map((live) => this.outcome({ live, bar, ts: bar.ts, decidedTo: end, decision: null, failure })),
      };
    }
    this.queue.push(() => this.decideBar(feed, bar, end));
    return this.decideManaged(feed, bar, end);
  }

  private decideManaged(feed: Feed, bar: Bar, end: number): LaneStep {
    const wentLive: LiveRun[] = [];
    const managed = feed.managed.size > 0 ? [...feed.managed] : NOTHING;
    const outcomes = this.each(managed, null, bar.ts, end, (live) => {
      const { opener } = live;
      if (live.replaying && live.isPastBarOfOpener(end)) {
        live.replayBarOfOpener(bar);
        return null;
      }
      if (live.goLive()) wentLive.push(live);
      if (!opener || !live.state.position) {
        this.endManaging(feed, live);
        return null;
      }
      return decideAsOpener(opener, bar, end, live.state, live.compiled.market);
    });
    return { outcomes, wentLive };
  }

  /** The position is closed: the version that opened it is no longer needed. */
  private endManaging(feed: Feed, live: LiveRun): void {
    feed.managed.delete(live);
    live.opener?.detach();
    live.opener = null;
    this.dropIfEmpty(feed);
  }

  private decideBar(feed: Feed, bar: Bar, end: number): LaneStep {
    const wentLive: LiveRun[] = [];
    const outcomes = this.each(feed.runs, bar, bar.ts, end, (live) => {
      if (live.replaying && live.isPastBar(bar.ts, end)) {
        live.replayBar(bar);
        return null;
      }
      if (live.goLive()) wentLive.push(live);
      return live.run.decide(bar, live.state, live.opener && live.state.position ? 'entries' : 'all');
    });
    return { outcomes, wentLive };
  }

  /** One outcome for each run that decided something or failed. */
  private each(
    runs: Iterable<LiveRun>,
    bar: Bar | null,
    ts: number,
    decidedTo: number,
    decide: (live: LiveRun) => Outcome['decision'],
  ): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const live of [...runs]) {
      try {
        const decision = decide(live);
        if (decision) outcomes.push(this.outcome({ live, bar, ts, decidedTo, decision, failure: null }));
      } catch (failure) {
        outcomes.push(this.outcome({ live, bar, ts, decidedTo, decision: null, failure }));
      }
    }
    return outcomes;
  }

  private attempt(live: LiveRun, bar: Bar | null, ts: number, decidedTo: number, work: () => void): Outcome[] {
    try {
      work();
      return [];
    } catch (failure) {
      return [this.outcome({ live, bar, ts, decidedTo, decision: null, failure })];
    }
  }

  private outcome(outcome: Omit<Outcome, 'rollTicks'>): Outcome {
    return { ...outcome, rollTicks: this.rolls.ticksAt(outcome.decidedTo - 1) };
  }
}

/** Carries the runs of a feed over the bars that a block of minutes completes. */
function replayFeed(feed: Feed, track: MinuteTrack): void {
  const { pool, runs, managed } = feed;
  const { count, first } = track;
  if (count === 0) return;
  pool.updateBlock(track.bars, first, first + count);
  const bars: WarmUpBars = {
    count,
    barAt: (at) => track.barAt(at),
    moveTo: (at) => pool.moveTo(at),
  };
  for (const live of managed) live.replayBlockOfOpener(bars);
  for (const live of runs) live.replayBlock(bars);
  pool.moveTo(count - 1);
  feed.newest = { ts: track.barAt(count - 1).ts, end: track.endOf(count - 1) };
}
