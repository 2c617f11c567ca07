import { RTH, type Sessions, WallClock } from '../sessions.ts';

/** Days, weeks and months of trade dates. */
export type Period = 'day' | 'week' | 'month';
export const PERIODS = ['day', 'week', 'month'] as const;

const DAY = 86_400_000;

/** Which day, week (from Monday) or month a trade date falls in. */
export function periodOf(period: Period, tradeDate: string): number {
  if (period === 'month') return Number(tradeDate.slice(0, 4)) * 12 + Number(tradeDate.slice(5, 7));
  const day = Math.floor(Date.parse(tradeDate) / DAY);
  return period === 'day' ? day : Math.floor((day + 3) / 7);
}

/** Tells on which bars a new period of trade dates begins. */
export class PeriodTurns {
  private readonly day: boolean;
  private readonly month: boolean;
  private session = Number.NaN;
  private current = Number.NaN;

  constructor(period: Period) {
    this.day = period === 'day';
    this.month = period === 'month';
  }

  /** 0: no; 1: it does; 2: it does, and this is the first bar of all, so that the period may be cut. */
  turn(ts: number, sessions: Sessions): 0 | 1 | 2 {
    const { open, tradeDate } = sessions.sessionAt(ts);
    if (open === this.session) return 0;
    const isFirst = Number.isNaN(this.session);
    this.session = open;
    const period = this.periodOf(tradeDate);
    if (period === this.current) return 0;
    this.current = period;
    if (!isFirst) return 1;
    // The first bar stored is where a period begins if its session opens with it and the one before is of another.
    const whole = ts === open && this.periodOf(sessions.sessionAt(open - 1).tradeDate) !== period;
    return whole ? 1 : 2;
  }

  private periodOf(tradeDate: string): number {
    return periodOf(this.day ? 'day' : this.month ? 'month' : 'week', tradeDate);
  }
}

/** Open, high, low and close of the newest whole period before a bar's. */
export class PriorPeriod {
  private readonly turns: PeriodTurns;
  private readonly rth: boolean;
  private readonly clock = new WallClock(RTH.tz);
  private cut = true;
  private runningOpen = Number.NaN;
  private runningHigh = Number.NaN;
  private runningLow = Number.NaN;
  private runningClose = Number.NaN;
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;

  /** `rth`: of the bars in regular hours alone. */
  constructor(period: Period, rth: boolean) {
    this.turns = new PeriodTurns(period);
    this.rth = rth;
  }

  /** True when the period before changed with this bar. */
  next(ts: number, open: number, high: number, low: number, close: number, sessions: Sessions): boolean {
    const turn = this.turns.turn(ts, sessions);
    const turned = turn > 0 && this.finish();
    if (turn > 0) this.cut = turn === 2;
    if (!Number.isNaN(close) && (!this.rth || this.isRegular(ts))) {
      if (Number.isNaN(this.runningOpen)) this.runningOpen = open;
      if (!(high <= this.runningHigh)) this.runningHigh = high;
      if (!(low >= this.runningLow)) this.runningLow = low;
      this.runningClose = close;
    }
    return turned;
  }

  /** A period without bars in the hours asked for leaves the one before in place; so does one whose begin is not stored. */
  private finish(): boolean {
    const has = !this.cut && !Number.isNaN(this.runningClose);
    if (has) {
      this.open = this.runningOpen;
      this.high = this.runningHigh;
      this.low = this.runningLow;
      this.close = this.runningClose;
    }
    this.runningOpen = this.runningHigh = this.runningLow = this.runningClose = Number.NaN;
    return has;
  }

  private isRegular(ts: number): boolean {
    const minutes = this.clock.minutes(ts) % 1440;
    return minutes >= RTH.start && minutes < RTH.end;
  }
}
