import {
  all,
  any,
  average,
  BARS,
  between,
  CLOSE,
  calculate,
  compare,
  constant,
  cross,
  type Direction,
  type Expression,
  earlier,
  extreme,
  isConstant,
  lasting,
  node,
  not,
  type Op,
  price,
  rebuilt,
  sided,
  some,
  trend,
  within,
} from '../expressions/expression.ts';
import { numbers } from './numbers.ts';
import { bodyDown, bodyUp, either, negatedIf, states } from './states.ts';
import { CannotDrawError, inSequence, made, noted, type SaidDistance, type Tail, type Term, term } from './terms.ts';

// What the grammar's conditions mean.

/** What a condition is about. */
const subjectOf = (x: Expression): Expression | null => (x.inputs.a ?? x.inputs.x ?? null) as Expression | null;
/** On how many bars a condition lasts, where it says so. */
const barsOf = (x: Expression): number => {
  const inner = x.type === 'logic.not' ? (x.inputs.in as Expression) : null;
  return inner?.type === 'logic.within' ? (inner.params.bars as number) : 1;
};
/** "after being below it": the level of the condition. */
const withLevel = (before: Expression, x: Expression): Expression => {
  let level: Expression | null = null;
  some(x, ({ inputs }) => {
    level ??= (inputs.b ?? null) as Expression | null;
    return level !== null;
  });
  return level === null ? before : rebuilt(before, (one) => (one.type === '@it' ? (level as Expression) : one));
};
/** "Exit above 70": of what was spoken of before; of other levels, the price. */
const impliedBy = (levels: readonly Expression[]): Expression =>
  levels.length > 0 && levels.every(isConstant) ? numbers.it() : CLOSE;
/** "volume above its average": the average is of what it is compared with. */
const ofSubject = (level: Expression, subject: Expression): Expression =>
  level.type === '@average'
    ? average(level.params.kind as string, level.params.length as number, subject)
    : level.type === '@days' && (level.inputs.x as Expression).type === '@average'
      ? { ...level, inputs: { x: ofSubject(level.inputs.x as Expression, subject) } }
      : level.type === 'math.op' && (level.inputs.a as Expression).type === '@average'
        ? { ...level, inputs: { ...level.inputs, a: ofSubject(level.inputs.a as Expression, subject) } }
        : level.type === '@signal'
          ? signalOf(subject)
          : level.type === '@open'
            ? openOf(subject)
            : level;
const openOf = (subject: Expression): Expression =>
  subject.type === 'data.bars'
    ? noted(
        numbers.session('open'),
        'question',
        'Is the open that of the day, or that of the bar? It is read as the day’s open at 08:30 Chicago.',
      )
    : numbers.session('open');

/** Without the bars that it names. */
const bare = (x: Expression): Expression =>
  ['@bars', '@frame', '@days', '@note'].includes(x.type) ? bare(x.inputs.x as Expression) : x;
/** A distance as a number of points. */
const sizeOf = (d: SaidDistance): Expression =>
  d.unit === 'points'
    ? constant(d.value)
    : d.unit === 'times'
      ? calculate('multiply', d.of as Expression, constant(d.value))
      : numbers.offset(constant(0), 'above', d);
const isSwinging = (x: Expression): boolean =>
  ['ind.rsi', 'ind.stochastic', 'ind.mfi', 'ind.stochrsi'].includes(bare(x).type);
const isStochastic = (x: Expression): boolean => ['ind.stochastic', 'ind.stochrsi'].includes(bare(x).type);
/** Where an oscillator is oversold, or overbought, when nothing else is said. */
const usualExtreme = (of: Expression, low: boolean): number => {
  const lowest = isStochastic(of) ? 20 : 30;
  return low ? lowest : 100 - lowest;
};
const isPriceLine = (x: Expression): boolean =>
  ['ind.vwap', '@ma', 'ind.sma', 'ind.ema', 'ind.hma', 'ind.wma'].includes(bare(x).type);
/** Levels that stay where they are for a while: price is beyond them once it crosses them. */
const isFixedLevel = (x: Expression): boolean =>
  isConstant(x) ||
  ['data.opening_range', 'data.prior_session', 'data.session', 'ind.donchian', 'math.shift', '@days'].includes(
    x.type,
  ) ||
  (x.type === '@note' && isFixedLevel(x.inputs.x as Expression));

export const conditions = {
  crosses:
    (way: Direction | 'either', levels: readonly Expression[] | null): Tail =>
    (subject) => {
      const a = subject ?? impliedBy(levels ?? []);
      // "a VWAP cross up": price crosses it.
      if (levels === null && isPriceLine(a))
        return made(
          way === 'either' ? either(cross(CLOSE, 'above', a), cross(CLOSE, 'below', a)) : cross(CLOSE, way, a),
          a,
        );
      // "MACD crosses its signal line", with the verb at the end.
      if (levels === null && a.type === 'ind.macd' && a.output === 'signal')
        return conditions.crosses(way, [a])({ ...a, output: 'macd' });
      const against = levels ?? [ownSignal(a)];
      const one = (direction: Direction | 'either') =>
        all(...against.map((level) => cross(a, direction, ofSubject(level, a))));
      const make = (level: Expression) =>
        way === 'either' ? either(cross(a, 'above', level), cross(a, 'below', level)) : cross(a, way, level);
      return made(way === 'either' ? either(one('above'), one('below')) : one(way), a, { make });
    },
  /** "RSI crosses back to 50": from either side. */
  gets:
    (level: Expression): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      return made(cross(a, 'either', ofSubject(level, a)), a);
    },
  compares:
    (negated: boolean, op: Op, levels: readonly Expression[]): Tail =>
    (subject) => {
      const a = subject ?? impliedBy(levels);
      const make = (level: Expression) => negatedIf(negated, compare(a, op, ofSubject(level, a)));
      return made(all(...levels.map(make)), a, { make, compared: negated ? null : { op, levels } });
    },
  /** A difference by a distance: "the spread is more than 5 points". */
  comparesBy:
    (negated: boolean, op: Op, d: SaidDistance): Tail =>
    (subject) => {
      if (subject?.type !== 'math.op' || d.unit === 'percent' || d.unit === 'r')
        throw new CannotDrawError('a distance without what it is from', { start: 0, end: 0 });
      return made(negatedIf(negated, compare(subject, op, sizeOf(d))), subject);
    },
  isBetween:
    (negated: boolean, low: Expression, high: Expression): Tail =>
    (subject) =>
      made(negatedIf(negated, between(subject ?? CLOSE, low, high)), subject),
  isAway:
    (negated: boolean, _more: unknown, d: SaidDistance, way: Direction, level: Expression): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      return made(
        negatedIf(negated, compare(a, way === 'above' ? 'gte' : 'lte', numbers.offset(ofSubject(level, a), way, d))),
        a,
      );
    },
  /** "less than 5 points above VWAP": above it, and by less. */
  isUpTo:
    (d: SaidDistance, way: Direction, level: Expression): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const far = numbers.offset(level, way, d);
      return made(
        way === 'above'
          ? all(compare(a, 'gte', level), compare(a, 'lt', far))
          : all(compare(a, 'lte', level), compare(a, 'gt', far)),
        a,
      );
    },
  isAbout:
    (negated: boolean, level: Expression): Tail =>
    (subject) => {
      const half: SaidDistance = { unit: 'times', value: 0.5, of: numbers.atr(14) };
      const near = conditions.isNear(negated, half, level)(subject);
      return {
        ...near,
        expression: noted(near.expression, 'question', 'How near is near? It is read as within half an ATR(14).'),
      };
    },
  isNear:
    (negated: boolean, d: SaidDistance, level: Expression): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const near = all(
        compare(a, 'gte', numbers.offset(level, 'below', d)),
        compare(a, 'lte', numbers.offset(level, 'above', d)),
      );
      return made(negatedIf(negated, near), a);
    },
  isTrending:
    (negated: boolean, way: 'rising' | 'falling', bars: number | null): Tail =>
    (subject) =>
      made(negatedIf(negated, trend(subject ?? CLOSE, way, bars ?? 1)), subject),
  turns:
    (negated: boolean, way: 'rising' | 'falling'): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const before = trend(earlier(a, 1), way === 'rising' ? 'falling' : 'rising', 1);
      return made(negatedIf(negated, all(trend(a, way, 1), before)), a);
    },
  isExtreme:
    (negated: boolean, state: string, value: number | null): Tail =>
    (subject) => {
      const low = state.startsWith('oversold');
      if (subject && !isSwinging(subject)) throw new CannotDrawError(`${state.trim()} of this`, { start: 0, end: 0 });
      const a = subject ?? numbers.rsi(null);
      const level = constant(value ?? usualExtreme(a, low));
      const x = compare(a, low ? 'lt' : 'gt', level);
      const text = `${low ? 'Oversold' : 'Overbought'} is ${low ? 'below' : 'above'} ${level.params.value}.`;
      return made(negatedIf(negated, value === null ? noted(x, 'assumption', text) : x), a);
    },
  leavesExtreme:
    (state: string): Tail =>
    (subject) => {
      const low = state.startsWith('oversold');
      const a = subject ?? numbers.rsi(null);
      if (!isSwinging(a)) throw new CannotDrawError(`${state.trim()} of this`, { start: 0, end: 0 });
      const level = usualExtreme(a, low);
      const x = cross(a, low ? 'above' : 'below', constant(level));
      return made(noted(x, 'assumption', `${low ? 'Oversold' : 'Overbought'} ends at ${level}.`), a);
    },
  /** "makes a new 20-day high". */
  reachesExtreme:
    (level: Expression): Tail =>
    (subject) => {
      if (!subject || subject.type === 'data.bars') return made(states.breaks(level), null);
      if (level.type !== 'ind.donchian') throw new CannotDrawError('a new high or low of this', { start: 0, end: 0 });
      const mode = level.output === 'lower' ? 'lowest' : 'highest';
      const before = earlier(extreme(mode, subject, level.params.length as number), 1);
      return made(compare(subject, mode === 'highest' ? 'gt' : 'lt', before), subject);
    },
  /** "closes back inside the bands": from below the lower one, or from above the upper one. */
  backInside:
    (bands: Expression | null): Tail =>
    () => {
      const line = (name: string) => numbers.bandOf(bands, name);
      return made(sided(cross(CLOSE, 'above', line('lower')), cross(CLOSE, 'below', line('upper'))), null);
    },
  outsideBands:
    (level: Expression): Tail =>
    () => {
      if (level.output === 'upper') return made(compare(CLOSE, 'gt', level), null);
      if (level.output === 'lower') return made(compare(CLOSE, 'lt', level), null);
      return made(states.bandFade(level), null);
    },
  /** "EMA 8 > EMA 21 > EMA 55". */
  sameWay: (one: Op, two: Op): boolean => one.startsWith('g') === two.startsWith('g'),
  chain:
    (negated: boolean, op: Op, level: Expression, more: readonly { op: Op; level: Expression }[]): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const parts = [compare(a, op, level)];
      let last = level;
      for (const next of more) {
        parts.push(compare(last, next.op, next.level));
        last = next.level;
      }
      return made(negatedIf(negated, all(...parts)), a);
    },
  hasSign:
    (negated: boolean, sign: string): Tail =>
    (subject) =>
      made(
        negatedIf(negated, compare(subject ?? CLOSE, sign.startsWith('positive') ? 'gt' : 'lt', constant(0))),
        subject,
      ),
  touches:
    (negated: boolean, level: Expression): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const b = ofSubject(level, a);
      if (a.type === 'data.bars' && a.output === 'volume') return made(negatedIf(negated, compare(a, 'gte', b)), a);
      const reached =
        a.type === 'data.bars'
          ? all(compare(price('low'), 'lte', b), compare(price('high'), 'gte', b))
          : any(cross(a, 'either', b), compare(a, 'eq', b));
      return made(negatedIf(negated, reached), a);
    },
  /** The bar reaches down to the level and closes above it; for shorts from below. */
  pullsBackTo:
    (level: Expression): Tail =>
    () =>
      made(holdsAt(level), null),
  /** "rallies to VWAP": price comes back to it; "RSI rises to 70": it gets there. */
  comesTo:
    (way: Direction, level: Expression): Tail =>
    (subject) => {
      if (subject === null) return made(holdsAt(level), null);
      return subject.type === 'data.bars'
        ? conditions.touches(false, level)(subject)
        : made(cross(subject, way, level), subject);
    },
  bouncesOff:
    (level: Expression): Tail =>
    () =>
      made(holdsAt(level), null),
  rejects:
    (level: Expression): Tail =>
    () =>
      made(
        sided(
          all(compare(price('low'), 'lte', level), compare(CLOSE, 'gt', level)),
          all(compare(price('high'), 'gte', level), compare(CLOSE, 'lt', level)),
        ),
        null,
      ),
  hasColour:
    (negated: boolean, colour: string): Tail =>
    (subject) => {
      const up = /green|up/.test(colour);
      if (subject && subject.type !== 'data.bars') {
        return made(negatedIf(negated, trend(subject, up ? 'rising' : 'falling', 1)), subject);
      }
      return made(negatedIf(negated, up ? bodyUp() : bodyDown()), subject);
    },
  closesColoured:
    (negated: boolean, colour: string): Tail =>
    (subject) =>
      made(negatedIf(negated, colour === 'green' ? bodyUp() : bodyDown()), subject),
  negatedTail:
    (tail: Tail): Tail =>
    (subject) => {
      const { expression, subject: about } = tail(subject);
      return made(not(expression), about);
    },
  /** "up 1 % from the open". */
  moves:
    (negated: boolean, way: 'up' | 'down', d: SaidDistance, from: MoveFrom): Tail =>
    (subject) => {
      const a = subject ?? CLOSE;
      const x = moved(a, way, d, from);
      return made(negatedIf(negated, x), a);
    },

  about: (subject: Expression | null, tail: Tail): Term => tail(subject),
  /** Beside a side: "buy above the range high" is when price gets there, "short below VWAP" while it is there. */
  aboutPrice(tail: Tail): Expression {
    const { expression, compared } = tail(null);
    const [level] = compared?.levels ?? [];
    if (!compared || !level || compared.levels.length > 1 || !isFixedLevel(level)) return expression;
    if (compared.op !== 'gt' && compared.op !== 'lt') return expression;
    return cross(CLOSE, compared.op === 'gt' ? 'above' : 'below', level);
  },
  at: (level: Expression): Expression =>
    sided(compare(price('low'), 'lte', level), compare(price('high'), 'gte', level)),
  term,
  negated: (of: Term): Term => ({ ...of, expression: not(of.expression), make: null, compared: null }),
  firstToday: (of: Term): Term => ({
    ...of,
    expression: node('@first', 'result', {}, { in: of.expression }),
    make: null,
    compared: null,
  }),
  once: (text: string, tail: Tail): Expression => {
    const { expression } = tail(null);
    return text.startsWith('first ') ? node('@first', 'result', {}, { in: expression }) : expression;
  },
  suffixed: (of: Term, suffixes: readonly ((x: Expression) => Expression)[]): Term =>
    suffixes.length === 0
      ? of
      : { ...of, expression: suffixes.reduce((x, change) => change(x), of.expression), compared: null },
  withinBars: (n: number) => (x: Expression) => within(x, n),
  onEachOf: (n: number) => (x: Expression) =>
    x.type === 'cond.trend' && x.params.bars === 1
      ? node(x.type, x.output, { ...x.params, bars: n }, x.inputs)
      : lasting(x, n),
  same: () => (x: Expression) => x,
  /** "above the 20 SMA after it was below for 5 bars". */
  afterBeing: (before: Tail, bars: number | null) => (x: Expression) =>
    inSequence(lasting(withLevel(before(subjectOf(x)).expression, x), bars ?? 1), x, barsOf(x)),
  isExtremeOf: (mode: 'highest' | 'lowest', field: 'high' | 'low' | 'close' | 'open', n: number, unit: string) =>
    compare(price(field), mode === 'highest' ? 'gte' : 'lte', numbers.extremeOf(field, n, unit, mode)),
  withTrend: (): Expression => sided(states.trendState('up', null), states.trendState('down', null)),
  during: (minutes: number) => (x: Expression) => node('@during', 'result', { minutes }, { in: x }),
  pattern: (type: string, colour: string | null): Expression =>
    node(type, colour === 'green' ? 'bull' : colour === 'red' ? 'bear' : 'found', {}, { bars: BARS }),
  rightAfter: (before: Expression) => (x: Expression) => inSequence(before, x, 1),
  onEachDay: (n: number) => (x: Expression) => node('@days', 'result', { n }, { x: lasting(x, n) }),
  firstTime: () => (x: Expression) => node('@first', 'result', {}, { in: x }),
};

export type MoveFrom = { bars: number } | { minutes: number } | { level: Expression } | { day: true } | null;

const holdsAt = (level: Expression): Expression =>
  sided(
    all(compare(price('low'), 'lte', level), compare(CLOSE, 'gt', level)),
    all(compare(price('high'), 'gte', level), compare(CLOSE, 'lt', level)),
  );

function signalOf(subject: Expression): Expression {
  const own = ownSignal(subject);
  if (own.type === '@it') throw new CannotDrawError('a signal line of this', { start: 0, end: 0 });
  return own;
}

/** What a line crosses when nothing is said: the stochastic its %D, MACD its signal line, others what was spoken of. */
function ownSignal(a: Expression): Expression {
  if (a.type === 'ind.stochastic' && a.output === 'k') return { ...a, output: 'd' };
  if (a.type === 'ind.macd' && a.output === 'macd') return { ...a, output: 'signal' };
  if (a.type === 'ind.macd') return constant(0);
  return numbers.itLevel();
}

function moved(a: Expression, way: 'up' | 'down', d: SaidDistance, from: MoveFrom): Expression {
  const direction: Direction = way === 'up' ? 'above' : 'below';
  const op: Op = way === 'up' ? 'gte' : 'lte';
  if (from === null) throw new CannotDrawError('a move without what it is from', { start: 0, end: 0 });
  if ('minutes' in from) return node('@minutes', 'result', { minutes: from.minutes, way, ...d }, { x: a });
  if ('bars' in from) {
    const signed = way === 'up' ? d.value : -d.value;
    const change = (mode: string) => node('math.change', 'value', { bars: from.bars, mode }, { x: a });
    if (d.unit === 'percent') return compare(change('percent'), op, constant(signed));
    if (d.unit === 'points') return compare(change('diff'), op, constant(signed));
    return compare(a, op, numbers.offset(earlier(a, from.bars), direction, d));
  }
  const base =
    'day' in from
      ? noted(
          node('data.prior_session', 'close', { session: 'rth' }, { bars: node('data.bars', 'bars') }),
          'question',
          'Is the day’s move from the prior close or from the open? It is read as from the prior close.',
        )
      : ofSubject(from.level, a);
  return compare(a, op, numbers.offset(base, direction, d));
}
