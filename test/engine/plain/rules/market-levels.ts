import type { Market } from '../../../../src/engine/index.ts';
import type { TimedBar } from '../bars.ts';
import { dayOfWeek, minuteOfDay, nextTime } from '../clock.ts';
import { type Numbers, spread } from '../indicators.ts';
import type { Inputs, Outputs, Rule } from '../nodes.ts';

// Levels of days, weeks, months and sessions.

const CHICAGO = 'America/Chicago';
const isRegular = (ts: number): boolean => minuteOfDay(CHICAGO, ts) >= 510 && minuteOfDay(CHICAGO, ts) < 900;

/** Names the period of a trade date: the day, the Monday of its week, or the month. */
function nameOf(period: string, tradeDate: string): string {
  if (period === 'month') return tradeDate.slice(0, 7);
  if (period === 'day') return tradeDate;
  const date = new Date(tradeDate);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

interface Span {
  open: number;
  high: number;
  low: number;
  close: number;
}
/** For each bar, the newest whole period before it with bars in the hours asked for. */
function priorSpans(bars: readonly TimedBar[], { calendar }: Market, period: string, session: string): (Span | null)[] {
  const names = bars.map(({ ts }) => nameOf(period, calendar.sessionOf(ts).tradeDate));
  const firstBar = bars[0] as TimedBar;
  const begins = (): boolean => {
    const { open } = calendar.sessionOf(firstBar.ts);
    return firstBar.ts === open && nameOf(period, calendar.sessionOf(open - 1).tradeDate) !== names[0];
  };
  const found = new Map<string, Span | null>();
  for (const name of new Set(names)) {
    const inside = bars.filter(({ ts }, k) => names[k] === name && (session === 'eth' || isRegular(ts)));
    const whole = name !== names[0] || begins();
    found.set(
      name,
      inside.length === 0 || !whole
        ? null
        : {
            open: (inside[0] as TimedBar).open,
            high: Math.max(...inside.map(({ high }) => high)),
            low: Math.min(...inside.map(({ low }) => low)),
            close: (inside.at(-1) as TimedBar).close,
          },
    );
  }
  const order = [...found.keys()];
  return names.map((name) => {
    const before = order.slice(0, order.indexOf(name)).reverse();
    const last = before.find((one) => found.get(one));
    return last === undefined ? null : (found.get(last) as Span);
  });
}

const priorPeriod: Rule = ({ bars, market }, { period, session }) => {
  const spans = bars.length > 0 ? priorSpans(bars, market, period, session) : [];
  const of = (field: keyof Span): Numbers => spans.map((one) => one?.[field] ?? null);
  return { open: of('open'), high: of('high'), low: of('low'), close: of('close') };
};

function pivotLevels(method: string, { high, low, close }: Span): (number | null)[] {
  const p = (high + low + close) / 3;
  const range = high - low;
  if (method === 'classic') {
    return [p, 2 * p - low, p + range, high + 2 * (p - low), null, 2 * p - high, p - range, low - 2 * (high - p), null];
  }
  const parts = method === 'fibonacci' ? [0.382, 0.618, 1] : [12, 6, 4, 2].map((part) => 1.1 / part);
  const from = method === 'fibonacci' ? p : close;
  const side = (sign: number) =>
    [0, 1, 2, 3].map((k) => (parts[k] === undefined ? null : from + sign * range * parts[k]));
  return [p, ...side(1), ...side(-1)];
}
const PIVOTS = ['pivot', 'r1', 'r2', 'r3', 'r4', 's1', 's2', 's3', 's4'];
const pivots: Rule = ({ bars, market }, { period, method, session }) => {
  const spans = bars.length > 0 ? priorSpans(bars, market, period, session) : [];
  const levels = spans.map((one) => one && pivotLevels(method, one));
  return Object.fromEntries(PIVOTS.map((name, k) => [name, levels.map((all) => all?.[k] ?? null)]));
};

function initialBalance({ bars, market }: Inputs, { start, minutes, tz }: Record<string, string>): Outputs {
  const ranges = bars.map(({ ts, end }, k) => {
    const { open } = market.calendar.sessionOf(ts);
    const from = nextTime(tz as string, start as string, open);
    const until = from + Number(minutes) * 60_000;
    const inside = bars
      .slice(0, k + 1)
      .filter((bar) => bar.ts >= from && bar.ts < until && market.calendar.sessionOf(bar.ts).open === open);
    if (end < until || inside.length === 0) return null;
    return { top: Math.max(...inside.map(({ high }) => high)), bottom: Math.min(...inside.map(({ low }) => low)) };
  });
  return {
    high: ranges.map((range) => range?.top ?? null),
    low: ranges.map((range) => range?.bottom ?? null),
    complete: ranges.map((range) => range !== null),
    middle: ranges.map((range) => range && (range.top + range.bottom) / 2),
    above: ranges.map((range) => range && range.top + (range.top - range.bottom)),
    below: ranges.map((range) => range && range.bottom - (range.top - range.bottom)),
  };
}

/** Since the last anchor; each window is averaged anew. */
const anchoredVwap: Rule = ({ bars, market, conditions, wired }, { anchor, band_stddev }) => {
  const [events] = wired('anchor') ? conditions('anchor') : [[]];
  const names = bars.map(({ ts }) =>
    anchor === 'condition' ? '' : nameOf(anchor, market.calendar.sessionOf(ts).tradeDate),
  );
  let from = -1;
  const spreads = bars.map((_, k) => {
    if (events?.[k] === true || (anchor !== 'condition' && names[k] !== names[k - 1])) from = k;
    const traded = from < 0 ? [] : bars.slice(from, k + 1).filter(({ volume }) => volume > 0);
    if (traded.length === 0) return null;
    return spread(
      traded.map(({ high, low, close }) => (high + low + close) / 3),
      traded.map(({ volume }) => volume),
    );
  });
  return {
    vwap: spreads.map((one) => one?.mean ?? null),
    upper: spreads.map((one) => one && one.mean + band_stddev * one.deviation),
    lower: spreads.map((one) => one && one.mean - band_stddev * one.deviation),
  };
};

/** Rows by price; the profile of a session is built bar by bar, as its volumes come. */
const volumeProfile: Rule = ({ bars, market }, { session, row_ticks, value_area }) => {
  let height = row_ticks * market.tickSize;
  const row = (price: number) => Math.floor(price / height + 1e-9);
  let rows = new Map<number, number>();
  let open = Number.NaN;
  let prior: ReturnType<typeof area> = null;
  const area = () => {
    if (rows.size === 0) return null;
    const keys = [...rows.keys()];
    const [bottom, top] = [Math.min(...keys), Math.max(...keys)];
    const at = (k: number) => rows.get(k) ?? 0;
    let peak = bottom;
    for (let k = bottom; k <= top; k++) if (at(k) > at(peak)) peak = k;
    const total = [...rows.values()].reduce((a, b) => a + b, 0);
    let [low, high, held] = [peak, peak, at(peak)];
    while (held < (value_area / 100) * total * (1 - 1e-11) && (low > bottom || high < top)) {
      const [up, down] = [high < top ? at(high + 1) : -1, low > bottom ? at(low - 1) : -1];
      if (up >= down) high++;
      else low--;
      held += Math.max(up, down);
    }
    return { poc: (peak + 0.5) * height, value_high: (high + 1) * height, value_low: low * height };
  };
  const found = bars.map(({ ts, high, low, volume }) => {
    const now = market.calendar.sessionOf(ts).open;
    if (now !== open) {
      prior = rows.size > 0 ? area() : prior;
      rows = new Map();
      height = row_ticks * market.tickSize;
      open = now;
    }
    if (volume > 0) {
      // At most 512 rows: rows become twice as high.
      while (Math.max(row(high), ...rows.keys()) - Math.min(row(low), ...rows.keys()) >= 512) {
        height *= 2;
        const joined = new Map<number, number>();
        for (const [k, held] of [...rows].sort(([a], [b]) => a - b)) {
          joined.set(Math.floor(k / 2), (joined.get(Math.floor(k / 2)) ?? 0) + held);
        }
        rows = joined;
      }
      const count = row(high) - row(low) + 1;
      for (let k = row(low); k <= row(high); k++) rows.set(k, (rows.get(k) ?? 0) + volume / count);
    }
    return session === 'prior' ? prior : area();
  });
  const of = (name: 'poc' | 'value_high' | 'value_low'): Numbers => found.map((one) => one?.[name] ?? null);
  return { poc: of('poc'), value_high: of('value_high'), value_low: of('value_low') };
};

const delta: Rule = ({ bars, market }, { sign, reset }) => {
  let [lastSign, total, open] = [0, 0, Number.NaN];
  const parts = bars.map(({ high, low, close, open: first, volume }, k) => {
    const change = close - (bars[k - 1]?.close ?? close);
    if (change !== 0) lastSign = Math.sign(change);
    if (sign === 'tick') return lastSign * volume;
    if (sign === 'body') return Math.sign(close - first) * volume;
    return high === low ? 0 : ((2 * close - high - low) / (high - low)) * volume;
  });
  const cumulative = parts.map((part, k) => {
    const now = market.calendar.sessionOf((bars[k] as TimedBar).ts).open;
    if (reset === 'session' && now !== open) total = 0;
    open = now;
    total += part;
    return total;
  });
  return { delta: parts, cumulative };
};

const clock: Rule = ({ bars, market }, { tz }) => {
  const sessions = bars.map(({ ts }) => market.calendar.sessionOf(ts));
  const dates = sessions.map(({ tradeDate }) => tradeDate);
  return {
    day_of_week: dates.map((date) => dayOfWeek('UTC', Date.parse(date)) || 7),
    day_of_month: dates.map((date) => Number(date.slice(8))),
    month: dates.map((date) => Number(date.slice(5, 7))),
    minute_of_day: bars.map(({ ts }) => minuteOfDay(tz, ts)),
    minute_of_session: bars.map(({ ts }, k) => Math.max(0, (ts - (sessions[k]?.open as number)) / 60_000)),
    minutes_left: bars.map(({ end }, k) => Math.max(0, ((sessions[k]?.close as number) - end) / 60_000)),
  };
};

/** A swing is known `right` bars after it. */
const swing: Rule = ({ bars }, { left, right }) => {
  const side = (values: number[]) => {
    let last: number | null = null;
    return values.map((_, k) => {
      const place = k - right;
      const before = values.slice(Math.max(0, place - left), Math.max(0, place));
      const after = values.slice(place + 1, k + 1);
      const value = values[place] as number;
      const isNew = place >= left && before.every((x) => value > x) && after.every((x) => value >= x);
      if (isNew) last = value;
      return { isNew, value: last };
    });
  };
  const highs = side(bars.map(({ high }) => high));
  const lows = side(bars.map(({ low }) => -low));
  return {
    high: highs.map(({ value }) => value),
    low: lows.map(({ value }) => value && -(value as number)),
    new_high: highs.map(({ isNew }) => isNew),
    new_low: lows.map(({ isNew }) => isNew),
  };
};

export const rules: Record<string, Rule> = {
  'data.prior_period': priorPeriod,
  'data.pivots': pivots,
  'data.initial_balance': initialBalance,
  'data.clock': clock,
  'ind.anchored_vwap': anchoredVwap,
  'ind.volume_profile': volumeProfile,
  'ind.cumulative_delta': delta,
  'ind.swing': swing,
};
