import { nodeDefinition } from '../../../engine/index.ts';
import { shifted } from '../reading/hours.ts';
import {
  BARS,
  calculate,
  compare,
  constant,
  type Distance,
  type Expression,
  lasting,
  node,
  rebuilt,
  type Side,
} from './expression.ts';

// Turns the parts of an expression that depend on the side, the contract or the timeframe into nodes of the catalogue.

export interface ResolveContext {
  tickSize: number;
  pointValue: number;
  /** Minutes of the strategy's bars; a day's bar is a whole session. */
  minutes: number;
  /** Params that the prompt names elsewhere, by node type. */
  mentioned: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Bands that "the upper band" means. */
  bands: Expression;
  /** The frame "on the 15 minute chart" is the strategy's own. */
  frameIsOwn: boolean;
  note(kind: 'assumption' | 'question', text: string): void;
}
export class UnresolvableError extends Error {}

const SESSION = 1380;

export function resolve(x: Expression, side: Side, context: ResolveContext): Expression {
  const { note } = context;
  const chosen = onSide(x, side);
  return rebuilt(chosen, (one) => {
    const { type, params, inputs } = one;
    const inner = inputs.x as Expression;
    switch (type) {
      case '@note':
        note(params.kind as 'assumption', params.text as string);
        return inner;
      case '@ma':
        note('assumption', 'A moving average without a kind is a simple one.');
        return filled(node('ind.sma', 'value', { length: params.length }, inputs), context);
      case '@days':
        if (context.minutes >= SESSION) return inner;
        note('question', `Are the ${params.n} days meant as days, or as ${params.n} bars? They are read as days.`);
        return onLongerBars(inner, Number.POSITIVE_INFINITY, context);
      case '@frame':
        return context.frameIsOwn ? inner : onLongerBars(inner, params.minutes as number, context);
      case '@bars':
        return onLongerBars(inner, params.minutes as number, context);
      case '@offset':
        return offsetOf(one, context);
      case '@band':
        return filled(
          {
            ...context.bands,
            output: context.bands.type === 'ind.vwap' && one.output === 'middle' ? 'vwap' : one.output,
          },
          context,
        );
      case '@open':
        return filled(node('data.session', 'open', { session: 'rth', exclude_current: true }, { bars: BARS }), context);
      case '@first':
        note('assumption', 'The first time in a session is read as one entry a session.');
        return node('logic.limit_per_session', 'result', { max: 1 }, { in: inputs.in as Expression });
      case '@at': {
        // Longer bars are aligned to the session, not to the hour.
        const [, past = 0] = (params.clock as string).split(':').map(Number);
        if (context.minutes > 60 || past % context.minutes !== 0)
          throw new UnresolvableError(`no bar of ${told(context.minutes)} ends at ${params.clock}`);
        note('assumption', `An entry at ${params.clock} is decided on the bar that ends then.`);
        const [hour = 0, minute = 0] = shifted(params.clock as string, -context.minutes)
          .split(':')
          .map(Number);
        const clock = node('data.clock', 'minute_of_day', { tz: params.tz }, { bars: BARS });
        return compare(clock, 'eq', constant(hour * 60 + minute));
      }
      case '@during': {
        const bars = (params.minutes as number) / context.minutes;
        if (!Number.isInteger(bars))
          throw new UnresolvableError(`${params.minutes} minutes are not whole bars of ${told(context.minutes)}`);
        return lasting(inputs.in as Expression, bars);
      }
      case '@minutes':
        return changeOver(one, context);
      case '@average':
      case '@it':
      case '@lost':
      case '@symbol':
        throw new UnresolvableError('something is compared with nothing');
      default:
        return filled(one, context);
    }
  });
}

/** The branch of a side, and nothing of the other. */
function onSide(x: Expression, side: Side): Expression {
  if (x.type === '@side') return onSide(x.inputs[side] as Expression, side);
  const inputs = Object.fromEntries(
    Object.entries(x.inputs).map(([name, input]) => [
      name,
      Array.isArray(input) ? input.map((one: Expression) => onSide(one, side)) : onSide(input as Expression, side),
    ]),
  );
  return { ...x, inputs };
}

/** Params that were not said: as elsewhere in the prompt, or the catalogue's default. */
function filled(x: Expression, { mentioned, note }: ResolveContext): Expression {
  const missing = Object.keys(x.params).filter((name) => x.params[name] === undefined);
  if (missing.length === 0) return x;
  const definition = nodeDefinition(x.type);
  const said = mentioned.get(x.type) ?? {};
  const params = Object.fromEntries(
    missing.map((name) => [name, said[name] ?? definition?.params.find((param) => param.name === name)?.default]),
  );
  const assumed = missing.filter((name) => !(name in said));
  if (assumed.length > 0) {
    note(
      'assumption',
      `${definition?.label}: ${assumed.map((name) => `${name.replaceAll('_', ' ')} ${params[name]}`).join(', ')}.`,
    );
  }
  return { ...x, params: { ...x.params, ...params } };
}

/** A distance in points, for a level that it is away from. */
export function pointsOf(
  { unit, value, of }: Distance,
  base: Expression,
  { tickSize, pointValue }: Pick<ResolveContext, 'tickSize' | 'pointValue'>,
): Expression {
  switch (unit) {
    case 'ticks':
      return constant(Number((value * tickSize).toPrecision(12)));
    case 'points':
      return constant(value);
    case 'usd':
      return constant(Number((value / pointValue).toPrecision(12)));
    case 'percent':
      return calculate('multiply', base, constant(Number((value / 100).toPrecision(12))));
    case 'times':
      return value === 1 ? (of as Expression) : calculate('multiply', of as Expression, constant(value));
    case 'r':
      throw new UnresolvableError('a level is given in R, which only a trade has');
  }
}

function offsetOf({ params, inputs }: Expression, context: ResolveContext): Expression {
  const base = inputs.x as Expression;
  const distance = { unit: params.unit, value: params.value, of: inputs.of } as Distance;
  return calculate(params.direction === 'above' ? 'add' : 'subtract', base, pointsOf(distance, base, context));
}

/** The same on bars of `minutes`; whole sessions for Infinity. */
function onLongerBars(x: Expression, minutes: number, context: ResolveContext): Expression {
  const own = context.minutes;
  const wanted = Number.isFinite(minutes) ? minutes : SESSION;
  if (wanted === own || (!Number.isFinite(minutes) && own >= SESSION)) return x;
  const steps = multiplesOf(own, wanted);
  if (!steps) throw new UnresolvableError(`bars of ${told(wanted)} cannot be made of bars of ${told(own)}`);
  const longer = steps.reduce((bars, multiple) => node('data.htf_bars', 'bars', { multiple }, { bars }), BARS);
  return rebuilt(x, (one) => {
    if (one.type !== 'data.bars') return one;
    if (one.output === 'bars') return longer;
    if (one.output === 'close') return { ...longer, output: 'close' };
    if (one.output === 'high' || one.output === 'low')
      return node(
        'ind.donchian',
        one.output === 'high' ? 'upper' : 'lower',
        { length: 1, exclude_current: false },
        { bars: longer },
      );
    throw new UnresolvableError(`the ${one.output} of longer bars is not known here`);
  });
}

const MOST = 60;
const told = (minutes: number): string =>
  minutes >= SESSION ? 'a day' : minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} minutes`;

/** How many bars make one, in one or two steps. Sessions are cut into whole bars of the first step. */
function multiplesOf(own: number, wanted: number): number[] | null {
  if (wanted <= own) return null;
  if (wanted === SESSION && own === 240) return [6];
  if (wanted % own !== 0) return null;
  const total = wanted / own;
  if (total <= MOST) return [total];
  for (let first = 2; first <= MOST; first++)
    if (total % first === 0 && total / first <= MOST && total / first >= 2) return [first, total / first];
  return null;
}

function changeOver({ params, inputs }: Expression, context: ResolveContext): Expression {
  const x = inputs.x as Expression;
  const bars = (params.minutes as number) / context.minutes;
  if (!Number.isInteger(bars) || bars < 1)
    throw new UnresolvableError(`${params.minutes} minutes are not whole bars of ${told(context.minutes)}`);
  const up = params.way === 'up';
  const value = up ? (params.value as number) : -(params.value as number);
  const mode = params.unit === 'percent' ? 'percent' : 'diff';
  const size = params.unit === 'ticks' ? value * context.tickSize : value;
  return compare(node('math.change', 'value', { bars, mode }, { x }), up ? 'gte' : 'lte', constant(size));
}
