import {
  type Bar,
  compile,
  createEvaluationPool,
  type Graph,
  initialTradeState,
  type Market,
  type Timeframe,
} from '../../src/engine/index.ts';
import { dayOfWeek, minuteOfDay, wallMinutes } from '../engine/plain/clock.ts';
import * as plain from '../engine/plain/indicators.ts';
import { MES } from '../engine/support/market.ts';

// What a prompt means, said apart from any drawing: conditions as plain computations over whole series of hand-made bars.
// A drawing is right if it decides the same on every bar.

export type Numbers = (number | null)[];
export interface Series {
  bars: readonly Bar[];
  market: Market;
}
export type Value = (s: Series) => Numbers;
export type Truth = (s: Series) => boolean[];

const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume') => (s: Series) => s.bars.map((bar) => bar[name]);
export const [o, h, l, c, v] = (['open', 'high', 'low', 'close', 'volume'] as const).map(column) as [
  Value,
  Value,
  Value,
  Value,
  Value,
];
const solid = (x: Numbers): number[] => x as number[];

const cached = new WeakMap<Series, Map<string, Numbers>>();
/** Computed once a series. */
const known =
  (name: string, make: Value): Value =>
  (s) => {
    const own = cached.get(s) ?? new Map<string, Numbers>();
    cached.set(s, own);
    const found = own.get(name) ?? make(s);
    own.set(name, found);
    return found;
  };

export const n =
  (value: number): Value =>
  (s) =>
    s.bars.map(() => value);
export const ema = (length: number): Value => known(`ema${length}`, (s) => plain.ema(solid(c(s)), length));
export const sma = (length: number): Value => known(`sma${length}`, (s) => plain.sma(solid(c(s)), length));
export const rsi = (length = 14): Value => known(`rsi${length}`, (s) => plain.rsi(solid(c(s)), length));
export const stochK: Value = known('k', (s) => plain.stochastic(s.bars, 14, 3, 3).k);
export const stochD: Value = known('d', (s) => plain.stochastic(s.bars, 14, 3, 3).d);
export const macd = (line: 'macd' | 'signal', p: [number, number, number] = [12, 26, 9]): Value =>
  known(`${line}${p}`, (s) => plain.macd(solid(c(s)), ...p)[line]);
export const hist: Value = (s) => both(macd('macd')(s), macd('signal')(s), (a, b) => a - b);
export const atr = (length = 14): Value => known(`atr${length}`, (s) => plain.atr(s.bars, length));
export const adx = (line: 'adx' | 'plus_di' | 'minus_di' = 'adx'): Value =>
  known(line, (s) => plain.adx(s.bars, 14)[line]);
export const boll = (line: 'upper' | 'middle' | 'lower', length = 20, stddev = 2): Value =>
  known(`bb${line}${length}${stddev}`, (s) => {
    const close = solid(c(s));
    const sign = line === 'upper' ? 1 : line === 'lower' ? -1 : 0;
    return close.map((_, k) => {
      if (k + 1 < length) return null;
      const { mean, deviation } = plain.spread(close.slice(k + 1 - length, k + 1), Array(length).fill(1));
      return mean + sign * stddev * deviation;
    });
  });
const sessions = new WeakMap<Series, Map<number, number>>();
/** When the session of a bar opened. */
function sessionOf(s: Series, ts: number): number {
  const own = sessions.get(s) ?? new Map(s.bars.map((bar) => [bar.ts, s.market.calendar.sessionAt(bar.ts).open]));
  sessions.set(s, own);
  return own.get(ts) as number;
}
const CHICAGO = 'America/Chicago';
const inRth = (ts: number): boolean => minuteOfDay(CHICAGO, ts) >= 510 && minuteOfDay(CHICAGO, ts) < 900;
export const vwap = (deviations = 0): Value =>
  known(`vwap${deviations}`, (s) =>
    s.bars.map(({ ts }, k) => {
      const own = s.bars.slice(0, k + 1).filter((bar) => sessionOf(s, bar.ts) === sessionOf(s, ts));
      const { mean, deviation } = plain.spread(
        own.map((bar) => (bar.high + bar.low + bar.close) / 3),
        own.map(({ volume }) => volume),
      );
      return mean + deviations * deviation;
    }),
  );
/** The highest (lowest) of the bars before this one. */
export const highest = (length: number, x: Value = h): Value => ago(1, (s) => plain.highest(solid(x(s)), length));
export const lowest = (length: number, x: Value = l): Value => ago(1, (s) => plain.lowest(solid(x(s)), length));
export const ago =
  (bars: number, x: Value): Value =>
  (s) => {
    const values = x(s);
    return values.map((_, k) => values[k - bars] ?? null);
  };
const perSession = (s: Series, wanted: (bar: Bar) => boolean) => {
  const sessions = [...new Set(s.bars.map(({ ts }) => sessionOf(s, ts)))];
  return sessions.map((open) => ({ open, bars: s.bars.filter((bar) => sessionOf(s, bar.ts) === open && wanted(bar)) }));
};
const edge = (bars: readonly Bar[], field: 'high' | 'low' | 'close' | 'open'): number | null =>
  bars.length === 0
    ? null
    : field === 'high'
      ? Math.max(...bars.map((bar) => bar.high))
      : field === 'low'
        ? Math.min(...bars.map((bar) => bar.low))
        : field === 'open'
          ? (bars[0] as Bar).open
          : (bars.at(-1) as Bar).close;
export const yesterday = (field: 'high' | 'low' | 'close'): Value =>
  known(`y${field}`, (s) => {
    const days = perSession(s, ({ ts }) => inRth(ts));
    return s.bars.map(({ ts }) => {
      const before = days.filter(({ open, bars }) => open < sessionOf(s, ts) && bars.length > 0).at(-1);
      return before ? edge(before.bars, field) : null;
    });
  });
/** Today's, before this bar; the open with it. */
export const today = (field: 'open' | 'high' | 'low', withThis = false): Value =>
  known(`t${field}${withThis}`, (s) =>
    s.bars.map(({ ts }, k) => {
      const own = s.bars.slice(0, k + 1).filter((bar) => sessionOf(s, bar.ts) === sessionOf(s, ts) && inRth(bar.ts));
      return edge(field === 'open' || withThis ? own : own.filter((bar) => bar.ts !== ts), field);
    }),
  );
export const range = (minutes: number, field: 'high' | 'low'): Value =>
  known(`r${minutes}${field}`, (s) =>
    s.bars.map(({ ts }) => {
      const own = s.bars.filter((bar) => sessionOf(s, bar.ts) === sessionOf(s, ts));
      const first = own.filter(
        (bar) => minuteOfDay(CHICAGO, bar.ts) >= 510 && minuteOfDay(CHICAGO, bar.ts) < 510 + minutes && inRth(bar.ts),
      );
      const end = first.at(-1);
      const length = (s.bars[1] as Bar).ts - (s.bars[0] as Bar).ts;
      if (!end || ts + length < (first[0] as Bar).ts + minutes * 60_000) return null;
      return edge(first, field);
    }),
  );
export const supertrend =
  (length = 10, multiplier = 3): Truth =>
  (s) =>
    plain.supertrend(s.bars, length, multiplier).is_up.map((up) => up === true);
const supertrendLine =
  (length: number, multiplier: number): Value =>
  (s) =>
    plain.supertrend(s.bars, length, multiplier).line;
export const flipsUp = (length = 10, multiplier = 3): Truth => up(c, supertrendLine(length, multiplier));
export const flipsDown = (length = 10, multiplier = 3): Truth => down(c, supertrendLine(length, multiplier));

function both(a: Numbers, b: Numbers, f: (a: number, b: number) => number): Numbers {
  return a.map((x, k) => (x == null || b[k] == null ? null : f(x, b[k] as number)));
}
export const add =
  (a: Value, b: Value): Value =>
  (s) =>
    both(a(s), b(s), (x, y) => x + y);
export const sub =
  (a: Value, b: Value): Value =>
  (s) =>
    both(a(s), b(s), (x, y) => x - y);
export const mul =
  (a: Value, by: number): Value =>
  (s) =>
    a(s).map((x) => (x == null ? null : x * by));
export const pct = (a: Value, percent: number): Value => mul(a, 1 + percent / 100);
export const meanVolume =
  (length = 20): Value =>
  (s) =>
    plain.sma(solid(v(s)), length);
export const change =
  (bars: number, percent = true): Value =>
  (s) =>
    both(c(s), ago(bars, c)(s), (x, y) => (percent ? (100 * (x - y)) / Math.abs(y) : x - y));

const truth =
  (a: Value, b: Value, f: (a: number, b: number) => boolean): Truth =>
  (s) => {
    const [x, y] = [a(s), b(s)];
    return x.map((value, k) => value != null && y[k] != null && f(value, y[k] as number));
  };
export const gt = (a: Value, b: Value): Truth => truth(a, b, (x, y) => x > y);
export const lt = (a: Value, b: Value): Truth => truth(a, b, (x, y) => x < y);
export const gte = (a: Value, b: Value): Truth => truth(a, b, (x, y) => x >= y);
export const lte = (a: Value, b: Value): Truth => truth(a, b, (x, y) => x <= y);
export const is = gt;
/** a was not above b, and is. */
export const up =
  (a: Value, b: Value): Truth =>
  (s) => {
    const [x, y] = [a(s), b(s)];
    const isAbove = (k: number): boolean | null =>
      x[k] == null || y[k] == null ? null : (x[k] as number) > (y[k] as number);
    return x.map((_, k) => isAbove(k) === true && isAbove(k - 1) === false);
  };
export const down = (a: Value, b: Value): Truth => up(b, a);
export const and =
  (...parts: Truth[]): Truth =>
  (s) =>
    parts.map((part) => part(s)).reduce((a, b) => a.map((x, k) => x && (b[k] as boolean)));
export const or =
  (...parts: Truth[]): Truth =>
  (s) =>
    parts.map((part) => part(s)).reduce((a, b) => a.map((x, k) => x || (b[k] as boolean)));
export const not =
  (part: Truth): Truth =>
  (s) =>
    part(s).map((x) => !x);
export const within =
  (bars: number, part: Truth): Truth =>
  (s) => {
    const x = part(s);
    return x.map((_, k) => x.slice(Math.max(0, k - bars + 1), k + 1).some(Boolean));
  };
export const each =
  (bars: number, part: Truth): Truth =>
  (s) => {
    const x = part(s);
    return x.map((_, k) => x.slice(Math.max(0, k - bars + 1), k + 1).every(Boolean));
  };
export const rising =
  (x: Value, bars = 1): Truth =>
  (s) => {
    const values = x(s);
    return values.map((_, k) =>
      Array.from({ length: bars }, (_each, j) => k - j).every(
        (at) => values[at] != null && values[at - 1] != null && (values[at] as number) > (values[at - 1] as number),
      ),
    );
  };
export const falling = (x: Value, bars = 1): Truth => rising((s) => x(s).map((y) => (y == null ? null : -y)), bars);
export const green: Truth = gt(c, o);
export const red: Truth = lt(c, o);
/** Hours of a zone: "09:30" to before "11:00". */
export const hours =
  (from: string, to: string, tz = CHICAGO): Truth =>
  (s) => {
    const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
    return s.bars.map(({ ts }) => {
      const at = wallMinutes(tz, ts) % 1440;
      return minutes(from) <= minutes(to)
        ? at >= minutes(from) && at < minutes(to)
        : at >= minutes(from) || at < minutes(to);
    });
  };
export const days =
  (...wanted: string[]): Truth =>
  (s) =>
    s.bars.map(({ ts }) =>
      wanted.includes(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][dayOfWeek(CHICAGO, ts)] as string),
    );
export const NY = 'America/New_York';

/** Five sessions of hand-made bars: swings of every size, so that everything that can cross does. */
const made = new Map<Timeframe, Series>();
export function seriesOf(timeframe: Timeframe): Series {
  const known = made.get(timeframe);
  if (known) return known;
  const minutes = Number(timeframe.slice(0, -1)) * { m: 1, h: 60, d: 1440 }[timeframe.slice(-1) as 'm'];
  const market: Market = { ...MES, timeframe };
  const bars: Bar[] = [];
  let before = 5_000;
  for (let ts = Date.UTC(2026, 2, 1, 23), k = 0; bars.length < 1_400; ts += minutes * 60_000) {
    const session = market.calendar.sessionAt(ts);
    if (ts < session.open || ts >= session.close) continue;
    k++;
    const wave = 40 * Math.sin(k / 61) + 14 * Math.sin(k / 9.3) + 5 * Math.sin(k / 2.1) + 60 * Math.sin(k / 400);
    const close = Math.round(4 * (5_000 + wave)) / 4;
    const reach = 0.5 + (k % 5) / 4;
    const open = before;
    bars.push({
      ts,
      open,
      high: Math.max(open, close) + reach,
      low: Math.min(open, close) - reach - (k % 3) / 4,
      close,
      volume: 100 + ((k * 37) % 90) + (k % 17 === 0 ? 150 : 0),
    });
    before = close;
  }
  const series = { bars, market };
  made.set(timeframe, series);
  return series;
}

export interface Decisions {
  /** By side: on which bars an entry would be made by a strategy without a trade; null: the side is not traded. */
  entries: Record<Side, boolean[] | null>;
  exits: Record<Side, boolean[] | null>;
  /** The first entry that is made: ticks to its stop and targets, contracts. */
  first: Partial<Record<Side, { stop: number; targets: number[]; size: number }>>;
}
export type Side = 'long' | 'short';

/** What a graph decides on each bar of a series, each time without an open trade. */
export function decisionsOf(graph: Graph, { bars, market }: Series): Decisions {
  const pool = createEvaluationPool(market);
  const run = pool.attach(compile(graph, market));
  const port = (target: string | undefined, handle: string) =>
    graph.edges.find((edge) => edge.target === target && edge.targetHandle === handle);
  const watched = (side: Side) => {
    const entry = graph.nodes.find(({ type, params }) => type === 'entry.signal' && params.side === side);
    const leave = graph.nodes.find(
      ({ id, type }) => type === 'exit.on_condition' && port(id, 'entry')?.source === entry?.id,
    );
    const ports = [port(entry?.id, 'when'), port(entry?.id, 'filter')].filter((edge) => edge !== undefined);
    return { ports: entry ? ports : null, leave: port(leave?.id, 'when') ?? null };
  };
  const sides = { long: watched('long'), short: watched('short') };
  const decisions: Decisions = {
    entries: { long: sides.long.ports && [], short: sides.short.ports && [] },
    exits: { long: sides.long.leave && [], short: sides.short.leave && [] },
    first: {},
  };
  for (const bar of bars) {
    pool.update(bar);
    const { entry } = run.decide(bar, initialTradeState());
    if (entry && entry.stopTicks !== null && !decisions.first[entry.side]) {
      decisions.first[entry.side] = {
        stop: Math.abs(entry.priceTicks - entry.stopTicks),
        targets: entry.targets.map(({ ticks }) => Math.abs(ticks - entry.priceTicks)),
        size: entry.size,
      };
    }
    const trace = run.trace();
    for (const side of ['long', 'short'] as const) {
      const { ports, leave } = sides[side];
      const holds = (edge: { source: string; sourceHandle: string }) =>
        trace[edge.source]?.[edge.sourceHandle] === true;
      if (ports) decisions.entries[side]?.push(ports.every(holds));
      if (leave) decisions.exits[side]?.push(holds(leave));
    }
  }
  return decisions;
}
