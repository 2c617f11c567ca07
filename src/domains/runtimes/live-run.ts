import {
  type Bar,
  type CompiledStrategy,
  createReplay,
  type Decision,
  type PastTrade,
  type Replay,
  type Run,
  type TradeState,
  type WaitingEntry,
} from '../../engine/index.ts';
import type { Lease } from './runtime.ts';

/** Why a run leaves its lane at the next bar boundary. */
export type ExitRequest = 'draining' | 'lost' | 'rebalance';

/** The open signal of a runtime, managed by its lane. */
export interface OpenSignal {
  id: string;
  /** The last published stop, in ticks of the series that strategies see. */
  stopTicks: number | null;
  /** What its published prices are above that series, in ticks. */
  rollTicks: number;
}

/** The inputs of a run. */
export interface RunSetup {
  lease: Lease;
  compiled: CompiledStrategy;
  past: readonly PastTrade[];
  open: OpenSignal | null;
  /** The version that opened the open signal, if it is another one. */
  opener: CompiledStrategy | null;
  /** The strategy does not compile: only the open signal's stop and targets are judged. */
  guard: boolean;
}

/** A runtime in this process. */
export class LiveRun {
  lease: Lease;
  readonly compiled: CompiledStrategy;
  readonly run: Run;
  /** The version that opened the position, while it is open. */
  opener: Run | null;
  readonly guard: boolean;
  openSignalId: string | null;
  /** `last_bar_ts` in the database: as of its newest event, or where it left its lane. */
  committedBarTs: string | null;
  /** The newest decided bar. */
  decidedBarTs: string | null;
  /** The last minute with an event (its open, UTC ms). */
  newestMinute: number;
  /** What the published prices of its position or pending entry are above those of the engine, in ticks; null: none. */
  rollTicks: number | null;
  exitRequest: ExitRequest | null = null;
  /** The lane's runs with a position or a pending entry, for which minutes are judged. */
  exposed: Set<LiveRun> | null = null;
  private trades: TradeState;
  private replay: Replay | null;
  private openerReplay: Replay | null;
  private readonly told: OpenSignal | null;
  private readonly waiting: WaitingEntry | null;
  /** Minutes that open from here on (UTC ms) are live. */
  private readonly liveFrom: number;
  private readonly startedAt: number;
  private readonly lastBar: number;
  private readonly lastBarEnd: number;
  /** What ended by its newest trade's fill or close (UTC ms) is decided, also where its user closed it. */
  private readonly tradedTo: number;

  constructor({ lease, compiled, past, open, guard }: RunSetup, run: Run, opener: Run | null, lastBarEnd: number) {
    this.lease = lease;
    this.compiled = compiled;
    this.run = run;
    this.opener = opener;
    this.guard = guard;
    this.replay = createReplay(run, past);
    this.openerReplay = opener && createReplay(opener, past);
    this.trades = this.replay.state();
    this.openSignalId = open?.id ?? null;
    this.told = open;
    this.rollTicks = open?.rollTicks ?? null;
    this.waiting = lease.waiting;
    this.committedBarTs = lease.committedBarTs;
    this.decidedBarTs = lease.resumeBarTs;
    this.lastBar = instant(lease.resumeBarTs);
    this.lastBarEnd = lastBarEnd;
    this.startedAt = instant(lease.startWatermark);
    this.newestMinute = instant(lease.decidedTo) - 60_000;
    this.tradedTo = past.reduce(
      (to, { exit, filledBy }) => Math.max(to, exit?.at ?? filledBy),
      Number.NEGATIVE_INFINITY,
    );
    this.liveFrom = Math.max(this.startedAt, lastBarEnd, instant(lease.decidedTo), this.tradedTo);
  }

  /** The trade state for the next decision, including uncommitted changes. */
  get state(): TradeState {
    return this.trades;
  }
  set state(state: TradeState) {
    this.trades = state;
    this.expose();
  }

  /** Updates the lane's set of exposed runs. */
  expose(): void {
    const { position, waiting } = this.trades;
    if (!this.replay && (position || waiting)) this.exposed?.add(this);
    else this.exposed?.delete(this);
  }

  /** Whether it is in warm-up. */
  get replaying(): boolean {
    return this.replay !== null;
  }

  /** Minutes and bars that end by then (UTC ms) are past. */
  get pastUntil(): number {
    return this.replay ? Math.max(this.startedAt, this.lastBarEnd, this.tradedTo) : Number.NEGATIVE_INFINITY;
  }
  /** Whether a minute was decided before, or was final at the start. */
  isPastMinute(ts: number): boolean {
    return ts < this.liveFrom;
  }
  isPastBar(ts: number, end: number): boolean {
    return end <= this.startedAt || ts <= this.lastBar || end <= this.tradedTo;
  }
  isPastBarOfOpener(end: number): boolean {
    return end <= this.liveFrom;
  }

  /** Processes a past bar for warm-up. */
  replayBar(bar: Bar): void {
    this.replay?.follow(bar);
  }
  replayBarOfOpener(bar: Bar): void {
    this.openerReplay?.follow(bar);
  }

  /** Processes the bars of the pool's newest block for warm-up. */
  replayBlock(bars: WarmUpBars): void {
    if (this.replay) replayAll(this.replay, bars);
  }
  replayBlockOfOpener(bars: WarmUpBars): void {
    if (this.openerReplay) replayAll(this.openerReplay, bars);
  }

  /** Ends the warm-up. Returns whether it was active. */
  goLive(): boolean {
    if (!this.replay) return false;
    let state = this.replay.finish();
    const managed = this.openerReplay?.finish();
    if (managed) state = { ...state, position: managed.position, openerBegan: managed.began };
    const { position } = state;
    // The published stop is kept, even if the stored bars give another one.
    if (position && this.told) state = { ...state, position: { ...position, stopTicks: this.told.stopTicks } };
    if (!position && this.waiting) state = { ...state, waiting: this.waiting };
    this.replay = null;
    this.openerReplay = null;
    this.state = state;
    return true;
  }

  /** When the next timed exit or the expiry of a pending entry is due (UTC ms). */
  get dueAt(): number {
    const manager = this.trades.position && this.opener ? this.opener : this.run;
    return manager.dueAt(this.trades);
  }

  detach(): void {
    this.run.detach();
    this.opener?.detach();
    this.exposed?.delete(this);
    this.exposed = null;
  }
}

/** The bars of a block, and how the pool is moved to one. */
export interface WarmUpBars {
  count: number;
  barAt(at: number): Bar;
  moveTo(at: number): void;
}

/** Bars that change nothing but what they count are passed at once. */
function replayAll(replay: Replay, { count, barAt, moveTo }: WarmUpBars): void {
  for (let at = replay.followQuiet(0, count); at < count; at = replay.followQuiet(at + 1, count)) {
    moveTo(at);
    replay.follow(barAt(at));
  }
}

const instant = (text: string | null): number => (text === null ? Number.NEGATIVE_INFINITY : Date.parse(text));

/** A run's decision: at the close of its bar, or within it. `failure` is the error it threw. */
export interface Outcome {
  live: LiveRun;
  /** The decided bar of the strategy's timeframe; null for a minute or an instant within it. */
  bar: Bar | null;
  /** The open of the bar or minute (UTC ms), and the instant up to which the run is decided. */
  ts: number;
  decidedTo: number;
  /** What the contract's prices are above those of the engine then, in ticks. */
  rollTicks: number;
  decision: Decision | null;
  failure: unknown;
}

/** Whether a decision changes published state. */
export const isEvent = (live: LiveRun, decision: Decision, rollTicks: number): boolean => {
  const { parts, exit, entry, placed, ended, stopTicks } = decision;
  return Boolean(parts || exit || entry || placed || ended) || stopTicks !== undefined || isRolled(live, rollTicks);
};

/** Whether published prices are still those of the contract before. */
export const isRolled = ({ rollTicks, state }: LiveRun, now: number): boolean =>
  rollTicks !== null && rollTicks !== now && (state.position !== null || state.waiting !== null);
