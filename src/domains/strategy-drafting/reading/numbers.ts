import { catalogue, nodeDefinition } from '../../../engine/index.ts';
import {
  average,
  BARS,
  CLOSE,
  calculate,
  constant,
  type Direction,
  type Distance,
  type Expression,
  earlier,
  extreme,
  node,
  offset,
  onBars,
  price,
} from '../expressions/expression.ts';
import { type Clock, zoneOf } from './hours.ts';
import { CannotDrawError, noted, type SaidDistance } from './terms.ts';

// The numbers that the grammar knows by name. A param that is not said is undefined: the plan fills it in.

const bars = { bars: BARS };
const close = { source: CLOSE };
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const ofDays = (n: number, x: Expression): Expression => node('@days', x.output, { n }, { x });
const days = (text: string): boolean => / day |^\d+ day /.test(` ${text}`);

export const rsi = (length: number | null): Expression =>
  node('ind.rsi', 'value', { length: length ?? undefined }, close);
export const atr = (length: number | null): Expression =>
  node('ind.atr', 'value', { length: length ?? undefined }, bars);
export const vwap = (line: string, deviations: number | null): Expression =>
  node('ind.vwap', line, { anchor: 'session', band_stddev: deviations ?? undefined }, bars);
export const channel = (length: number | null): Expression =>
  node('ind.donchian', 'middle', { length: length ?? undefined, exclude_current: true }, bars);
export const volume = (): Expression => price('volume');
const meanVolume = (length: number): Expression => average('sma', length, volume());

function averageOf(kind: string, n: number | null, text: string): Expression {
  const source = nodeDefinition(`ind.${kind}`)?.inputs.some((port) => port.type === 'bars') ? bars : close;
  const x = node(kind === 'ma' ? '@ma' : `ind.${kind}`, 'value', { length: n ?? undefined }, source);
  return days(text) ? node('@days', 'value', { n }, { x }) : x;
}

export const numbers = {
  constant,
  rsi,
  atr,
  channel,
  volume,
  average: averageOf,
  inDays: ofDays,
  speedAverage: (kind: string, n: number | null, speed: string): Expression => {
    if (n !== null) return averageOf(kind, n, '');
    const length = speed === 'fast ' ? 9 : 21;
    return noted(averageOf(kind, length, ''), 'assumption', `The ${speed}average has ${length} bars.`);
  },
  differenceOf: ([one, two]: readonly Expression[]) => calculate('subtract', one as Expression, two as Expression),
  ownSignal: () => node('@signal', 'value'),
  /** "its 20-bar EMA": of what, the comparison says. */
  ownAverage: (kind: string, length: number, unit: string | null) => {
    const x = node('@average', 'value', { length, kind: kind === 'ma' ? 'sma' : kind });
    return unit === 'day ' ? node('@days', 'value', { n: length }, { x }) : x;
  },
  /** Bill Williams: the 5-bar average of the middle of the bars less the 34-bar one. */
  awesome: () => {
    const middle = node('ind.medprice', 'value', {}, bars);
    return calculate('subtract', average('sma', 5, middle), average('sma', 34, middle));
  },
  keltner: (p: readonly number[] | null) =>
    node(
      'ind.keltner',
      'middle',
      p?.length === 3
        ? { length: p[0], atr_length: p[1], multiplier: p[2] }
        : { length: p?.[0], atr_length: undefined, multiplier: p?.[1] },
      bars,
    ),
  withDeviations: (of: Expression, deviations: number | null): Expression =>
    deviations === null
      ? of
      : { ...of, params: { ...of.params, [of.type === 'ind.vwap' ? 'band_stddev' : 'stddev']: deviations } },
  /** Price above the cloud is above both of its lines. */
  cloud: () => ['span_a', 'span_b'].map((line) => node('ind.ichimoku', line, {}, bars)),
  channelOf: (n: number, unit: string | null) => {
    const x = channel(n);
    return unit === 'day ' ? node('@days', 'middle', { n }, { x }) : x;
  },
  averagePair: (kind: string, m: number, n: number, text: string) => [
    averageOf(kind, m, text),
    averageOf(kind, n, text),
  ],
  averagePair2: (one: string, m: number, two: string, n: number, text: string) => [
    averageOf(one, m, text),
    averageOf(two, n, text),
  ],
  defaultPair: (kind: string) => {
    const of = kind === 'ma' ? 'sma' : kind;
    const [fast, slow] = kind === 'ema' ? [9, 21] : [20, 50];
    return [
      noted(average(of, fast), 'assumption', `No lengths were named for the averages: ${fast} and ${slow}.`),
      average(of, slow),
    ];
  },
  stochastic: (line: 'k' | 'd', p: number[] | null) =>
    node('ind.stochastic', line, { length: p?.[0], smooth_k: p?.[1], smooth_d: p?.[2] }, bars),
  macd: (line: string, p: number[] | null) =>
    node('ind.macd', line, { fast: p?.[0], slow: p?.[1], signal: p?.[2] }, close),
  bollinger: (length: number | null, stddev: number | null) =>
    node('ind.bollinger', 'middle', { length: length ?? undefined, stddev: stddev ?? undefined }, close),
  vwapBands: (deviations: number | null) => vwap('vwap', deviations),
  /** A line of bands; of which, the prompt says elsewhere where it is not said here. */
  bandOf: (of: Expression | null, line: string): Expression =>
    of === null ? node('@band', line) : { ...of, output: of.type === 'ind.vwap' && line === 'middle' ? 'vwap' : line },
  percentB: () => node('ind.bollinger', 'percent_b', { length: undefined, stddev: undefined }, close),
  channelLine: (line: string): Expression => ({ ...channel(null), output: line }),
  channelEdge: (of: Expression, edge: string): Expression => ({
    ...of,
    output: edge === 'high' ? 'upper' : edge === 'low' ? 'lower' : 'middle',
  }),
  vwap,
  adx: (line: string, length: number | null) => node('ind.adx', line, { length: length ?? undefined }, bars),
  averageVolume: (length: number | null) => meanVolume(length ?? 20),
  relativeVolume: (length: number | null) => node('ind.rel_volume', 'value', { length: length ?? 20 }, bars),
  /** "ATR above its average": of what, the comparison says. */
  averageOfSubject: (length: number | null) => node('@average', 'value', { length: length ?? 20, kind: 'sma' }),
  firstMinutes: (minutes: number | null) =>
    node('data.opening_range', 'high', { start: '08:30', minutes: minutes ?? undefined, tz: 'America/Chicago' }, bars),
  /** "the 9:30 to 10:00 range". */
  clockRange(from: Clock, to: Clock, zone: string | null): Expression {
    const { tz, assumed } = zoneOf(zone, from.clock, to.clock);
    const minutes = (minuteOf(to.clock) - minuteOf(from.clock) + 1440) % 1440;
    const x = node('data.opening_range', 'high', { start: from.clock, minutes, tz }, bars);
    return assumed ? noted(x, 'assumption', assumed) : x;
  },
  rangeEdge: (range: Expression, output: string): Expression =>
    range.type === '@note'
      ? { ...range, output, inputs: { x: { ...(range.inputs.x as Expression), output } } }
      : { ...range, output },
  priorPeriod: (period: string, field: string) => node('data.prior_period', field, { period, session: 'eth' }, bars),
  middleOf: ({ high, low }: { high: Expression; low: Expression }) =>
    calculate('multiply', calculate('add', high, low), constant(0.5)),
  prior: (field: string) => {
    if (field === 'open') return node('data.prior_period', 'open', { period: 'day', session: 'rth' }, bars);
    return node('data.prior_session', field, { session: 'rth' }, bars);
  },
  priorClose: () =>
    noted(
      node('data.prior_session', 'close', { session: 'rth' }, bars),
      'question',
      'Is the prior close that of the day before, or that of the bar before? It is read as the day’s.',
    ),
  session: (field: string): Expression => {
    if (field === 'close') throw new CannotDrawError('today’s close before it is there', { start: 0, end: 0 });
    return node('data.session', field, { session: 'rth', exclude_current: true }, bars);
  },
  rangeSize: () => {
    const edge = (output: string) => node('data.session', output, { session: 'rth', exclude_current: false }, bars);
    return calculate('subtract', edge('high'), edge('low'));
  },
  sessionRange: () => {
    const edge = (output: string) => node('data.session', output, { session: 'rth', exclude_current: false }, bars);
    return { high: edge('high'), low: edge('low') };
  },
  barRange: () => calculate('subtract', price('high'), price('low')),
  ownRange: () => ({ high: price('high'), low: price('low') }),
  barsRange: (n: number) => ({
    high: extreme('highest', price('high'), n),
    low: extreme('lowest', price('low'), n),
  }),
  /** The extreme of the bars (or days) before this one. */
  extremeOf(field: 'high' | 'low' | 'close' | 'open', n: number, unit: string, end?: 'highest' | 'lowest'): Expression {
    if (unit === 'week ') return numbers.extremeOf(field, n * 5, 'day ', end);
    const mode = end ?? (field === 'low' ? 'lowest' : 'highest');
    const plain = (mode === 'highest' && field === 'high') || (mode === 'lowest' && field === 'low');
    const x = plain
      ? { ...channel(n), output: mode === 'highest' ? 'upper' : 'lower' }
      : earlier(extreme(mode, price(field), n), 1);
    return unit === 'day ' ? node('@days', x.output, { n }, { x }) : x;
  },
  swing: (edge: 'high' | 'low', n: number | null): Expression => {
    const x = extreme(edge === 'low' ? 'lowest' : 'highest', price(edge), n ?? 10);
    return n === null
      ? noted(x, 'question', `Over how many bars is the swing ${edge}? It is read as the last 10 bars’ ${edge}.`)
      : x;
  },
  bar: (field: 'open' | 'high' | 'low' | 'close') => price(field),
  barAsked: (field: 'high' | 'low') =>
    noted(price(field), 'question', `Is "its ${field}" the ${field} of the entry’s bar? It is read so.`),
  priorBar: (field: 'open' | 'high' | 'low' | 'close', ago: number) => earlier(price(field), ago),
  priorBarAsked: (field: 'open' | 'high' | 'low') =>
    noted(
      earlier(price(field), 1),
      'question',
      `Is the prior ${field} that of the bar before, or that of the day before? It is read as the bar’s.`,
    ),
  price: () => CLOSE,
  symbolPrice: (text: string) => node('@symbol', 'close', { symbol: text.trim().slice(4) }),
  openPrice: (text: string) => (text.startsWith('it ') ? price('open') : node('@open', 'open')),
  it: () => node('@it', 'value', { as: 'subject' }),
  itLevel: () => node('@it', 'value', { as: 'level' }),
  supertrendParams: (p: number[] | null) =>
    p ? [Math.max(p[0] ?? 10, p[1] ?? 3), Math.min(p[0] ?? 10, p[1] ?? 3)] : null,
  supertrendLine: (p: number[] | null) => supertrendNode(p, 'line'),
  node(type: string, params: readonly number[], output: string | null): Expression {
    const definition = nodeDefinition(type);
    if (!definition) throw new Error(`There is no node type ${type}`);
    const named = definition.params.filter(({ kind }) => kind === 'int' || kind === 'number');
    const inputs = Object.fromEntries(
      definition.inputs
        .filter(({ required }) => required)
        .map((port, k) => [
          port.name,
          port.type === 'bars' ? BARS : k === 0 ? CLOSE : price(k === 1 ? 'low' : 'volume'),
        ]),
    );
    const own = definition.outputs.filter(({ type: kind }) => kind === 'number');
    const name = own.find((port) => port.name === output)?.name ?? own[0]?.name ?? 'value';
    return node(
      type,
      name,
      Object.fromEntries(named.slice(0, params.length).map((param, k) => [param.name, params[k]])),
      inputs,
    );
  },
  onBars: (x: Expression, minutes: number) => onBars(x, minutes),
  /** With "on the 15 minute chart" behind it: the number's bars, or the strategy's. */
  framed(x: Expression, minutes: number | null, ago: number | null): Expression {
    const framed = minutes === null ? x : node('@frame', x.output, { minutes }, { x });
    return ago === null ? framed : earlier(framed, ago);
  },
  minutes: (n: number | null, unit: string) =>
    (n ?? 1) * (unit === 'hour ' ? 60 : unit === 'day ' ? Number.POSITIVE_INFINITY : 1),
  multiple: (factor: number, x: Expression) => calculate('multiply', x, constant(factor)),
  distance: (value: number, unit: Distance['unit']): SaidDistance => ({ unit, value }),
  atrDistance: (value: number, length: number | null): SaidDistance => ({ unit: 'times', value, of: atr(length) }),
  deviations: (value: number): SaidDistance => ({ unit: 'deviations', value }),
  lengthIn: (text: string): number | null => Number(/\( (\d+)/.exec(text)?.[1] ?? 0) || null,
  offset(x: Expression, direction: Direction, d: SaidDistance): Expression {
    if (d.unit !== 'deviations') return offset(x, direction, d);
    const line = direction === 'above' ? 'upper' : 'lower';
    if (x.type === '@it') return node('@deviations', 'value', { direction, value: d.value }, { x });
    if (x.type === 'ind.vwap') return vwap(line, d.value);
    if (x.type === 'ind.sma' || x.type === '@ma' || x.type === 'ind.bollinger')
      return node('ind.bollinger', line, { length: x.params.length ?? 20, stddev: d.value }, close);
    throw new CannotDrawError('deviations from this', { start: 0, end: 0 });
  },
  setLength: (x: Expression, n: number) => ({ ...x, params: { ...x.params, length: n } }),
};

export const supertrendNode = (p: readonly number[] | null, output: string): Expression =>
  node('ind.supertrend', output, { length: p?.[0], multiplier: p?.[1] }, bars);

const PATTERN_NAMES: Readonly<Record<string, readonly string[]>> = {
  'pattern.piercing': ['piercing pattern', 'piercing candle'],
  'pattern.hammer': ['hammer candle', 'bullish hammer'],
  'pattern.dark_cloud_cover': ['dark cloud'],
  'pattern.three_white_soldiers': ['3 white soldiers', 'white soldiers'],
  'pattern.three_black_crows': ['3 black crows', 'black crows'],
};
/** Candle patterns by name, as the lexer reads them. Engulfing bars are the grammar's own. */
export const namesOfPatterns = (): { words: string[]; tokens: string[] }[] =>
  catalogue
    .filter(({ type, category }) => category === 'pattern' && type !== 'pattern.engulfing')
    .flatMap(({ type, label }) =>
      [label.toLowerCase().replace('/', ' '), ...(PATTERN_NAMES[type] ?? [])].flatMap((name) =>
        [name, `${name} pattern`, `${name}s`].map((wording) => ({
          words: wording.split(/[\s-]+/),
          tokens: [`pattern:${type}`],
        })),
      ),
    );

/** Names of the indicators of the catalogue that the grammar has no rule for, as the lexer reads them. */
export function namesOfNodes(known: ReadonlySet<string>): { words: string[]; tokens: string[] }[] {
  return catalogue
    .filter(
      ({ type, category, outputs }) =>
        category === 'indicator' && !known.has(type) && outputs.some((port) => port.type === 'number'),
    )
    .flatMap(({ type, label, ...rest }) => {
      const search = (rest as { search?: readonly string[] }).search ?? [];
      const names = new Set(
        [label, type.slice(type.indexOf('.') + 1).replaceAll('_', ' '), ...search].map((name) => name.toLowerCase()),
      );
      return [...names]
        .map((name) => ({
          words: name.split(/[\s-]+/).filter((word) => /^[a-z]/.test(word)),
          tokens: [`node:${type}`],
        }))
        .filter(({ words }) => words.length > 0);
    });
}
