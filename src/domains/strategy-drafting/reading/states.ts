import {
  all,
  average,
  BARS,
  CLOSE,
  calculate,
  compare,
  constant,
  cross,
  type Direction,
  type Expression,
  earlier,
  extreme,
  lasting,
  node,
  not,
  onBars,
  price,
  sided,
  trend,
  within,
} from '../expressions/expression.ts';
import { numbers, supertrendNode, volume } from './numbers.ts';
import { made, noted, type SaidDistance, type Tail } from './terms.ts';

// States and setups that have names of their own: bars by their colour, crossovers, breakouts, squeezes.

export const negatedIf = (negated: boolean, x: Expression): Expression => (negated ? not(x) : x);

export const bodyUp = (bar = 0): Expression =>
  bar === 0 ? compare(CLOSE, 'gt', price('open')) : compare(earlier(CLOSE, bar), 'gt', earlier(price('open'), bar));

export const bodyDown = (bar = 0): Expression =>
  bar === 0 ? compare(CLOSE, 'lt', price('open')) : compare(earlier(CLOSE, bar), 'lt', earlier(price('open'), bar));

/** A cross without a direction: up for longs, down for shorts; either way where no side is meant. */
export const either = (up: Expression, down: Expression): Expression => sided(up, down);

export const states = {
  colouredBars: (colour: 'green' | 'red', n: number) => lasting(colour === 'green' ? bodyUp() : bodyDown(), n),
  directedCloses: (way: string, n: number) => trend(CLOSE, way === 'up ' ? 'rising' : 'falling', n),
  directedHighs: (field: 'high' | 'low', way: string, n: number) =>
    trend(price(field), way === 'up ' ? 'rising' : 'falling', n),
  engulfing(colour: 'green' | 'red' | null): Expression {
    const up = all(
      bodyUp(),
      bodyDown(1),
      compare(CLOSE, 'gt', earlier(price('open'), 1)),
      compare(price('open'), 'lte', earlier(CLOSE, 1)),
    );
    const down = all(
      bodyDown(),
      bodyUp(1),
      compare(CLOSE, 'lt', earlier(price('open'), 1)),
      compare(price('open'), 'gte', earlier(CLOSE, 1)),
    );
    return colour === null ? sided(up, down) : colour === 'green' ? up : down;
  },
  patternAt: (pattern: Expression, level: Expression | null): Expression =>
    level === null ? pattern : all(pattern, compare(price('low'), 'lte', level), compare(price('high'), 'gte', level)),
  /** The bar before lies inside the one before it, and price leaves it. */
  insideBreak: () => {
    const [high, low] = [earlier(price('high'), 1), earlier(price('low'), 1)];
    const inside = all(compare(high, 'lt', earlier(price('high'), 2)), compare(low, 'gt', earlier(price('low'), 2)));
    return sided(all(inside, compare(CLOSE, 'gt', high)), all(inside, compare(CLOSE, 'lt', low)));
  },
  /** It is below price once price has risen through it. */
  sarFlip: ([acceleration, maximum]: readonly number[], way: Direction): Expression =>
    cross(
      node('ind.sar', 'value', { acceleration, maximum }, { bars: BARS }),
      way === 'above' ? 'below' : 'above',
      CLOSE,
    ),
  /** The session opens away from the close before. */
  gaps: (way: 'up' | 'down', d: SaidDistance | null): Expression => {
    const [open, close] = [numbers.session('open'), numbers.prior('close')];
    if (d === null) return compare(open, way === 'up' ? 'gt' : 'lt', close);
    return compare(open, way === 'up' ? 'gte' : 'lte', numbers.offset(close, way === 'up' ? 'above' : 'below', d));
  },
  yesterdayWas: (colour: string): Expression => {
    const of = (field: string) => node('data.prior_period', field, { period: 'day', session: 'rth' }, { bars: BARS });
    return compare(of('close'), colour === 'green' ? 'gt' : 'lt', of('open'));
  },
  heikinAshi: (negated: boolean, colour: string, text: string): Expression => {
    const of = (field: string) => node('data.heikin_ashi', field, {}, { bars: BARS });
    const is = (bar: number, op: 'gt' | 'lt') => {
      const [open, close] =
        bar === 0 ? [of('open'), of('close')] : [earlier(of('open'), bar), earlier(of('close'), bar)];
      return compare(close, op, open);
    };
    const now = is(0, colour === 'green' ? 'gt' : 'lt');
    const turned = text.includes('goes ') ? all(now, not(is(1, colour === 'green' ? 'gt' : 'lt'))) : now;
    return negatedIf(negated, turned);
  },
  insideBar: () =>
    all(compare(price('high'), 'lt', earlier(price('high'), 1)), compare(price('low'), 'gt', earlier(price('low'), 1))),
  outsideBar: () =>
    all(compare(price('high'), 'gt', earlier(price('high'), 1)), compare(price('low'), 'lt', earlier(price('low'), 1))),
  supertrend(p: number[] | null, negated: boolean, way: 'up' | 'down', text: string): Expression {
    const up = supertrendNode(p, 'is_up');
    const x = text.includes('goes ') ? flip(p, way) : negatedIf(way === 'down', up);
    return negatedIf(negated, x);
  },
  supertrendFlip: (p: number[] | null) => sided(flip(p, 'up'), flip(p, 'down')),
  trendState(way: string, minutes: number | null): Expression {
    const negated = way.startsWith('not ');
    const [length, span] = minutes === Number.POSITIVE_INFINITY ? [10, '10-day'] : [50, '50-bar'];
    const mean = average('ema', length);
    const x = compare(CLOSE, way.endsWith('up') ? 'gt' : 'lt', mean);
    const told = noted(
      minutes === null ? x : onBars(x, minutes),
      'question',
      `What makes the trend ${way.endsWith('up') ? 'up' : 'down'}? It is read as the close ${way.endsWith('up') ? 'above' : 'below'} its ${span} EMA.`,
    );
    return negatedIf(negated, told);
  },
  inPartOf(way: string, part: number, { high, low }: { high: Expression; low: Expression }): Expression {
    const size = calculate('multiply', calculate('subtract', high, low), constant(part));
    return /up/.test(way)
      ? compare(CLOSE, 'gte', calculate('subtract', high, size))
      : compare(CLOSE, 'lte', calculate('add', low, size));
  },
  /** "when it turns red": Supertrend, where it was spoken of. */
  itTurns: (negated: boolean, way: 'up' | 'down'): Expression => negatedIf(negated, node('@turns', 'result', { way })),
  goldenCross: (way: Direction): Expression => {
    const one = (kind: string) =>
      cross(
        node(`ind.${kind}`, 'value', { length: 50 }, { source: CLOSE }),
        way,
        node(`ind.${kind}`, 'value', { length: 200 }, { source: CLOSE }),
      );
    const name = way === 'above' ? 'golden' : 'death';
    return noted(one('sma'), 'assumption', `A ${name} cross is that of the 50-bar and the 200-bar SMA.`);
  },
  squeeze: () => squeezeOf(numbers.bollinger(null, null)),
  highVolume: () =>
    noted(
      compare(volume(), 'gt', average('sma', 20, volume())),
      'assumption',
      'High volume is above its 20-bar average.',
    ),
  averageCross(pair: readonly Expression[], way: Direction | null): Expression {
    const [one, two] = pair as [Expression, Expression];
    return way === null ? either(cross(one, 'above', two), cross(one, 'below', two)) : cross(one, way, two);
  },
  priceCrosses: (way: string, level: Expression) => cross(CLOSE, way.trim() as Direction, level),
  /** Price gets beyond a level; which way, the level says, or the side. */
  breaks(level: Expression, way?: Direction): Expression {
    const edge = edgeOf(level);
    if (way) return cross(CLOSE, way, edge === 'pair' ? withOutput(level, way === 'above' ? 'upper' : 'lower') : level);
    if (edge === 'pair') {
      const [up, down] = level.type === 'data.opening_range' ? ['high', 'low'] : ['upper', 'lower'];
      return sided(
        cross(CLOSE, 'above', withOutput(level, up as string)),
        cross(CLOSE, 'below', withOutput(level, down as string)),
      );
    }
    if (edge === null) return either(cross(CLOSE, 'above', level), cross(CLOSE, 'below', level));
    return cross(CLOSE, edge, level);
  },
  hasEdge: (level: Expression): boolean => edgeOf(level) !== null,
  leavesRange:
    (range: Expression): Tail =>
    () =>
      made(states.rangeBreakout(range), null),
  rangeBreakout: (range: Expression): Expression =>
    sided(cross(CLOSE, 'above', { ...range, output: 'high' }), cross(CLOSE, 'below', { ...range, output: 'low' })),
  bandBreakout: (bands: Expression): Expression =>
    sided(cross(CLOSE, 'above', { ...bands, output: 'upper' }), cross(CLOSE, 'below', { ...bands, output: 'lower' })),
  bandFade: (bands: Expression): Expression =>
    sided(compare(CLOSE, 'lt', { ...bands, output: 'lower' }), compare(CLOSE, 'gt', { ...bands, output: 'upper' })),
  squeezeBreakout: (bands: Expression): Expression =>
    all(
      noted(within(squeezeOf(bands), 10), 'assumption', 'The squeeze was within the last 10 bars.'),
      sided(cross(CLOSE, 'above', { ...bands, output: 'upper' }), cross(CLOSE, 'below', { ...bands, output: 'lower' })),
    ),
  macdCross(p: number[] | null): Expression {
    const [line, signal] = [numbers.macd('macd', p), numbers.macd('signal', p)];
    return either(cross(line, 'above', signal), cross(line, 'below', signal));
  },
  oscillatorReversion(of: Expression): Expression {
    const usual = of.type === 'ind.stochastic' ? 20 : 30;
    return noted(
      sided(compare(of, 'lt', constant(usual)), compare(of, 'gt', constant(100 - usual))),
      'assumption',
      `Reversion is from below ${usual}, and from above ${100 - usual}.`,
    );
  },
  stochCross(k: Expression, way: Direction | null): Expression {
    const d = { ...k, output: 'd' };
    return way === null ? either(cross(k, 'above', d), cross(k, 'below', d)) : cross(k, way, d);
  },
};

/** The line changes sides when price closes through it. */
const flip = (p: number[] | null, way: 'up' | 'down'): Expression =>
  cross(CLOSE, way === 'up' ? 'above' : 'below', supertrendNode(p, 'line'));

function squeezeOf(bands: Expression): Expression {
  const width = calculate('subtract', { ...bands, output: 'upper' }, { ...bands, output: 'lower' });
  return noted(
    compare(width, 'lte', extreme('lowest', width, 100)),
    'assumption',
    'A squeeze is when the bands are the narrowest of 100 bars.',
  );
}

/** Another line of a channel, also inside of wrappers. */
const withOutput = (level: Expression, output: string): Expression =>
  level.inputs.x
    ? { ...level, output, inputs: { x: withOutput(level.inputs.x as Expression, output) } }
    : { ...level, output };

/** Which way price leaves a level: above a high, below a low; "pair" for a channel or range, null where either may be. */
function edgeOf(level: Expression): Direction | 'pair' | null {
  if (
    level.type === '@note' ||
    level.type === '@days' ||
    level.type === 'math.shift' ||
    level.type === '@bars' ||
    level.type === '@frame'
  ) {
    const inner = (level.inputs.x ?? null) as Expression | null;
    return inner ? edgeOf(inner) : null;
  }
  if (level.type === 'ind.donchian' && level.output === 'middle') return 'pair';
  if (level.type === 'math.extreme') return level.params.mode === 'highest' ? 'above' : 'below';
  if (['high', 'upper'].includes(level.output)) return 'above';
  if (['low', 'lower'].includes(level.output)) return 'below';
  return null;
}
