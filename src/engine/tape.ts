import type { Tape } from './definition.ts';
import { barEnd, rememberSession } from './sessions.ts';
import type { Bar, Session, SessionCalendar, Timeframe } from './types.ts';

/** The bar that passes now, with its end and its session. One object is reused for all bars. */
export class BarTape implements Tape {
  private readonly timeframe: Timeframe;
  readonly sessionAt: (ts: number) => Session;
  ts = Number.NaN;
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  volume = Number.NaN;
  end = Number.NaN;

  constructor(timeframe: Timeframe, calendar: SessionCalendar) {
    this.timeframe = timeframe;
    this.sessionAt = rememberSession(calendar);
  }

  show(bar: Bar): void {
    this.ts = bar.ts;
    this.open = bar.open;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.volume = bar.volume;
    this.end = barEnd(this.timeframe, bar.ts, this.sessionAt(bar.ts));
  }
}
