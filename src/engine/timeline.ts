import { BarBuilder } from './bar-builder.ts';
import { BarContext } from './bar-context.ts';
import { createBarColumns, writeBar } from './columns.ts';
import type { MinuteBlocks } from './minute-blocks.ts';
import { barMinutes } from './sessions.ts';
import type { Bar, SessionCalendar, Timeframe } from './types.ts';

const MINUTE = 60_000;

/** What happens next as minutes come in and time passes. */
export type TimelineStep =
  /** An instant that the caller named as due. `last`: the newest minute that ended by then. */
  | { kind: 'instant'; at: number; last: Bar }
  /** A one-minute bar: judged before the bars that it ends. */
  | { kind: 'minute'; bar: Bar }
  /** A bar of a timeframe is final. */
  | { kind: 'bar'; timeframe: Timeframe; bar: Bar; end: number };

interface Track {
  timeframe: Timeframe;
  /** Null for one minute: the minute is the bar. */
  builder: BarBuilder | null;
  /** A minute ended its bar, which is not taken yet. */
  ready: boolean;
}

/**
 * Puts the one-minute bars of an instrument, the coarser bars built from them and the instants at which something falls
 * due in their order. A bar is final when its time is over: when the next minute opens at or after its end, or when
 * `passTo` says so.
 *
 * Call `begin(minute)` or `passTo(instant)`, then `next(due)` until it answers null.
 */
export class Timeline {
  private readonly sessions: BarContext;
  private readonly columns = createBarColumns(1);
  private readonly tracks: Track[] = [];
  private minute: Bar | null = null;
  private last: Bar | null = null;
  /** Everything up to here (UTC ms) may happen now. */
  private limit = Number.NEGATIVE_INFINITY;

  constructor(calendar: SessionCalendar) {
    this.sessions = new BarContext('1m', calendar);
  }

  /** Builds bars of this timeframe from the next minute on. */
  add(timeframe: Timeframe): void {
    if (this.tracks.some((track) => track.timeframe === timeframe)) return;
    const multiple = timeframe === '1d' ? Number.POSITIVE_INFINITY : barMinutes(timeframe);
    const builder = timeframe === '1m' ? null : new BarBuilder('1m', multiple);
    this.tracks.push({ timeframe, builder, ready: false });
  }

  remove(timeframe: Timeframe): void {
    const at = this.tracks.findIndex((track) => track.timeframe === timeframe);
    if (at >= 0) this.tracks.splice(at, 1);
  }

  /** Takes over the running bar of `other`, which is at the same minute. */
  adopt(timeframe: Timeframe, other: Timeline): void {
    const track = other.tracks.find((theirs) => theirs.timeframe === timeframe);
    if (track) this.tracks.push(track);
    this.last ??= other.last;
  }

  /** Continues where blocks of minutes ended: after the last one of the newest block, all of whose bars were taken. */
  follow(blocks: MinuteBlocks): void {
    for (const track of this.tracks) {
      track.builder = blocks.track(track.timeframe).builder;
      track.ready = false;
    }
    this.last = blocks.count > 0 ? blocks.minuteAt(blocks.count - 1) : blocks.lastMinute;
    if (this.last) this.limit = this.last.ts + MINUTE;
  }

  /** The newest one-minute bar; null before the first. */
  get lastMinute(): Bar | null {
    return this.last;
  }

  /** The next stored one-minute bar. */
  begin(minute: Bar): void {
    this.minute = minute;
    this.limit = minute.ts;
  }

  /** No minute that opens before `instant` (UTC ms) is still to come. */
  passTo(instant: number): void {
    if (instant > this.limit) this.limit = instant;
  }

  /** The next step; null when none is left. `due`: the earliest instant that the caller waits for, or Infinity. */
  next(due: number): TimelineStep | null {
    const track = this.earliest();
    const end = track ? this.endOf(track) : Number.POSITIVE_INFINITY;
    if (due <= this.limit && due <= end && this.last) return { kind: 'instant', at: due, last: this.last };
    if (track && end <= this.limit) return this.take(track, end);
    const { minute } = this;
    if (!minute) return null;
    this.minute = null;
    this.last = minute;
    this.limit = minute.ts + MINUTE;
    this.extend(minute);
    return { kind: 'minute', bar: minute };
  }

  private extend(minute: Bar): void {
    const { columns, sessions } = this;
    if (this.tracks.length === 0) return;
    writeBar(columns, 0, minute);
    sessions.setEnds(columns, 0, 1);
    for (const track of this.tracks) track.ready = track.builder ? track.builder.add(columns, 0, sessions) : true;
  }

  private earliest(): Track | null {
    let first: Track | null = null;
    let end = Number.POSITIVE_INFINITY;
    for (const track of this.tracks) {
      const theirs = this.endOf(track);
      if (theirs >= end) continue;
      first = track;
      end = theirs;
    }
    return first;
  }

  private endOf({ builder, ready }: Track): number {
    if (!builder) return ready ? (this.last as Bar).ts + MINUTE : Number.POSITIVE_INFINITY;
    return ready || builder.running
      ? Math.min(builder.end, ready ? this.limit : builder.end)
      : Number.POSITIVE_INFINITY;
  }

  private take(track: Track, end: number): TimelineStep {
    const { timeframe, builder } = track;
    track.ready = false;
    if (!builder) return { kind: 'bar', timeframe, bar: this.last as Bar, end };
    builder.finish();
    const { ts, open, high, low, close, volume } = builder;
    return { kind: 'bar', timeframe, bar: { ts, open, high, low, close, volume }, end };
  }
}
