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
import type { AuditRow } from '../signals/index.ts';
import type { Lease } from './runtime.ts';

/** Why a run leaves its lane at the next bar boundary. */
export type ExitRequest = 'draining' | 'lost' | 'rebalance';

/** The open signal of a runtime, as its lane manages it. */
export interface OpenSignal {
  id: string;
  /** The stop as it was last published, in ticks. */
  stopTicks: number | null;
}

/** What a runtime needs to run. */
export interface RunSetup {
  lease: Lease;
  compiled: CompiledStrategy;
  past: readonly PastTrade[];
  open: OpenSignal | null;
  /** The version that opened the open signal, if it is another one. */
  opener: CompiledStrategy | null;
  /** The rules do not compile: only the open signal's stop and targets are judged. */
  guard: boolean;
}

/** One runtime in this process. */
export class LiveRun {
  lease: Lease;
  readonly compiled: CompiledStrategy;
  readonly run: Run;
  /** The version that opened the position, while it is open. */
  opener: Run | null;
  readonly guard: boolean;
  openSignalId: string | null;
  /** `last_bar_ts` as it is committed. */
  committedBarTs: string | null;
  /** Audit rows of quiet bars that are decided and not yet committed, oldest first. */
  pending: AuditRow[] = [];
  /** The newest of those bars; null: none is waiting to be committed. */
  pendingBarTs: string | null = null;
  /** The newest minute in which something happened (its open, UTC ms). */
  newestMinute: number;
  exitRequest: ExitRequest | null = null;
  /** Runs of the lane with a position or a waiting entry: the ones that minutes are judged for. */
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
    this.waiting = lease.waiting;
    this.committedBarTs = lease.lastBarTs;
    this.lastBar = instant(lease.lastBarTs);
    this.startedAt = instant(lease.startWatermark);
    this.newestMinute = instant(lease.decidedTo) - 60_000;
    this.liveFrom = Math.max(this.startedAt, lastBarEnd, instant(lease.decidedTo));
  }

  /** The trades that the next bar or minute is decided with; ahead of the database by what is pending. */
  get state(): TradeState {
    return this.trades;
  }
  set state(state: TradeState) {
    this.trades = state;
    this.expose();
  }

  /** Keeps the lane's set of exposed runs. */
  expose(): void {
    const { position, waiting } = this.trades;
    if (!this.replay && (position || waiting)) this.exposed?.add(this);
    else this.exposed?.delete(this);
  }

  /** Whether the past is still fed to it. */
  get replaying(): boolean {
    return this.replay !== null;
  }

  /** Whether a minute was decided before, or was final when the runtime was started. */
  isPastMinute(ts: number): boolean {
    return ts < this.liveFrom;
  }
  isPastBar(ts: number, end: number): boolean {
    return end <= this.startedAt || ts <= this.lastBar;
  }
  isPastBarOfOpener(end: number): boolean {
    return end <= this.liveFrom;
  }

  /** Carries it over a bar of the past. */
  replayBar(bar: Bar): void {
    this.replay?.follow(bar);
  }
  replayBarOfOpener(bar: Bar): void {
    this.openerReplay?.follow(bar);
  }

  /** The past is over: from here on the run decides. Whether it was not before. */
  goLive(): boolean {
    if (!this.replay) return false;
    let state = this.replay.finish();
    const managed = this.openerReplay?.finish();
    if (managed) state = { ...state, position: managed.position, openerBegan: managed.began };
    const { position } = state;
    // What was published stays, whatever the stored bars give today.
    if (position && this.told) state = { ...state, position: { ...position, stopTicks: this.told.stopTicks } };
    if (!position && this.waiting) state = { ...state, waiting: this.waiting };
    this.replay = null;
    this.openerReplay = null;
    this.state = state;
    return true;
  }

  /** When the next clock exit or the end of a waiting entry falls due (UTC ms). */
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

const instant = (text: string | null): number => (text === null ? Number.NEGATIVE_INFINITY : Date.parse(text));

/** What a run decided: on a bar of its own at its close, or within one. `failure` when it threw. */
export interface Outcome {
  live: LiveRun;
  /** The bar of the strategy's timeframe that was decided; null for a minute or an instant within it. */
  bar: Bar | null;
  /** The open of the bar or minute (UTC ms), and the instant up to which the run is decided then. */
  ts: number;
  decidedTo: number;
  decision: Decision | null;
  failure: unknown;
}

/** Whether a decision changes anything that is published. */
export const isEvent = ({ parts, exit, entry, placed, ended, stopTicks }: Decision): boolean =>
  Boolean(parts || exit || entry || placed || ended) || stopTicks !== undefined;
