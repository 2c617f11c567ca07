import type { BarColumns } from './columns.ts';
import { barEnd, barMinutes, rememberSession, type Sessions } from './sessions.ts';
import type { Session, SessionCalendar, Timeframe } from './types.ts';

/** The sessions around bars, and the one bar that is decided now. One object is reused for all bars. */
export class BarContext implements Sessions {
  private readonly timeframe: Timeframe;
  /** Milliseconds of a bar that its session does not cut short. */
  private readonly span: number;
  private readonly calendar: SessionCalendar;
  readonly sessionAt: (ts: number) => Session;
  /** The bar's open and end: UTC milliseconds, never past the session's close. */
  ts = Number.NaN;
  end = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  private current: Session | null = null;

  constructor(timeframe: Timeframe, calendar: SessionCalendar) {
    this.timeframe = timeframe;
    this.calendar = calendar;
    this.span = timeframe === '1d' ? Number.POSITIVE_INFINITY : barMinutes(timeframe) * 60_000;
    this.sessionAt = rememberSession(calendar);
  }

  /** The session that the bar belongs to. */
  get session(): Session {
    this.current ??= this.sessionAt(this.ts);
    return this.current;
  }

  nextOpen(ts: number): number {
    return this.calendar.sessionAt(ts).open;
  }

  /** Writes when bars `from` ≤ k < `to` end. */
  setEnds({ ts, end }: BarColumns, from: number, to: number): void {
    const { span, timeframe, calendar } = this;
    let [open, close] = [Number.NaN, Number.NaN];
    for (let at = from; at < to; at++) {
      const begin = ts[at] as number;
      if (!(begin >= open && begin < close)) ({ open, close } = this.sessionAt(begin));
      end[at] = begin + span <= close ? begin + span : barEnd(timeframe, begin, calendar);
    }
  }

  show({ ts, end, high, low, close }: BarColumns, at: number): void {
    this.ts = ts[at] as number;
    this.end = end[at] as number;
    this.high = high[at] as number;
    this.low = low[at] as number;
    this.close = close[at] as number;
    const { current } = this;
    if (current && !(this.ts >= current.open && this.ts < current.close)) this.current = null;
  }
}
