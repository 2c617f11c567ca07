import type { Bar, SessionCalendar, Timeframe } from '../../../src/engine/index.ts';

const MINUTE = 60_000;
const MINUTES: Record<Timeframe, number> = {
  '1m': 1,
  '2m': 2,
  '3m': 3,
  '5m': 5,
  '10m': 10,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
  '1d': 1380,
};

/** A bar with the instant at which it is over (UTC ms), and its minutes. */
export interface TimedBar extends Bar {
  end: number;
}
/** What nodes count in: the strategy's own bars, or those of a higher timeframe. */
export interface Clock {
  bars: TimedBar[];
  /** How many of the strategy's bars make one. */
  multiple: number;
  /** Minutes of one bar. */
  minutes: number;
  /** For each bar the first bar of the strategy (its index) by whose end it is complete. */
  known: number[];
}

/**
 * The bar that holds `ts`, aligned to the session's open and cut by its close. A bar outside of the sessions belongs to the
 * session of its trade date: after the close, bars are aligned to the close. A bar of `1d` is a session.
 */
export function spanOf(ts: number, timeframe: Timeframe, calendar: SessionCalendar, multiple = 1) {
  const session = calendar.sessionOf(ts);
  if (timeframe === '1d') return { ts: session.open, end: session.close };
  const length = MINUTES[timeframe] * multiple * MINUTE;
  const inside = ts < session.close;
  const start = inside ? session.open : session.close;
  const open = start + Math.floor((ts - start) / length) * length;
  return { ts: open, end: Math.min(open + length, inside ? session.close : calendar.sessionAt(ts).open) };
}

/** Bars of the strategy's timeframe out of one-minute bars; the last one may not be over. */
export function strategyBars(minutes: readonly Bar[], timeframe: Timeframe, calendar: SessionCalendar): Clock {
  const bars: TimedBar[] = [];
  for (const minute of minutes) {
    const span = spanOf(minute.ts, timeframe, calendar);
    // The bar of a session is final at its close.
    if (timeframe === '1d' && minute.ts >= span.end) continue;
    extend(bars, span, minute);
  }
  return { bars, multiple: 1, minutes: MINUTES[timeframe], known: bars.map((_, k) => k) };
}

/** Complete bars of a higher timeframe out of the strategy's. On `1d`, so many sessions make one. */
export function higherBars(base: Clock, multiple: number, timeframe: Timeframe, calendar: SessionCalendar): Clock {
  const bars: TimedBar[] = [];
  base.bars.forEach((bar, k) => {
    const first = base.bars[k - (k % multiple)] as TimedBar;
    const sessions = { ts: first.ts, end: bar.end };
    extend(bars, timeframe === '1d' ? sessions : spanOf(bar.ts, timeframe, calendar, multiple), bar);
  });
  if (timeframe === '1d' && base.bars.length % multiple > 0) bars.pop();
  const known = bars.map(({ end }) => base.bars.findIndex((bar) => bar.end >= end));
  const complete = known.filter((k) => k >= 0).length;
  return {
    bars: bars.slice(0, complete),
    multiple,
    minutes: base.minutes * multiple,
    known: known.slice(0, complete),
  };
}

function extend(bars: TimedBar[], { ts, end }: { ts: number; end: number }, part: Bar): void {
  const last = bars.at(-1);
  if (last?.ts !== ts) {
    bars.push({ ...part, ts, end });
    return;
  }
  last.high = Math.max(last.high, part.high);
  last.low = Math.min(last.low, part.low);
  last.close = part.close;
  last.volume += part.volume;
  last.end = end;
}
