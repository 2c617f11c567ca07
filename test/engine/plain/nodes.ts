import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Market } from '../../../src/engine/index.ts';
import type { TimedBar } from './bars.ts';
import { dayOfWeek, minuteOfDay, minutesOf, nextTime } from './clock.ts';
import type { PlainNode } from './drawing.ts';
import type { Numbers } from './indicators.ts';
import * as indicator from './indicators.ts';

export type Value = number | boolean | null;
/** A node's outputs, each with a value for every bar that the node counts in. */
export type Outputs = Record<string, Value[]>;

/** What the trades of the strategy were when a bar began. */
export interface TradesSeen {
  side: 'long' | 'short' | null;
  /** Bars since the entry bar, this one counted. */
  barsInTrade: number | null;
  /** Bars since the bar of the last exit, this one counted. */
  barsSinceExit: number | null;
  lastExitWasLoss: boolean;
  entriesThisSession: number;
}

export interface Inputs {
  node: PlainNode;
  market: Market;
  /** The bars that the node counts in. */
  bars: TimedBar[];
  /** For each of them; empty for nodes that read no trades. */
  trades: TradesSeen[];
  /** Values at an input port: null for each bar without a wire. */
  numbers(port: string): Numbers;
  conditions(port: string): boolean[][];
  wired(port: string): boolean;
}

/** Outputs of one node over all bars, from the inputs over all bars. */
export function compute(inputs: Inputs): Outputs {
  const rule = RULES[inputs.node.type] ?? others[inputs.node.type];
  if (!rule) throw new Error(`no rule for ${inputs.node.type}`);
  return rule(inputs, inputs.node.params);
}

// biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
export type Rule = (inputs: Inputs, params: Record<string, any>) => Outputs;

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
const both = (a: Numbers, b: Numbers, f: (a: number, b: number) => number | null): Numbers =>
  a.map((x, k) => (x === null || b[k] == null ? null : f(x, b[k] as number)));

const OPERATIONS: Record<string, (a: number, b: number) => number | null> = {
  add: (a, b) => finite(a + b),
  subtract: (a, b) => finite(a - b),
  multiply: (a, b) => finite(a * b),
  divide: (a, b) => (b === 0 ? null : finite(a / b)),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};
const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
};
/** The wire at `port`, or a fixed value. */
const wireOr = ({ bars, wired, numbers }: Inputs, port: string, value: number): Numbers =>
  wired(port) ? numbers(port) : bars.map(() => value);
/** A condition on nothing is false. */
const holds = (a: Numbers, b: Numbers, f: (a: number, b: number) => boolean): boolean[] =>
  a.map((x, k) => x !== null && b[k] != null && f(x, b[k] as number));

const RULE_FILES = join(import.meta.dirname, 'rules');
/** The rules that the files of `rules/` export: a node type brings its own. */
const others: Record<string, Rule> = {};
for (const file of readdirSync(RULE_FILES)) {
  const { rules } = (await import(/* @vite-ignore */ join(RULE_FILES, file))) as { rules: Record<string, Rule> };
  Object.assign(others, rules);
}

const RULES: Record<string, Rule> = {
  'data.bars': ({ bars }) => ({
    open: bars.map(({ open }) => open),
    high: bars.map(({ high }) => high),
    low: bars.map(({ low }) => low),
    close: bars.map(({ close }) => close),
    volume: bars.map(({ volume }) => volume),
  }),
  'data.htf_bars': ({ bars }) => ({ close: bars.map(({ close }) => close) }),
  'data.constant': ({ bars }, { value }) => ({ value: bars.map(() => value) }),
  'data.prior_session': priorSession,
  'data.session': sessionSoFar,
  'data.opening_range': openingRange,
  'ind.sma': ({ numbers }, { length }) => ({
    value: indicator.overValues(numbers('source'), (x) => indicator.sma(x, length)),
  }),
  'ind.ema': ({ numbers }, { length }) => ({
    value: indicator.overValues(numbers('source'), (x) => indicator.ema(x, length)),
  }),
  'ind.rsi': ({ numbers }, { length }) => ({
    value: indicator.overValues(numbers('source'), (x) => indicator.rsi(x, length)),
  }),
  'ind.macd': ({ numbers }, { fast, slow, signal }) => {
    const source = numbers('source');
    const line = indicator.overValues(source, (x) => indicator.macd(x, fast, slow, signal).macd);
    const average = indicator.overValues(source, (x) => indicator.macd(x, fast, slow, signal).signal);
    return { macd: line, signal: average, histogram: both(line, average, (a, b) => a - b) };
  },
  'ind.bollinger': bollinger,
  'ind.atr': ({ bars }, { length }) => ({ value: indicator.atr(bars, length) }),
  'ind.adx': ({ bars }, { length }) => indicator.adx(bars, length),
  'ind.stochastic': ({ bars }, { length, smooth_k, smooth_d }) =>
    indicator.stochastic(bars, length, smooth_k, smooth_d),
  'ind.vwap': vwap,
  'ind.donchian': ({ bars }, { length, exclude_current }) => {
    const late = (x: Numbers): Numbers => (exclude_current ? x.map((_, k) => x[k - 1] ?? null) : x);
    const upper = late(
      indicator.highest(
        bars.map(({ high }) => high),
        length,
      ),
    );
    const lower = late(
      indicator.lowest(
        bars.map(({ low }) => low),
        length,
      ),
    );
    return { upper, lower, middle: both(upper, lower, (a, b) => (a + b) / 2) };
  },
  'ind.supertrend': ({ bars }, { length, multiplier }) => indicator.supertrend(bars, length, multiplier),
  'ind.rel_volume': ({ bars }, { length }) => {
    const volumes = bars.map(({ volume }) => volume);
    return {
      value: both(volumes, indicator.sma(volumes, length), (volume, usual) => (usual > 0 ? volume / usual : null)),
    };
  },
  'math.op': ({ numbers }, { op }) => ({
    value: both(numbers('a'), numbers('b'), OPERATIONS[op] as (a: number, b: number) => number | null),
  }),
  'math.shift': ({ numbers }, { bars }) => ({ value: numbers('x').map((_, k, x) => x[k - bars] ?? null) }),
  'math.change': ({ numbers }, { bars, mode }) => {
    const x = numbers('x');
    const before = x.map((_, k) => x[k - bars] ?? null);
    if (mode === 'diff') return { value: both(x, before, (now, then) => now - then) };
    return { value: both(x, before, (now, then) => (then === 0 ? null : (100 * (now - then)) / Math.abs(then))) };
  },
  'math.extreme': ({ numbers }, { length, mode }) => ({
    value: indicator.overValues(numbers('x'), (x) =>
      mode === 'highest' ? indicator.highest(x, length) : indicator.lowest(x, length),
    ),
  }),
  'cond.compare': (inputs, { op, value }) => ({
    result: holds(
      inputs.numbers('a'),
      wireOr(inputs, 'b', value),
      COMPARISONS[op] as (a: number, b: number) => boolean,
    ),
  }),
  'cond.cross': (inputs, { direction, value }) => {
    const [a, b] = [inputs.numbers('a'), wireOr(inputs, 'b', value)];
    const is = (f: (a: number, b: number) => boolean) => holds(a, b, f);
    const [over, under] = [is((x, y) => x > y), is((x, y) => x < y)];
    const [notOver, notUnder] = [is((x, y) => x <= y), is((x, y) => x >= y)];
    const upwards = (k: number) => direction !== 'below' && over[k] === true && notOver[k - 1] === true;
    const downwards = (k: number) => direction !== 'above' && under[k] === true && notUnder[k - 1] === true;
    return { result: a.map((_, k) => upwards(k) || downwards(k)) };
  },
  'cond.between': (inputs, { low, high }) => {
    const x = inputs.numbers('x');
    const least = holds(x, wireOr(inputs, 'low', low), (value, bound) => value >= bound);
    const most = holds(x, wireOr(inputs, 'high', high), (value, bound) => value <= bound);
    return { result: least.map((enough, k) => enough && most[k] === true) };
  },
  'cond.trend': ({ numbers }, { direction, bars }) => {
    const x = numbers('x');
    const moved = holds(x.slice(1), x.slice(0, -1), (now, then) => (direction === 'rising' ? now > then : now < then));
    return { result: x.map((_, k) => k >= bars && moved.slice(k - bars, k).every(Boolean)) };
  },
  'logic.and': ({ conditions, bars }) => {
    const all = conditions('in');
    return { result: bars.map((_, k) => all.every((each) => each[k] === true)) };
  },
  'logic.or': ({ conditions, bars }) => {
    const all = conditions('in');
    return { result: bars.map((_, k) => all.some((each) => each[k] === true)) };
  },
  'logic.not': ({ conditions }) => ({ result: (conditions('in')[0] as boolean[]).map((is) => !is) }),
  'logic.within': ({ conditions }, { bars }) => ({
    result: (conditions('in')[0] as boolean[]).map((_, k, is) =>
      is.slice(Math.max(0, k + 1 - bars), k + 1).some(Boolean),
    ),
  }),
  'logic.limit_per_session': ({ conditions, trades }, { max }) => {
    const [when] = conditions('in');
    return { result: trades.map((seen, k) => when?.[k] === true && seen.entriesThisSession < max) };
  },
  'filter.session': sessionHours,
  'filter.position': ({ trades }) => ({
    is_flat: trades.map(({ side }) => side === null),
    is_long: trades.map(({ side }) => side === 'long'),
    is_short: trades.map(({ side }) => side === 'short'),
    bars_in_trade: trades.map(({ barsInTrade }) => barsInTrade),
  }),
  'filter.cooldown': ({ trades }, { bars, after }) => ({
    result: trades.map(({ barsSinceExit, lastExitWasLoss }) => {
      const counts = barsSinceExit !== null && (after === 'any_exit' || lastExitWasLoss);
      return !(counts && barsSinceExit <= bars);
    }),
  }),
  'size.fixed': ({ bars }, { contracts }) => ({ size: bars.map(() => contracts) }),
  'size.risk': ({ numbers, market }, { risk_usd, max_contracts }) => ({
    size: numbers('stop_distance').map((distance) => {
      const risk = (distance ?? 0) * market.pointValue;
      return risk > 0 ? Math.min(max_contracts, Math.floor(risk_usd / risk + 1e-9)) : 0;
    }),
  }),
  'entry.signal': entry,
  'entry.limit': entry,
  'entry.stop': entry,
};

function entry({ conditions, wired }: Inputs): Outputs {
  const [when = []] = conditions('when');
  const [filter] = conditions('filter');
  return { entry: when.map((is, k) => is && (!wired('filter') || filter?.[k] === true)) };
}

function bollinger({ numbers }: Inputs, { length, stddev }: Record<string, number>): Outputs {
  const x = numbers('source');
  const of = (f: (spread: indicator.Spread, value: number) => number | null): Numbers =>
    indicator.overValues(x, (values) =>
      values.map((value, k) => {
        const window = values.slice(k + 1 - (length as number), k + 1);
        return k + 1 < (length as number)
          ? null
          : f(
              indicator.spread(
                window,
                window.map(() => 1),
              ),
              value,
            );
      }),
    );
  const width = ({ deviation }: indicator.Spread) => (stddev as number) * deviation;
  return {
    upper: of((spread) => spread.mean + width(spread)),
    middle: of(({ mean }) => mean),
    lower: of((spread) => spread.mean - width(spread)),
    percent_b: of((spread, value) => {
      const [low, high] = [spread.mean - width(spread), spread.mean + width(spread)];
      return spread.deviation === 0 ? null : (value - low) / (high - low);
    }),
  };
}

const CHICAGO = 'America/Chicago';

function vwap({ bars, market }: Inputs, { anchor, band_stddev }: Record<string, string | number>): Outputs {
  /** What two bars have in common that are averaged together. */
  const period = (ts: number): number => {
    if (anchor === 'session') return market.calendar.sessionOf(ts).open;
    return nextTime(CHICAGO, anchor === 'rth' ? '08:30' : '00:00', ts + 60_000);
  };
  const periods = bars.map(({ ts }) => period(ts));
  const spreads = bars.map((_, k) => {
    const from = periods.indexOf(periods[k] as number);
    const traded = bars.slice(from, k + 1).filter(({ volume }) => volume > 0);
    if (traded.length === 0) return null;
    return indicator.spread(
      traded.map(({ high, low, close }) => (high + low + close) / 3),
      traded.map(({ volume }) => volume),
    );
  });
  const reach = (spread: indicator.Spread) => (band_stddev as number) * spread.deviation;
  return {
    vwap: spreads.map((spread) => spread?.mean ?? null),
    upper: spreads.map((spread) => spread && spread.mean + reach(spread)),
    lower: spreads.map((spread) => spread && spread.mean - reach(spread)),
  };
}

/** High, low and close of the last session before a bar's that traded in the hours asked for. */
function priorSession({ bars, market }: Inputs, { session }: Record<string, string>): Outputs {
  const sessions: { open: number; high: number; low: number; close: number }[] = [];
  const prior = bars.map((bar) => {
    const { open } = market.calendar.sessionOf(bar.ts);
    const before = sessions.filter((one) => one.open !== open).at(-1);
    const minutes = minuteOfDay(CHICAGO, bar.ts);
    if (session === 'rth' && (minutes < minutesOf('08:30') || minutes >= minutesOf('15:00'))) return before;
    const mine = sessions.find((one) => one.open === open);
    if (!mine) sessions.push({ open, high: bar.high, low: bar.low, close: bar.close });
    else {
      mine.high = Math.max(mine.high, bar.high);
      mine.low = Math.min(mine.low, bar.low);
      mine.close = bar.close;
    }
    return before;
  });
  return {
    high: prior.map((one) => one?.high ?? null),
    low: prior.map((one) => one?.low ?? null),
    close: prior.map((one) => one?.close ?? null),
  };
}

function sessionSoFar({ bars, market }: Inputs, { session, exclude_current }: Record<string, unknown>): Outputs {
  const counts = ({ ts }: { ts: number }) => {
    const minutes = minuteOfDay(CHICAGO, ts);
    return session !== 'rth' || (minutes >= minutesOf('08:30') && minutes < minutesOf('15:00'));
  };
  const own = bars.map((bar, k) => {
    const { open } = market.calendar.sessionOf(bar.ts);
    return bars.slice(0, k + 1).filter((one) => market.calendar.sessionOf(one.ts).open === open && counts(one));
  });
  const seen = own.map((list, k) => (exclude_current ? list.filter((one) => one !== bars[k]) : list));
  return {
    open: own.map((list) => list[0]?.open ?? null),
    high: seen.map((list) => (list.length > 0 ? Math.max(...list.map(({ high }) => high)) : null)),
    low: seen.map((list) => (list.length > 0 ? Math.min(...list.map(({ low }) => low)) : null)),
  };
}

/** The bars of a bar's session that open within the range, once it is over. */
function openingRange({ bars, market }: Inputs, { start, minutes, tz }: Record<string, string>): Outputs {
  const sessions = bars.map(({ ts }) => market.calendar.sessionOf(ts).open);
  const ranges = bars.map(({ end }, k) => {
    const open = sessions[k] as number;
    const from = nextTime(tz as string, start as string, open);
    const until = from + Number(minutes) * 60_000;
    if (end < until) return null;
    const inside = bars.slice(0, k + 1).filter(({ ts }, j) => ts >= from && ts < until && sessions[j] === open);
    if (inside.length === 0) return null;
    return { high: Math.max(...inside.map(({ high }) => high)), low: Math.min(...inside.map(({ low }) => low)) };
  });
  return {
    high: ranges.map((range) => range?.high ?? null),
    low: ranges.map((range) => range?.low ?? null),
    complete: ranges.map((range) => range !== null),
  };
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** By the bar's open; a window that passes midnight belongs to the day on which it begins. */
// biome-ignore lint/suspicious/noExplicitAny: params as the catalogue describes them.
function sessionHours({ bars }: Inputs, { start, end, tz, days, invert }: Record<string, any>): Outputs {
  const [from, until] = [minutesOf(start), minutesOf(end)];
  const isDay = (day: number) => days.includes(DAYS[(day + 7) % 7]);
  const inside = (ts: number): boolean => {
    const minutes = minuteOfDay(tz, ts);
    const day = dayOfWeek(tz, ts);
    if (from < until) return minutes >= from && minutes < until && isDay(day);
    return (minutes >= from && isDay(day)) || (minutes < until && isDay(day - 1));
  };
  return { result: bars.map(({ ts }) => inside(ts) !== invert) };
}
