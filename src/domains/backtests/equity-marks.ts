import { tradeDate, tradeDateEnd } from '../market-data/index.ts';
import { downsampled, type EquityPoint } from './equity.ts';
import type { TradeDate } from './trade.ts';

/** A fall of the marked equity from a peak until it is passed. Instants are UTC milliseconds. */
export interface Drawdown {
  from: number;
  bottom: number;
  /** When the peak was passed; null: not within the span. */
  recovered: number | null;
  /** US cents, above 0. */
  cents: number;
}

/** US cents: the P&L of the trades closed on a trade date, and the change of the marked equity. */
export interface DayOfEquity {
  date: TradeDate;
  closed: number;
  marked: number;
}

/** The equity marked to the market, as it is stored. */
export interface EquityCurves {
  minutes: EquityPoint[];
  days: DayOfEquity[];
  /** The deepest first. */
  drawdowns: Drawdown[];
}

const MOST_DRAWDOWNS = 20;

/** Keeps the marked equity of a run, in bounded memory. `points`: the most points of the curve by minute. */
export function createEquityMarks(from: number, points: number) {
  let minutes: EquityPoint[] = [[from, 0]];
  const byDay = new Map<TradeDate, number>();
  let drawdowns: Drawdown[] = [];
  let fall: Drawdown | null = null;
  let peak = 0;
  let peakAt = from;
  let last = 0;
  let date: TradeDate = '';
  let dateEnd = Number.NEGATIVE_INFINITY;

  const keep = (ended: Drawdown) => {
    drawdowns.push(ended);
    if (drawdowns.length > 4 * MOST_DRAWDOWNS) drawdowns = deepest(drawdowns);
  };

  return {
    mark(ts: number, equity: number): void {
      const cents = Math.round(equity);
      last = cents;
      if (minutes.push([ts, cents]) >= 4 * points) minutes = downsampled(minutes, points);
      // The last minute of a date ends at its end.
      if (ts > dateEnd) {
        date = tradeDate(ts - 1);
        dateEnd = tradeDateEnd(ts - 1);
      }
      byDay.set(date, cents);
      if (cents >= peak) {
        if (fall) keep({ ...fall, recovered: ts });
        fall = null;
        peak = cents;
        peakAt = ts;
      } else if (!fall || peak - cents > fall.cents) {
        fall = { from: peakAt, bottom: ts, recovered: null, cents: peak - cents };
      }
    },
    /** `dates`: every trade date with bars; `closed`: the P&L of the trades closed on each. */
    curves(to: number, dates: Iterable<TradeDate>, closed: ReadonlyMap<TradeDate, number>): EquityCurves {
      const days: DayOfEquity[] = [];
      let before = 0;
      for (const day of dates) {
        const equity = byDay.get(day) ?? before;
        days.push({ date: day, closed: closed.get(day) ?? 0, marked: equity - before });
        before = equity;
      }
      return {
        minutes: downsampled([...minutes, [Math.max(to, minutes.at(-1)?.[0] ?? to), last]], points),
        days,
        drawdowns: deepest(fall ? [...drawdowns, fall] : drawdowns),
      };
    },
  };
}

const deepest = (drawdowns: Drawdown[]): Drawdown[] =>
  drawdowns.sort((a, b) => b.cents - a.cents || a.from - b.from).slice(0, MOST_DRAWDOWNS);

const TRADING_DAYS = 252;

/**
 * The Sharpe ratio of each `window` trade dates in a row, annualised as in the metrics (mean ÷ sample deviation × √252), by the
 * change of the marked equity; null without deviation. `date`: the last of them.
 */
export function rollingSharpe(
  days: readonly DayOfEquity[],
  window: number,
): { date: TradeDate; sharpe: number | null }[] {
  return days.slice(window - 1).map(({ date }, first) => {
    const values = days.slice(first, first + window).map(({ marked }) => marked);
    const mean = values.reduce((sum, value) => sum + value, 0) / window;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (window - 1);
    return { date, sharpe: variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(TRADING_DAYS) : null };
  });
}
