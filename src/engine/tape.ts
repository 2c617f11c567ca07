import type { Tape } from './definition.ts';
import { barEnd, barMinutes, rememberSession } from './sessions.ts';
import type { Bar, Session, SessionCalendar, Timeframe } from './types.ts';

/** The bar that passes now, with its end and its session. One object is reused for all bars. */
export class BarTape implements Tape {
  private readonly timeframe: Timeframe;
  /** Milliseconds of a bar that its session does not cut short. */
  private readonly span: number;
  private readonly calendar: SessionCalendar;
  readonly sessionAt: (ts: number) => Session;
  bar: Bar = { ts: Number.NaN, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN, volume: 0 };
  ts = Number.NaN;
  end = Number.NaN;
  /** The session that the bar belongs to. */
  session: Session = { tradeDate: '', open: Number.NaN, close: Number.NaN };

  constructor(timeframe: Timeframe, calendar: SessionCalendar) {
    this.timeframe = timeframe;
    this.calendar = calendar;
    this.span = timeframe === '1d' ? Number.POSITIVE_INFINITY : barMinutes(timeframe) * 60_000;
    this.sessionAt = rememberSession(calendar);
  }

  nextOpen(ts: number): number {
    return this.calendar.sessionAt(ts).open;
  }

  show(bar: Bar): void {
    const { ts } = bar;
    let { session } = this;
    if (!(ts < session.close && ts >= session.open)) {
      session = this.sessionAt(ts);
      this.session = session;
    }
    this.bar = bar;
    this.ts = ts;
    const end = ts + this.span;
    this.end = end <= session.close ? end : barEnd(this.timeframe, ts, this.calendar);
  }
}
