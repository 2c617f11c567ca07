import type { Tape } from './definition.ts';
import { barMinutes, gridStart } from './sessions.ts';
import type { Bar, Session, Timeframe } from './types.ts';

/**
 * Builds coarse bars from finer ones, aligned to the exchange session's open: a bar holds the input bars that open in
 * its span, and is final when one of them ends at its end (or at the session's close), or when one opens past it.
 * Input bars after the session's close make bars of their own, aligned to that close; those of a whole session are final
 * at its close, and leave them out. `multiple` is in input bars; of `1d` bars it counts sessions, from the first one seen.
 */
export class BarBuilder {
  private readonly span: number;
  private readonly sessions: number;
  /** Whether a bar has begun that has not ended. */
  running = false;
  private counted = 0;
  private sessionOpen = Number.NaN;
  ts = 0;
  /** When the running bar ends: UTC milliseconds. */
  end = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  volume = 0;

  /** From bars of `timeframe`, `multiple` of them a bar; `Infinity` makes one bar of a session. */
  constructor(timeframe: Timeframe, multiple: number) {
    const whole = timeframe === '1d';
    this.span = whole ? Number.POSITIVE_INFINITY : barMinutes(timeframe) * 60_000 * multiple;
    this.sessions = whole ? multiple : 1;
  }

  /** Ends the running bar if `tape` opens past its end; the fields hold it until `add`. */
  endBefore(tape: Tape): boolean {
    if (!this.running || tape.ts < this.end) return false;
    if (this.span === Number.POSITIVE_INFINITY && this.counted < this.sessions) return false;
    this.running = false;
    return true;
  }

  /** Ends the running bar: its time is over. The fields hold it until `add`. */
  finish(): void {
    this.running = false;
  }

  /** Adds a bar; true when it ends the running one, which the fields then hold. */
  add(tape: Tape): boolean {
    const session = tape.sessionAt(tape.ts);
    if (this.running) this.extend(tape.bar);
    else if (this.span === Number.POSITIVE_INFINITY && tape.ts >= session.close) return false;
    else this.begin(tape, session);
    if (session.open !== this.sessionOpen) {
      this.sessionOpen = session.open;
      this.counted++;
      this.end = this.endOf(tape, session);
    }
    if (tape.end < this.end || this.counted < this.sessions) return false;
    this.running = false;
    return true;
  }

  private begin(tape: Tape, session: Session): void {
    const start = gridStart(tape.ts, session);
    const index = Math.floor((tape.ts - start) / this.span);
    this.ts = this.span === Number.POSITIVE_INFINITY ? session.open : start + index * this.span;
    this.end = this.endOf(tape, session);
    const { bar } = tape;
    this.open = bar.open;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.volume = bar.volume;
    this.counted = 0;
    this.sessionOpen = Number.NaN;
    this.running = true;
  }

  private extend({ high, low, close, volume }: Bar): void {
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    this.close = close;
    this.volume += volume;
  }

  private endOf(tape: Tape, session: Session): number {
    if (this.span === Number.POSITIVE_INFINITY) return session.close;
    const { ts } = tape;
    const start = gridStart(ts, session);
    const end = start + (Math.floor((ts - start) / this.span) + 1) * this.span;
    return Math.min(end, ts < session.close ? session.close : tape.nextOpen(ts));
  }
}
