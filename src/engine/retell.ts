import { Issues } from './issues.ts';
import { createNamer, edgesOf, outputOf } from './naming.ts';
import { checkStructure, type Link, type Vertex } from './structure.ts';
import { entryOf, isEntry } from './trade-checks.ts';
import type { Graph, Timeframe } from './types.ts';

// A strategy told by its graph alone, so that reading it is checking it.

type Params = Record<string, unknown>;

/** One paragraph: what opens a trade, of which size, and what closes it. */
export function retell(graph: Graph, { instrument, timeframe }: { instrument: string; timeframe: Timeframe }): string {
  const vertices = checkStructure(graph, new Issues());
  const out = vertices.find(({ definition }) => definition.type === 'out.strategy');
  const teller = new Teller(minutesOf(timeframe));
  const sentences = [`It trades ${instrument} on ${timeframe} bars.`];
  const exits = ((out?.links[1] ?? []) as Link[]).map(({ from }) => from);
  const entries = ((out?.links[0] ?? []) as Link[]).map(({ from }) => from).filter(isEntry);
  for (const entry of entries) {
    const own = exits.filter((exit) => entryOf(exit) === entry);
    sentences.push(...teller.entry(entry), ...teller.exits(entry, own, entries.length > 1));
  }
  const risk = (out?.links[2] as Link[] | undefined)?.[0]?.from;
  if (risk) sentences.push(...limits(risk.params));
  return sentences.join(' ');
}

class Teller {
  private readonly named = createNamer();
  private readonly minutes: number;

  constructor(minutes: number) {
    this.minutes = minutes;
  }

  entry(entry: Vertex): string[] {
    const [when, filter, size, price] = edgesOf(entry);
    const { type } = entry.definition;
    const { side, mode, value, bars } = entry.params as Params;
    const verb = side === 'long' ? 'buys' : 'sells short';
    const condition = when ? this.condition(when, false) : 'nothing is true';
    const only = filter ? `, only while ${this.condition(filter, false)}` : '';
    const count = size ? this.size(size) : 'no contracts';
    if (type === 'entry.signal') return [`It ${verb} ${count} at the close of a bar on which ${condition}${only}.`];
    const kind = type === 'entry.limit' ? 'a limit' : 'a stop order';
    const at = mode === 'price' && price ? `at ${this.number(price)}` : `${value} ${unitOf(mode)} from the close`;
    return [
      `It ${verb} ${count} by ${kind} ${at}, placed on a bar on which ${condition}${only}, for ${counted(bars as number, 'bar')}.`,
    ];
  }

  exits(entry: Vertex, exits: readonly Vertex[], several: boolean): string[] {
    const side = entry.params.side as string;
    const whose = several ? `The ${side} ` : 'The ';
    return exits.map((exit) => {
      const { definition, params } = exit;
      const [, input] = edgesOf(exit);
      const away = () => this.distance(params as Params, input ?? null);
      switch (definition.type) {
        case 'exit.stop_loss':
          return `${whose}stop is ${away()}.`;
        case 'exit.take_profit':
          return (params.portion as number) < 100
            ? `${whose}target for ${params.portion} % of the position is ${away()}.`
            : `${whose}target is ${away()}.`;
        case 'exit.trailing_stop':
          return `A trailing stop follows the best price ${away()}${several ? ` (${side})` : ''}${params.activate_r ? `, once the trade is ${params.activate_r} R ahead` : ''}.`;
        case 'exit.breakeven':
          return `The stop moves to the entry${params.offset_ticks ? ` and ${counted(params.offset_ticks as number, 'tick')} beyond` : ''} once the ${several ? side : 'trade'} is ${params.trigger_r} R ahead.`;
        case 'exit.time':
          return params.mode === 'clock'
            ? `${several ? `The ${side}` : 'The trade'} is closed at ${params.at} ${city(params.tz)}.`
            : `${several ? `The ${side}` : 'The trade'} is closed after ${counted(params.bars as number, 'bar')}.`;
        default:
          return `${several ? `The ${side}` : 'The trade'} is closed when ${input ? this.condition(input, false) : 'nothing is true'}.`;
      }
    });
  }

  private distance({ mode, value, multiplier }: Params, input: Link | null): string {
    if (mode === 'r_multiple') return `${value} R (${value} × the distance to the stop)`;
    if (mode !== 'distance') return `${value} ${unitOf(mode)} away`;
    if (!input) return 'at no distance';
    const level = this.levelBehind(input);
    if (level && multiplier === 1) return `at ${level}`;
    return `${multiplier === 1 ? '' : `${multiplier} × `}${this.number(input)} away`;
  }

  /** "close − level" is the way to a level. */
  private levelBehind(link: Link): string | null {
    const { definition, params } = link.from;
    if (definition.type !== 'math.op' || params.op !== 'subtract') return null;
    const [a, b] = edgesOf(link.from);
    const isClose = (of: Link | null | undefined) =>
      of?.from.definition.type === 'data.bars' && outputOf(of) === 'close';
    if (a && b && isClose(a)) return this.number(b);
    return a && b && isClose(b) ? this.number(a) : null;
  }

  private size(link: Link): string {
    const { definition, params } = link.from;
    if (definition.type === 'size.fixed') return counted(params.contracts as number, 'contract');
    if (definition.type === 'size.risk')
      return `as many contracts as risk ${params.risk_usd} USD (at most ${params.max_contracts})`;
    if (definition.type === 'size.equity')
      return `as many contracts as ${params.of === 'risk' ? 'risk' : 'cost'} ${params.percent} % of ${params.capital} USD (at most ${params.max_contracts})`;
    return this.named(link.from, outputOf(link));
  }

  /** A number in words. */
  number(link: Link): string {
    const { definition, params: own } = link.from;
    const params = own as Params;
    const output = outputOf(link);
    const [a, b] = edgesOf(link.from);
    const longer = this.longerBars(link.from);
    const tell = (text: string) => `${text}${longer}`;
    switch (definition.type) {
      case 'data.bars':
        return output === 'close' || output === 'volume' ? `the ${output}` : `the bar’s ${output}`;
      case 'data.htf_bars':
        return `the ${output}${this.longerBars(link.from, true)}`;
      case 'data.constant':
        return String(Number((params.value as number).toPrecision(6)));
      case 'data.prior_session':
        return `the prior day’s ${output}`;
      case 'data.session':
        return `the day’s ${output}${output !== 'open' && params.exclude_current ? ' so far' : ''}`;
      case 'data.opening_range':
        return `the ${output} of the first ${counted(params.minutes as number, 'minute')} from ${params.start} ${city(params.tz)}`;
      case 'ind.ema':
      case 'ind.sma': {
        const name = `${params.length}-bar ${definition.label}`;
        const ofClose = !a || (outputOf(a) === 'close' && /^data\.(bars|htf_bars)$/.test(a.from.definition.type));
        return tell(ofClose ? `the ${name}` : `the ${name} of ${a ? this.number(a) : ''}`);
      }
      case 'ind.donchian':
        if (params.length === 1 && !params.exclude_current) return tell(`the ${output === 'upper' ? 'high' : 'low'}`);
        if (output === 'middle') return tell(`the middle of the last ${params.length} bars’ range`);
        return tell(
          `the ${output === 'upper' ? 'highest high' : 'lowest low'} of the ${params.length} bars ${params.exclude_current ? 'before' : 'up to this one'}`,
        );
      case 'ind.bollinger':
        return output === 'percent_b'
          ? tell(`%B of the Bollinger bands (${params.length}, ${params.stddev})`)
          : tell(`the ${output} Bollinger band (${params.length}, ${params.stddev})`);
      case 'ind.vwap':
        return tell(output === 'vwap' ? 'VWAP' : `the ${output} VWAP band (${params.band_stddev} deviations)`);
      case 'ind.macd':
        return tell(
          `the MACD ${output === 'macd' ? 'line' : output === 'signal' ? 'signal line' : 'histogram'} (${params.fast}, ${params.slow}, ${params.signal})`,
        );
      case 'ind.stochastic':
        return tell(`stochastic %${output.toUpperCase()} (${params.length}, ${params.smooth_k}, ${params.smooth_d})`);
      case 'ind.adx':
        return tell(`${output === 'adx' ? 'ADX' : output === 'plus_di' ? '+DI' : '−DI'} (${params.length})`);
      case 'ind.supertrend':
        return tell(`the Supertrend line (${params.length}, ${params.multiplier})`);
      case 'logic.since':
        return a ? `the number of bars since ${this.condition(a, true)}` : definition.label;
      case 'logic.count':
        return a
          ? `the number of the last ${counted(params.bars as number, 'bar')} on which ${this.condition(a, true)}`
          : definition.label;
      case 'ind.keltner':
        return tell(`the ${output} Keltner line (${params.length}, ATR ${params.atr_length} × ${params.multiplier})`);
      case 'ind.ichimoku':
        return tell(
          `Ichimoku’s ${ICHIMOKU[output] ?? output} (${params.conversion}, ${params.base}, ${params.span_b})`,
        );
      case 'ind.sar':
        return tell(`parabolic SAR (${params.acceleration}, ${params.maximum})`);
      case 'data.heikin_ashi':
        return tell(`the Heikin-Ashi ${output}`);
      case 'data.prior_period':
        return `the prior ${params.period}’s ${output}`;
      case 'ind.medprice':
        return tell('the middle of the bar');
      case 'math.shift':
        return a ? `${this.number(a)} ${counted(params.bars as number, 'bar')} ago` : definition.label;
      case 'math.extreme':
        return a
          ? `the ${params.mode} of ${this.number(a)} over ${counted(params.length as number, 'bar')}`
          : definition.label;
      case 'math.change':
        return a
          ? `the ${params.mode === 'percent' ? 'percent ' : ''}change of ${this.number(a)} over ${counted(params.bars as number, 'bar')}`
          : definition.label;
      case 'math.op': {
        if (!a || !b) return definition.label;
        const sign = SIGNS[params.op as string];
        const [one, two] = [a, b].map((each) =>
          each.from.definition.type === 'math.op' ? `(${this.number(each)})` : this.number(each),
        );
        return sign
          ? `${one} ${sign} ${two}`
          : `the ${params.op === 'min' ? 'smaller' : 'larger'} of ${one} and ${two}`;
      }
      default:
        return tell(this.named(link.from, output));
    }
  }

  /** " on 15-minute bars", where a node is fed by longer bars. */
  private longerBars(vertex: Vertex, itself = false): string {
    let multiple = 1;
    const follow = (one: Vertex, depth: number): void => {
      if (one.definition.type === 'data.htf_bars') multiple *= one.params.multiple as number;
      if (depth > 8 || one.definition.type === 'data.bars') return;
      const [first] = edgesOf(one);
      if (first && (one.definition.type === 'data.htf_bars' || depth === 0)) follow(first.from, depth + 1);
    };
    if (!itself && vertex.definition.type === 'data.htf_bars') return '';
    follow(vertex, 0);
    return multiple === 1 ? '' : ` on ${barsOf(multiple * this.minutes)}`;
  }

  /** A condition in words; `inner`: it stands beside others, and needs brackets when it has parts. */
  condition(link: Link, inner: boolean): string {
    const { definition, params: own } = link.from;
    const params = own as Params;
    const links = edgesOf(link.from);
    const [a, b] = links;
    const parts = (word: string) => {
      const told = links.filter((each) => each !== null).map((each) => this.condition(each, true));
      const joined = told.join(`${told.length > 2 ? ',' : ''} ${word} `);
      return inner ? `(${joined})` : joined;
    };
    switch (definition.type) {
      case 'logic.and':
        return parts('and');
      case 'logic.or':
        return parts('or');
      case 'logic.not':
        return a ? this.negation(a) : 'not';
      case 'logic.within':
        return a ? `within the last ${counted(params.bars as number, 'bar')} ${this.condition(a, true)}` : 'within';
      case 'logic.sequence': {
        const [first, second, third, cancel] = links;
        if (!first || !second) return 'sequence';
        const then = [second, third].filter((each) => each != null).map((each) => this.condition(each as Link, true));
        const same = params.same_bar ? ', on the same bar or' : '';
        const unless = cancel ? `, unless ${this.condition(cancel, true)}` : '';
        return `${this.condition(first, true)}, and then${same} within ${counted(params.bars as number, 'bar')} ${then.join(', and then ')}${unless}`;
      }
      case 'logic.latch':
        return a && b
          ? `${this.condition(a, true)} has been true, and since then not ${this.condition(b, true)}`
          : 'latch';
      case 'logic.nth':
        return a
          ? `it is the ${ordinal(params.n as number)} time${params.reset === 'session' ? ' in the session' : ''} that ${this.condition(a, true)}`
          : 'nth';
      case 'filter.position':
        return `the position is ${outputOf(link).replace('is_', '')}`;
      case 'logic.limit_per_session':
        return a
          ? `${this.condition(a, true)} (at most ${params.max} ${params.max === 1 ? 'entry' : 'entries'} a session)`
          : 'limit';
      case 'cond.compare':
        if (a?.from.definition.type === 'data.clock' && outputOf(a) === 'minute_of_day' && params.op === 'eq')
          return `the bar begins at ${clockOf(params.value as number)} ${city(a.from.params.tz)}`;
        return a ? `${this.number(a)} is ${OPS[params.op as string]} ${b ? this.number(b) : params.value}` : 'compare';
      case 'cond.cross':
        return a
          ? `${this.number(a)} crosses ${params.direction === 'either' ? '' : `${params.direction} `}${b ? this.number(b) : params.value}`
          : 'cross';
      case 'cond.between': {
        const [x, low, high] = links;
        return x
          ? `${this.number(x)} is between ${low ? this.number(low) : params.low} and ${high ? this.number(high) : params.high}`
          : 'between';
      }
      case 'cond.trend':
        return a
          ? `${this.number(a)} ${params.direction === 'rising' ? 'rises' : 'falls'}${(params.bars as number) > 1 ? ` on each of ${params.bars} bars` : ''}`
          : 'trend';
      case 'filter.session':
        return `it is ${hours(params)}`;
      case 'filter.cooldown':
        return `${counted(params.bars as number, 'bar')} have passed since the last ${params.after === 'loss' ? 'loss' : 'trade'}`;
      case 'ind.supertrend':
        return `Supertrend (${params.length}, ${params.multiplier}) is up`;
      default:
        return definition.category === 'pattern'
          ? `the bar ends a ${PATTERNS[outputOf(link)] ?? ''}${definition.label.toLowerCase()}`
          : `${this.named(link.from, outputOf(link))} is true`;
    }
  }

  private negation(link: Link): string {
    const { definition, params } = link.from;
    const [a] = edgesOf(link.from);
    if (definition.type === 'logic.within' && a?.from.definition.type === 'logic.not') {
      const inner = edgesOf(a.from)[0];
      if (inner) return `on each of the last ${counted(params.bars as number, 'bar')} ${this.condition(inner, true)}`;
    }
    const told = this.condition(link, true);
    return definition.type.startsWith('logic.')
      ? `not ${told.startsWith('(') ? told : `(${told})`}`
      : `it is not so that ${told}`;
  }
}

const PATTERNS: Readonly<Record<string, string>> = { bull: 'bullish ', bear: 'bearish ' };
const ICHIMOKU: Readonly<Record<string, string>> = {
  conversion: 'conversion line',
  base: 'base line',
  span_a: 'leading span A',
  span_b: 'leading span B',
};
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1380 };
const minutesOf = (timeframe: Timeframe): number =>
  Number(timeframe.slice(0, -1)) * (MINUTES[timeframe.slice(-1)] as number);
/** A session has 23 hours. */
function barsOf(minutes: number): string {
  if (minutes % 1380 === 0) return minutes === 1380 ? 'daily bars' : `${minutes / 1380}-day bars`;
  return minutes % 60 === 0 ? `${minutes / 60}-hour bars` : `${minutes}-minute bars`;
}
const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const ordinal = (n: number): string =>
  `${n}${['th', 'st', 'nd', 'rd'][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] ?? 'th'}`;
const SIGNS: Readonly<Record<string, string>> = { add: '+', subtract: '−', multiply: '×', divide: '÷' };
const OPS: Readonly<Record<string, string>> = {
  gt: 'above',
  gte: 'at or above',
  lt: 'below',
  lte: 'at or below',
  eq: 'equal to',
  neq: 'not equal to',
};
const DAY_NAMES: Readonly<Record<string, string>> = {
  sun: 'Sundays',
  mon: 'Mondays',
  tue: 'Tuesdays',
  wed: 'Wednesdays',
  thu: 'Thursdays',
  fri: 'Fridays',
  sat: 'Saturdays',
};
const counted = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
const city = (tz: unknown): string => String(tz).split('/').at(-1)?.replace('_', ' ') ?? '';
const unitOf = (mode: unknown): string => (mode === 'percent' ? '%' : String(mode));

function hours({ start, end, tz, days, invert }: Params): string {
  const list = days as string[];
  const on = list.length === 7 ? '' : ` on ${list.map((day) => DAY_NAMES[day]).join(', ')}`;
  const whole = start === '00:00' && end === '23:59';
  if (whole) return `${invert ? 'not ' : ''}${on.trim() || 'any day'} (${city(tz)})`;
  return `${invert ? 'not ' : ''}from ${start} to ${end} ${city(tz)}${on}`;
}

function limits({ daily_loss_usd, max_consecutive_losses, max_trades_per_day, cooldown_minutes }: Params): string[] {
  const told: string[] = [];
  if ((max_trades_per_day as number) < 200) told.push(`at most ${max_trades_per_day} entries a day`);
  if ((daily_loss_usd as number) < 1_000_000) told.push(`none once the day has lost ${daily_loss_usd} USD`);
  if ((max_consecutive_losses as number) < 50)
    told.push(`none after ${counted(max_consecutive_losses as number, 'loss')} in a row`.replace('losss', 'losses'));
  if ((cooldown_minutes as number) > 0)
    told.push(`none for ${counted(cooldown_minutes as number, 'minute')} after a loss`);
  return told.length > 0 ? [`Of entries there are ${told.join(', and ')}.`] : [];
}
