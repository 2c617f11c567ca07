import type { BarColumns } from './columns.ts';
import { barMinutes, gridStart, type Sessions } from './sessions.ts';
import type { Session, Timeframe } from './types.ts';

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

  /** Ends the running bar if a bar that opens at `ts` opens past its end; the fields hold it until `add`. */
  endBefore(ts: number): boolean {
    if (!this.running || ts < this.end) return false;
    if (this.span === Number.POSITIVE_INFINITY && this.counted < this.sessions) return false;
    this.running = false;
    return true;
  }

  /** Ends the running bar: its time is over. The fields hold it until `add`. */
  finish(): void {
    this.running = false;
  }

  /** Adds a bar; true when it ends the running one, which the fields then hold. */
  add(bars: BarColumns, at: number, sessions: Sessions): boolean {
    const ts = bars.ts[at] as number;
    const session = sessions.sessionAt(ts);
    if (this.running) this.extend(bars, at);
    else if (this.span === Number.POSITIVE_INFINITY && ts >= session.close) return false;
    else this.begin(bars, at, session, sessions);
    if (session.open !== this.sessionOpen) {
      this.sessionOpen = session.open;
      this.counted++;
      this.end = this.endOf(ts, session, sessions);
    }
    if ((bars.end[at] as number) < this.end || this.counted < this.sessions) return false;
    this.running = false;
    return true;
  }

  /** Writes the bar that the fields hold. */
  write(bars: BarColumns, at: number): void {
    bars.ts[at] = this.ts;
    bars.open[at] = this.open;
    bars.high[at] = this.high;
    bars.low[at] = this.low;
    bars.close[at] = this.close;
    bars.volume[at] = this.volume;
    bars.end[at] = this.end;
  }

  private begin(bars: BarColumns, at: number, session: Session, sessions: Sessions): void {
    const ts = bars.ts[at] as number;
    const start = gridStart(ts, session);
    const index = Math.floor((ts - start) / this.span);
    this.ts = this.span === Number.POSITIVE_INFINITY ? session.open : start + index * this.span;
    this.end = this.endOf(ts, session, sessions);
    this.open = bars.open[at] as number;
    this.high = bars.high[at] as number;
    this.low = bars.low[at] as number;
    this.close = bars.close[at] as number;
    this.volume = bars.volume[at] as number;
    this.counted = 0;
    this.sessionOpen = Number.NaN;
    this.running = true;
  }

  private extend(bars: BarColumns, at: number): void {
    const high = bars.high[at] as number;
    const low = bars.low[at] as number;
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    this.close = bars.close[at] as number;
    this.volume += bars.volume[at] as number;
  }

  private endOf(ts: number, session: Session, sessions: Sessions): number {
    if (this.span === Number.POSITIVE_INFINITY) return session.close;
    const start = gridStart(ts, session);
    const end = start + (Math.floor((ts - start) / this.span) + 1) * this.span;
    return Math.min(end, ts < session.close ? session.close : sessions.nextOpen(ts));
  }
}
