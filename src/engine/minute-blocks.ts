import { BarBuilder } from './bar-builder.ts';
import { BarContext } from './bar-context.ts';
import { type BarColumns, createBarColumns, growBarColumns, readBar } from './columns.ts';
import { HigherBars } from './higher-bars.ts';
import type { BarBlockColumns } from './pool.ts';
import { barMinutes } from './sessions.ts';
import type { Bar, SessionCalendar, Timeframe } from './types.ts';

const MINUTE = 60_000;

/** What happens next in a block: as `TimelineStep`, with minutes and bars by their index. */
export type BlockStep =
  | { kind: 'instant'; at: number; last: Bar }
  | { kind: 'minute'; at: number }
  /** A bar of a timeframe is final: bar `at` of the track's block. */
  | { kind: 'bar'; track: MinuteTrack; at: number; end: number };

/**
 * The order in which one-minute bars, the coarser bars built from them and due instants happen, as `Timeline` has it, over
 * blocks of minutes: the bars of a block are known at once, and quiet stretches are passed with `passTo`.
 */
export class MinuteBlocks {
  readonly minutes: BarColumns = createBarColumns(0);
  readonly tracks: MinuteTrack[] = [];
  /** The next minute of the block, of `count`. */
  at = 0;
  count = 0;
  private last: Bar | null = null;
  private readonly sessions: BarContext;

  constructor(calendar: SessionCalendar) {
    this.sessions = new BarContext('1m', calendar);
  }

  /** The bars of a timeframe, from the next minute on. */
  track(timeframe: Timeframe): MinuteTrack {
    const known = this.tracks.find((track) => track.timeframe === timeframe);
    if (known) return known;
    const track = new MinuteTrack(timeframe, this.minutes, this.sessions);
    this.tracks.push(track);
    return track;
  }

  /** Takes minutes `from` ≤ k < `to` of a block. */
  begin(bars: BarBlockColumns, from: number, to: number): void {
    const { minutes, sessions } = this;
    if (this.count > 0) this.last = this.minuteAt(this.count - 1);
    this.at = 0;
    this.count = to - from;
    if (this.count > minutes.ts.length) growBarColumns(minutes, this.count);
    for (const field of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) {
      minutes[field].set(bars[field].subarray(from, to));
    }
    sessions.setEnds(minutes, 0, this.count);
    for (const track of this.tracks) track.begin(this.count);
  }

  /** Back to the start of the block, for another run over the same bars. */
  rewind(): void {
    this.at = 0;
    for (const track of this.tracks) track.at = 0;
  }

  /** No minute that opens before `instant` (UTC ms) is still to come: bars that end by then are final. */
  complete(instant: number): void {
    if (this.count > 0) this.last = this.minuteAt(this.count - 1);
    this.at = 0;
    this.count = 0;
    for (const track of this.tracks) track.complete(instant);
  }

  /** The next step; null when none is left by `limit` (UTC ms). `due`: the earliest instant the caller waits for. */
  next(due: number, limit: number): BlockStep | null {
    const track = this.earliest();
    const end = track ? track.endOf(track.at) : Number.POSITIVE_INFINITY;
    const isMinute = !track && this.at < this.count;
    const next = isMinute ? (this.minutes.ts[this.at] as number) : limit;
    if (due <= end && due <= next) {
      const last = this.lastMinute;
      if (last) return { kind: 'instant', at: due, last };
    }
    if (track) return { kind: 'bar', track, at: track.at++, end };
    return isMinute ? { kind: 'minute', at: this.at++ } : null;
  }

  /** Leaves out every minute before `at`, and of the bars that are final by then those of `track` before bar `until`. */
  passTo(at: number, track: MinuteTrack, until: number): void {
    this.at = Math.max(this.at, at);
    for (const one of this.tracks) one.at = Math.min(one.barAfter(this.at), one === track ? until : one.count);
  }

  /** The first minute of those that are left that ends at or after an instant (UTC ms). */
  minuteEnding(instant: number): number {
    const { ts } = this.minutes;
    if (instant === Number.POSITIVE_INFINITY) return this.count;
    let { at } = this;
    while (at < this.count && (ts[at] as number) + MINUTE < instant) at++;
    return at;
  }

  minuteAt(at: number): Bar {
    return readBar(this.minutes, at);
  }

  /** The newest minute that was passed. */
  get lastMinute(): Bar | null {
    return this.at > 0 ? this.minuteAt(this.at - 1) : this.last;
  }

  /** The track whose next bar is final before the next minute; of several, the one whose bar ends first. */
  private earliest(): MinuteTrack | null {
    let first: MinuteTrack | null = null;
    for (const track of this.tracks) {
      if (track.at >= track.count || track.minuteAfter(track.at) > this.at) continue;
      if (!first || track.endOf(track.at) < first.endOf(first.at)) first = track;
    }
    return first;
  }
}

/** The bars of one timeframe that a block of minutes completes. */
export class MinuteTrack {
  readonly timeframe: Timeframe;
  /** The next bar of the block, of `count`. */
  at = 0;
  count = 0;
  private readonly minutes: BarColumns;
  private readonly sessions: BarContext;
  /** Holds the running bar; null for one minute, where the minutes are the bars. */
  readonly builder: BarBuilder | null;
  private readonly higher = new HigherBars(0);

  constructor(timeframe: Timeframe, minutes: BarColumns, sessions: BarContext) {
    this.timeframe = timeframe;
    this.minutes = minutes;
    this.sessions = sessions;
    const multiple = timeframe === '1d' ? Number.POSITIVE_INFINITY : barMinutes(timeframe);
    this.builder = timeframe === '1m' ? null : new BarBuilder('1m', multiple);
  }

  /** The bars of the block, the first one at index `first`. */
  get bars(): BarColumns {
    return this.builder ? this.higher.bars : this.minutes;
  }
  get first(): number {
    return this.builder ? 1 : 0;
  }

  begin(minutes: number): void {
    const { builder, higher } = this;
    this.at = 0;
    this.count = minutes;
    if (!builder) return;
    if (minutes > higher.entryAt.length) higher.grow(minutes);
    higher.build(builder, this.minutes, this.sessions, 0, minutes);
    this.count = higher.count;
  }

  complete(instant: number): void {
    this.at = 0;
    this.count = this.builder && this.higher.complete(this.builder, instant) ? 1 : 0;
  }

  /** The minute that comes after the bar. */
  minuteAfter(at: number): number {
    if (!this.builder) return at + 1;
    return (this.higher.completedAt[at + 1] as number) + 1 - (this.higher.early[at + 1] as number);
  }

  /** The first bar that is left and is final only after minute `minute` begins. */
  barAfter(minute: number): number {
    let { at } = this;
    if (!this.builder) return Math.max(at, Math.min(this.count, minute));
    while (at < this.count && this.minuteAfter(at) <= minute) at++;
    return at;
  }

  /** The first bar that is left and ends at or after an instant (UTC ms). */
  barEnding(instant: number): number {
    if (instant === Number.POSITIVE_INFINITY) return this.count;
    let { at } = this;
    while (at < this.count && this.endOf(at) < instant) at++;
    return at;
  }

  barAt(at: number): Bar {
    return readBar(this.bars, this.first + at);
  }

  endOf(at: number): number {
    return this.builder ? (this.higher.bars.end[at + 1] as number) : (this.minutes.ts[at] as number) + MINUTE;
  }
}
