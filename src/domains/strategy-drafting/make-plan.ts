import { TIMEFRAMES, type Timeframe } from '../../engine/index.ts';
import { CAPITAL } from './draw-plan.ts';
import {
  all,
  any,
  CLOSE,
  compare,
  cross,
  type Distance,
  type Expression,
  isConstant,
  node,
  not,
  price,
  rebuilt,
  type Side,
  some,
} from './expressions/expression.ts';
import { areComparable, mirror, mirrorLevel, NoMirrorError } from './expressions/mirror.ts';
import type { Plan, Reach, SidePlan } from './plan.ts';
import type { Clause } from './reading/clauses.ts';
import { shifted, zoneOf } from './reading/hours.ts';
import { numbers } from './reading/numbers.ts';
import type { Reading } from './reading/read.ts';
import type { SaidDistance } from './reading/terms.ts';

// From clauses to a plan: who does what on which side, and what was assumed where the prompt is silent.

export interface PlanRequest {
  instrument: string | null;
  timeframe: Timeframe | null;
}
/** The prompt contradicts itself, or leaves out what cannot be assumed. */
export class PlanError extends Error {}

type Said = Reading['clauses'][number];
type Kind<K extends Clause['kind']> = Extract<Said, { kind: K }>;

const DEFAULT_INSTRUMENT = 'MES';
const SIDES: readonly Side[] = ['long', 'short'];
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
export const minutesOf = (timeframe: Timeframe): number =>
  Number(timeframe.slice(0, -1)) * (MINUTES[timeframe.slice(-1)] as number);

export function makePlan(
  reading: Reading,
  request: PlanRequest,
): { plan: Plan; unused: string[]; frameIsOwn: boolean } {
  const clauses = withPronouns(reading.clauses);
  const assumed = [...reading.assumed];
  const questions: string[] = [];
  const unused: string[] = [];
  const of = <K extends Clause['kind']>(kind: K) => clauses.filter((clause): clause is Kind<K> => clause.kind === kind);

  const instrument = chooseInstrument(reading.clauses, request, assumed);
  const { timeframe, frameIsOwn } = chooseTimeframe(clauses, request, assumed, questions);
  const entries = chooseEntries(clauses, assumed, questions, unused);
  const sides = SIDES.filter((side) => entries[side]);
  const barMinutes = minutesOf(timeframe);

  const exits: Record<Side, Expression[]> = { long: [], short: [] };
  for (const { side, when } of of('exit')) {
    for (const each of side ? [side] : sides) exits[each].push(leaves(atOnce(when), each));
    if (!side && sides.length > 1 && !usesSide(when)) {
      // An exit that is told once means the opposite for the other side.
      exits.short[exits.short.length - 1] = attempt(() => mirror(when), when);
      if (exits.short.at(-1) !== when)
        questions.push('The exit is told once: is its opposite the exit of shorts? It is read so.');
    }
  }
  for (const { when } of entries.sold) exits.long.push(when);
  for (const { side, level } of of('exit_at'))
    for (const each of side ? [side] : sides) {
      const of = lastSubject(clauses);
      exits[each].push(
        isConstant(level) && of.type !== 'data.bars'
          ? compare(of, each === 'long' ? 'gte' : 'lte', level)
          : reaches(level, each, sides),
      );
    }
  if (of('exit_on_opposite').length > 0) {
    for (const side of sides) {
      const other = side === 'long' ? 'short' : 'long';
      const entry = entries[other];
      exits[side].push(entry ? leaves(entry, side) : opposite(entries[side] as Expression));
    }
  }

  for (const { words } of of('title')) assumed.push(`"${words}" is read as a title.`);

  const ratio = of('ratio').at(-1);
  const toMake = of('risk_to_make').at(-1);
  const targets: Plan['targets'] = [];
  for (const { distance } of of('target')) targets.push({ distance: plainly(distance), portion: 100 });
  if (toMake) targets.push({ distance: plainly(toMake.target), portion: 100 });
  if (ratio && targets.length === 0) targets.push({ distance: { unit: 'r', value: ratio.reward }, portion: 100 });
  for (const { level } of of('target_at')) for (const side of sides) exits[side].push(reaches(level, side, sides));
  if (of('target_opposite_band').length > 0) {
    for (const side of sides)
      exits[side].push(reaches(node('@band', side === 'long' ? 'upper' : 'lower'), side, [side]));
  }
  let trail = trailOf(of('trail').at(-1));
  let trailsRest = false;
  let left = 100;
  for (const { parts } of of('scale_out')) {
    for (const part of parts) {
      if ('rest' in part) continue;
      if ('trail' in part) {
        if (part.trail) trail = { distance: plainly(part.trail), afterR: 0 };
        else trailsRest = true;
        continue;
      }
      const portion =
        'contracts' in part
          ? portionOf(part.contracts, of('size').at(-1)?.contracts)
          : part.portion === 1
            ? left
            : Math.round(part.portion * 100);
      left -= portion;
      targets.push({ distance: plainly(part.at), portion: portion === left + portion && left === 0 ? 100 : portion });
    }
  }
  if (targets.filter(({ portion }) => portion === 100).length > 1)
    throw new PlanError('there are two targets for the whole position');

  const size = sizeOf(of('size'), of('risk_size'), of('equity_risk').at(-1), targets, assumed);
  const stops = stopsOf(clauses, sides, assumed);
  if (!toMake && ratio && of('target').some(({ distance }) => distance.unit !== 'r') && stops.named === false) {
    const { distance } = of('target')[0] as Kind<'target'>;
    const plain = plainly(distance);
    for (const side of sides) stops.reach[side] = { distance: { ...plain, value: plain.value / ratio.reward } };
    stops.named = true;
  }
  if (!stops.named) {
    if (trail) {
      assumed.push('No stop was named: the first one is as far away as the trailing one.');
      for (const side of sides) stops.reach[side] = { distance: (trail as NonNullable<Plan['trail']>).distance };
    } else assumed.push('No stop was named: 2 × ATR(14).');
  }
  if (trailsRest && !trail) {
    const stop = sides.map((side) => stops.reach[side]).find((reach) => reach !== undefined) ?? defaultStop();
    if (!('distance' in stop)) throw new PlanError('it does not say how far behind the rest is trailed');
    trail = { distance: stop.distance, afterR: 0 };
    assumed.push('The rest is trailed by the distance of the stop.');
  }
  if (stops.none) assumed.push('A strategy needs a stop: without one, it is put where price does not get, 100 % away.');

  const plan: Plan = {
    instrument,
    timeframe,
    sides: Object.fromEntries(
      sides.map((side): [Side, SidePlan] => [
        side,
        {
          when: entries[side] as Expression,
          order: orderOf(of('order'), side, assumed),
          exits: exits[side],
          stop: stops.reach[side] ?? (stops.none ? null : defaultStop()),
        },
      ]),
    ),
    filters: entries.hours,
    targets,
    trail,
    breakevenR: breakevenOf(of('breakeven').at(-1), stops.reach, assumed),
    clock: null,
    maxBars: null,
    size,
    perSession: of('trades_per_day').at(-1)?.max ?? null,
    cooldown: null,
    limits: null,
    assumed,
    questions,
    leftOut: [],
  };
  const pause = of('cooldown').at(-1);
  if (pause) plan.cooldown = { bars: barsIn(pause.n, pause.unit, barMinutes), after: pause.loss ? 'loss' : 'any_exit' };
  const held = of('out_after').at(-1);
  if (held) plan.maxBars = barsIn(held.n, held.unit, barMinutes);
  plan.clock = clockOf(of('out_at').at(-1), of('out_before_end').at(-1), assumed);
  const [dailyLossUsd, losses] = [of('daily_loss').at(-1)?.usd ?? null, of('losses').at(-1)?.max ?? null];
  if (dailyLossUsd !== null || losses !== null) plan.limits = { dailyLossUsd, losses };
  if (
    !of('size').length &&
    !of('risk_size').length &&
    !of('equity_risk').length &&
    targets.every(({ portion }) => portion === 100)
  )
    assumed.push('No size was named: 1 contract.');
  const ends =
    targets.length > 0 ||
    trail ||
    plan.maxBars ||
    plan.clock ||
    SIDES.some((side) => exits[side].length > 0) ||
    of('no_target').length > 0;
  if (!ends) {
    if (stops.none) throw new PlanError('it names neither a stop nor any other way out');
    targets.push({ distance: { unit: 'r', value: 2 }, portion: 100 });
    assumed.push('No target was named: twice the stop’s distance (2 R).');
  }
  if (stops.none && targets.some(({ distance }) => distance.unit === 'r'))
    throw new PlanError('a target in R needs a stop');
  for (const kind of [
    'stop',
    'target',
    'trail',
    'size',
    'risk_size',
    'out_at',
    'breakeven',
    'trades_per_day',
  ] as const) {
    const said = of(kind as 'stop');
    const distinct = new Set(
      said.map((clause) => JSON.stringify({ ...clause, start: 0, end: 0, sentence: 0, words: '' })),
    );
    if (distinct.size > 1 && !(kind === 'stop' && said.every(({ side }) => side))) {
      if (kind === 'target' && targets.every(({ portion }) => portion < 100)) continue;
      throw new PlanError(`it says two things: ${said.map(({ words }) => JSON.stringify(words)).join(' and ')}`);
    }
  }
  return { plan, unused, frameIsOwn };
}

/** "Exit on the first close above": as soon as it is so. */
const atOnce = (when: Expression): Expression =>
  rebuilt(when, (x) => (x.type === '@first' ? (x.inputs.in as Expression) : x));
const attempt = <T>(work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoMirrorError) return otherwise;
    throw error;
  }
};
const usesSide = (x: Expression): boolean => some(x, ({ type }) => type === '@side');
/** A condition without a direction takes a long out on the way down. */
const leaves = (when: Expression, side: Side): Expression =>
  usesSide(when)
    ? rebuilt(when, (x) => (x.type === '@side' ? (x.inputs[side === 'long' ? 'short' : 'long'] as Expression) : x))
    : when;
const opposite = (when: Expression): Expression => {
  try {
    return mirror(when);
  } catch (error) {
    if (error instanceof NoMirrorError) throw new PlanError(`the opposite of the entry is not known: ${error.message}`);
    throw error;
  }
};

/** "when it crosses back": what was spoken of last. */
function withPronouns(said: readonly Said[]): Said[] {
  let subject: Expression = CLOSE;
  let level: Expression | null = null;
  let supertrend: Expression | null = null;
  let crossed: Expression | null = null;
  let compared: Expression | null = null;
  const replaced = (x: Expression): Expression =>
    rebuilt(withCrossed(withCrossed(x, crossed), compared), (one) => {
      if (one.type === '@it') {
        if (one.params.as === 'subject') return subject;
        if (level === null && subject.type !== 'data.bars') return subject;
        if (level === null) throw new PlanError('it is not clear what "it" is');
        return level;
      }
      if (one.type === '@deviations') {
        const { direction, value } = one.params as { direction: 'above' | 'below'; value: number };
        return numbers.offset(one.inputs.x as Expression, direction, { unit: 'deviations', value });
      }
      if (one.type === '@symbol') return CLOSE;
      if (one.type === '@turns') {
        if (!supertrend) throw new PlanError('it is not clear what turns');
        return cross(CLOSE, one.params.way === 'up' ? 'above' : 'below', supertrend);
      }
      if (one.type === 'ind.supertrend') supertrend = { ...one, output: 'line' };
      if (one.type === 'cond.trend' && (one.inputs.x as Expression).type !== 'data.bars')
        subject = one.inputs.x as Expression;
      if (one.type === 'cond.compare' || one.type === 'cond.cross') {
        if ((one.inputs.a as Expression).type !== 'data.bars' || subject.type === 'data.bars')
          subject = one.inputs.a as Expression;
        if (one.inputs.b) level = one.inputs.b as Expression;
        if (one.inputs.b && !areComparable(one.inputs.a as Expression, one.inputs.b as Expression))
          throw new PlanError('it compares a price with what is not a price');
        if (one.type === 'cond.cross') crossed = one;
        else if (one.inputs.b) compared = one;
      }
      return one;
    });
  return said.map((clause) => {
    if ('when' in clause) return { ...clause, when: replaced(clause.when) };
    if ('level' in clause) return { ...clause, level: replaced(clause.level) };
    return clause;
  });
}

/** What the entries speak of. */
const lastSubject = (clauses: readonly Said[]): Expression => {
  const [cross] = [...collect(clauses, 'cond.cross'), ...collect(clauses, 'cond.compare')];
  return (cross?.inputs.a as Expression | undefined) ?? CLOSE;
};

/** "when it crosses below": the lines that crossed before. */
function withCrossed(x: Expression, crossed: Expression | null): Expression {
  const isIt = (one: unknown, as: string) => {
    const { type, params } = (one ?? {}) as Partial<Expression>;
    return type === '@it' && params?.as === as;
  };
  const { a, b } = x.inputs;
  if (crossed && x.type === crossed.type && isIt(a, 'subject') && isIt(b, 'level'))
    return { ...crossed, params: { ...crossed.params, ...x.params } };
  const inputs = Object.fromEntries(
    Object.entries(x.inputs).map(([name, input]) => [
      name,
      Array.isArray(input)
        ? input.map((one: Expression) => withCrossed(one, crossed))
        : withCrossed(input as Expression, crossed),
    ]),
  );
  return { ...x, inputs };
}

const expressionsOf = (clauses: readonly Said[]): Expression[] =>
  clauses.flatMap((clause) => ('when' in clause ? [clause.when] : 'level' in clause ? [clause.level] : []));
const collect = (clauses: readonly Said[], type: string): Expression[] => {
  const found: Expression[] = [];
  for (const x of expressionsOf(clauses)) some(x, (one) => one.type === type && found.push(one) < 0);
  return found;
};

function chooseInstrument(clauses: readonly Said[], request: PlanRequest, assumed: string[]): string {
  const named = new Set([
    ...clauses.flatMap((clause) => (clause.kind === 'instrument' ? [clause.symbol] : [])),
    ...collect(clauses, '@symbol').map(({ params }) => params.symbol as string),
  ]);
  if (named.size > 1)
    throw new PlanError(`it names several markets, ${[...named].join(' and ')}: a strategy trades one`);
  const [own] = named;
  const chosen = request.instrument ?? own ?? DEFAULT_INSTRUMENT;
  if (request.instrument && own && own !== chosen)
    assumed.push(`The prompt speaks of ${own}; the instrument that was chosen, ${chosen}, counts.`);
  else if (!request.instrument && !own) assumed.push(`No instrument was named: ${chosen}.`);
  return chosen;
}

function chooseTimeframe(clauses: readonly Said[], request: PlanRequest, assumed: string[], questions: string[]) {
  const named = new Set(clauses.flatMap((clause) => (clause.kind === 'timeframe' ? [clause.minutes] : [])));
  if (named.size > 1) throw new PlanError(`it names several timeframes, ${[...named].map(toldMinutes).join(' and ')}`);
  const frames = new Set(collect(clauses, '@frame').map(({ params }) => params.minutes as number));
  const longer = new Set([...frames, ...collect(clauses, '@bars').map(({ params }) => params.minutes as number)]);
  const [own] = named;
  let minutes = own;
  let frameIsOwn = false;
  if (minutes === undefined && !request.timeframe && longer.size > 1) {
    minutes = Math.min(...longer);
    frameIsOwn = false;
    questions.push(`Is ${toldMinutes(minutes)} the timeframe of the strategy? It is read so.`);
  }
  if (minutes === undefined && !request.timeframe && longer.size === 1 && frames.size === 0 && isAllFramed(clauses)) {
    minutes = [...longer][0];
    frameIsOwn = true;
    questions.push(`Is ${toldMinutes(minutes as number)} the timeframe of the whole strategy? It is read so.`);
  }
  if (minutes === undefined && frames.size === 1 && !request.timeframe) {
    minutes = [...frames][0];
    frameIsOwn = true;
    const conditions = collect(clauses, 'cond.compare').length + collect(clauses, 'cond.cross').length;
    if (conditions > 1)
      questions.push(`Is ${toldMinutes(minutes as number)} the timeframe of the whole strategy? It is read so.`);
  }
  if (minutes === undefined && !request.timeframe && collect(clauses, '@days').length > 0) {
    minutes = Number.POSITIVE_INFINITY;
    assumed.push('Its lengths are in days and no timeframe was named: daily bars.');
    return { timeframe: '1d' as Timeframe, frameIsOwn };
  }
  const wanted =
    minutes === undefined
      ? null
      : TIMEFRAMES.find((each) => minutesOf(each) === (Number.isFinite(minutes) ? minutes : 1440));
  if (wanted === undefined)
    throw new PlanError(`there are no bars of ${toldMinutes(minutes as number)}: ${TIMEFRAMES.join(', ')}`);
  const timeframe = request.timeframe ?? wanted ?? '5m';
  if (request.timeframe && wanted && wanted !== timeframe)
    assumed.push(`The prompt speaks of ${wanted} bars; the timeframe that was chosen, ${timeframe}, counts.`);
  else if (!request.timeframe && !wanted) assumed.push(`No timeframe was named: ${timeframe}.`);
  return { timeframe, frameIsOwn };
}
/** Whether every number that is spoken of is told on bars of its own. */
function isAllFramed(clauses: readonly Said[]): boolean {
  const free = (x: Expression): boolean =>
    x.type !== '@bars' &&
    x.type !== '@frame' &&
    (x.type === 'data.bars' ||
      Object.values(x.inputs).some((input) => [input].flat().some((one) => free(one as Expression))));
  return !expressionsOf(clauses).some(free);
}
const toldMinutes = (minutes: number): string =>
  Number.isFinite(minutes) ? (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} minutes`) : 'a day';

interface Entries extends Partial<Record<Side, Expression>> {
  hours: Expression[];
  /** "sell when …", read as an exit of longs. */
  sold: { when: Expression }[];
}

function chooseEntries(clauses: readonly Said[], assumed: string[], questions: string[], unused: string[]): Entries {
  const of = <K extends Clause['kind']>(kind: K) => clauses.filter((clause): clause is Kind<K> => clause.kind === kind);
  const found: Record<Side, Expression[]> = { long: [], short: [] };
  const setups = of('setup');
  const sold: { when: Expression }[] = of('sell_when').map(({ when }) => ({ when }));
  const alone = new Set(of('side').map(({ side }) => side));
  const only = of('one_side').map(({ side }) => side);
  if (new Set(only).size > 1) throw new PlanError('it wants longs only and shorts only');
  const said = of('entry');
  const saysShort =
    said.some(({ side }) => side === 'short' || side === 'both') ||
    of('filter').some(({ side }) => side === 'short') ||
    alone.has('short') ||
    alone.has('both');
  const saysLong = said.some(({ side }) => side === 'long' || side === 'both');
  const bySentence = new Map<number, Set<Side>>();
  const add = (side: Side, when: Expression, sentence: number) => {
    found[side].push(when);
    bySentence.set(sentence, (bySentence.get(sentence) ?? new Set()).add(side));
  };
  for (const { order, when, sentence } of of('order')) add(order.side, when, sentence);
  for (const { side, when, sentence } of said) {
    if (side === 'sell') {
      if (saysLong && !saysShort) sold.push({ when });
      else add('short', when, sentence);
    } else if (side === 'both') addBoth(when, sentence);
    else if (side === null && triggers(sentence)) {
      // "long above yesterday's close, entry on a cross of the averages": both together.
      const own = SIDES.find((each) => bySentence.get(sentence)?.has(each)) as Side;
      found[own] = found[own].map((entry) => all(entry, when));
      questions.push('Is the entry taken when all of its conditions are true together? It is read so.');
    } else if (side === null) addUnsided(when, sentence);
    else add(side, when, sentence);
  }
  function triggers(sentence: number): boolean {
    const sides = bySentence.get(sentence);
    return sides?.size === 1 && said.some((one) => one.sentence === sentence && one.side !== null);
  }
  function addBoth(when: Expression, sentence: number): void {
    if (!usesSide(when))
      throw new PlanError('the same condition opens longs and shorts: say when to buy and when to sell short');
    add('long', when, sentence);
    add('short', when, sentence);
  }
  function addUnsided(when: Expression, sentence: number): void {
    const chosen =
      only[0] ?? (alone.size === 1 ? [...alone][0] : alone.has('long') && alone.has('short') ? 'both' : undefined);
    const told = [...setups, ...of('filter').filter((filter) => filter.side === null)];
    const trending = new Set(told.map((one) => trendOf(one.when)).filter((way) => way !== null));
    const [way] = trending;
    if (chosen === undefined && trending.size === 1 && way) {
      add(way, when, sentence);
      questions.push(`Is it for ${way === 'long' ? 'buying' : 'selling short'}? No side was named; the trend says so.`);
    } else if (chosen === 'long' || chosen === 'short') add(chosen, when, sentence);
    else if (chosen === 'sell') add('short', when, sentence);
    else if (usesSide(when)) {
      addBoth(when, sentence);
      if (chosen !== 'both') assumed.push('No side was named: both.');
    } else {
      const side = crossing(when);
      if (side === null) throw new PlanError('it does not say whether to buy or to sell short');
      if (chosen === 'both') {
        add(side, when, sentence);
        add(side === 'long' ? 'short' : 'long', opposite(when), sentence);
      } else {
        add(side, when, sentence);
        questions.push(`Is it for ${side === 'long' ? 'buying' : 'selling short'}? No side was named; it is read so.`);
      }
    }
  }
  /** An idea beside the entries: their title where they say the same, else a condition of each of them. */
  function limitBySetups(left: readonly Kind<'setup'>[]): void {
    for (const { when, words } of left) {
      if (SIDES.every((side) => found[side].every((entry) => coveredBy(entry, when)))) {
        assumed.push(`"${words}" is read as the title of the entries.`);
        continue;
      }
      for (const side of SIDES) found[side] = found[side].map((entry) => all(entry, when));
      questions.push(`Is "${words}" a condition of every entry? It is read so.`);
    }
  }
  if (sold.length > 0 && saysLong)
    questions.push('Is "sell" the way out of the long, or a short entry? It is read as the way out.');
  if (sold.length > 0 && !saysLong) {
    for (const { when } of sold.splice(0)) add('short', when, -1);
    questions.push('Is "sell" a short entry? It is read so.');
  }
  if (found.long.length + found.short.length === 0) {
    const [first, ...more] = setups;
    if (first) addUnsided(first.when, first.sentence);
    limitBySetups(more);
    const filters = of('filter').filter(({ side }) => side === null);
    // "short only when ADX is above 30": the condition is the entry.
    const sided = of('filter').filter(({ side }) => side !== null);
    if (!first && filters.length === 0 && sided.length > 0 && setups.length === 0) {
      for (const { side, when, sentence } of sided) add(side as Side, when, sentence);
      clauses = clauses.filter((clause) => !sided.includes(clause as Kind<'filter'>));
      questions.push('Is the condition of the side its entry? It is read so.');
    }
    if (!first && filters.length > 0 && alone.size > 0) {
      const used = filters[0] as Kind<'filter'>;
      addUnsided(used.when, used.sentence);
      clauses = clauses.filter((clause) => clause !== used);
    }
  } else if (said.length > 0) {
    // "RSI(2) reversion: long when …": the idea is the title of what follows.
    const unsided = said.every(({ side }) => side === null);
    if (unsided) {
      // "daily trend up, enter on a pullback": the state is a condition of the entry.
      for (const { when } of setups)
        for (const side of SIDES) found[side] = found[side].map((entry) => all(entry, when));
    } else limitBySetups(setups);
    for (const side of alone)
      if (side !== 'both' && side !== 'sell' && !found[side as Side].length) unused.push(side as string);
  }
  if (of('mirror').length > 0) {
    const have = SIDES.filter((side) => found[side].length > 0);
    if (have.length !== 1) unused.push(...of('mirror').map(({ words }) => words));
    else {
      const other = have[0] === 'long' ? 'short' : 'long';
      found[other] = found[have[0] as Side].map((when) => (usesSide(when) ? when : opposite(when)));
    }
  }
  if (found.long.length + found.short.length === 0) throw new PlanError('it says no entry that I understand');
  for (const side of only) {
    const other = side === 'long' ? 'short' : 'long';
    if (found[other].length > 0 && found[side].length === 0)
      throw new PlanError(`it wants ${side}s only, and says when to go ${other}`);
    found[other] = [];
  }
  const result: Entries = { hours: [], sold };
  for (const side of SIDES) {
    if (found[side].length === 0) continue;
    if (found[side].length > 1) assumed.push(`There are several ${side} entries: any of them opens a trade.`);
    result[side] = any(...found[side]);
  }
  limitEntries(result, clauses, bySentence, questions);
  return result;
}

/** Whether an entry speaks of all that an idea speaks of. */
function coveredBy(entry: Expression, idea: Expression): boolean {
  const own = indicatorsIn(entry);
  const wanted = indicatorsIn(idea);
  const isIn = ({ type, length }: Indicator) =>
    own.some(
      (one) =>
        (one.type === type || (one.type === '@band' && BANDS.has(type))) &&
        (one.length === length || one.length === undefined || length === undefined),
    );
  return wanted.length > 0 && wanted.every(isIn);
}
interface Indicator {
  type: string;
  length: unknown;
}
const BANDS = new Set(['ind.bollinger', 'ind.vwap', 'ind.keltner']);
function indicatorsIn(x: Expression): Indicator[] {
  const found: Indicator[] = [];
  some(x, ({ type, params }) => {
    if (type === '@ma') found.push({ type: 'ind.sma', length: params.length });
    else if (type === '@band' || type.startsWith('ind.') || (type.startsWith('data.') && !/bars$|constant/.test(type)))
      found.push({ type, length: params.length ?? params.minutes });
    return false;
  });
  return found;
}

/** Filters and vetoes belong to their side, to the side of their sentence, or to both; hours to both. */
function limitEntries(
  result: Entries,
  clauses: readonly Said[],
  bySentence: ReadonlyMap<number, ReadonlySet<Side>>,
  questions: string[],
): void {
  const both = result.long !== undefined && result.short !== undefined;
  for (const clause of clauses) {
    if (clause.kind === 'hours') result.hours.push(clause.when);
    if (clause.kind !== 'filter' && clause.kind !== 'veto') continue;
    const when = clause.kind === 'veto' ? not(clause.when) : clause.when;
    const sentence = bySentence.get(clause.sentence);
    const sides = clause.side ? [clause.side] : both && sentence?.size === 1 ? [...sentence] : SIDES;
    for (const side of sides) {
      const entry = result[side];
      if (entry) result[side] = all(entry, when);
    }
  }
  if (!both) return;
  const hoursOf = (x: Expression): Expression[] =>
    x.type === 'logic.and' ? (x.inputs.in as Expression[]).filter(isHours) : [];
  const [long, short] = SIDES.map((side) => hoursOf(result[side] as Expression)) as [Expression[], Expression[]];
  if ((long.length === 0) === (short.length === 0)) return;
  const side: Side = long.length > 0 ? 'long' : 'short';
  questions.push(`The hours are told with the ${side} entry: are they for both sides? They are read so.`);
  const rest = ((result[side] as Expression).inputs.in as Expression[]).filter((x) => !isHours(x));
  result.hours.push(...long, ...short);
  result[side] = all(...rest);
}
const isHours = (x: Expression): boolean =>
  x.type === 'filter.session' ||
  (x.type === '@note' && isHours(x.inputs.x as Expression)) ||
  (x.type === 'logic.or' && (x.inputs.in as Expression[]).every(isHours));

/** The side that a trend is told for. */
const trendOf = (when: Expression): Side | null =>
  when.type === '@note' && /trend (up|down)/.test(String(when.params.text))
    ? String(when.params.text).includes('trend up')
      ? 'long'
      : 'short'
    : null;

/** The side that a lone cross is for: up buys. */
function crossing(when: Expression): Side | null {
  if (when.type === '@note') return crossing(when.inputs.x as Expression);
  if (when.type === 'logic.and') {
    const sides = new Set((when.inputs.in as Expression[]).map(crossing).filter((side) => side !== null));
    return sides.size === 1 ? ([...sides][0] as Side) : null;
  }
  if (when.type !== 'cond.cross') return null;
  return when.params.direction === 'above' ? 'long' : when.params.direction === 'below' ? 'short' : null;
}

/** The bar reaches a level on the winning side. For the other side of a strategy that trades both, its opposite. */
function reaches(level: Expression, side: Side, sides: readonly Side[]): Expression {
  const own = sides.length > 1 ? levelFor(level, side, 'above') : level;
  return compare(side === 'long' ? price('high') : price('low'), side === 'long' ? 'gte' : 'lte', own);
}

/** A high belongs above, a low below: which side's level it is that was said, and the mirrored one for the other side. */
function levelFor(level: Expression, side: Side, longsAre: 'above' | 'below'): Expression {
  const is = heightOf(level);
  if (is === null) return level;
  const saidFor: Side = is === longsAre ? 'long' : 'short';
  return side === saidFor ? level : attempt(() => mirrorLevel(level), level);
}
function heightOf(x: Expression): 'above' | 'below' | null {
  if (
    x.type === '@note' ||
    x.type === '@offset' ||
    x.type === '@days' ||
    x.type === '@bars' ||
    x.type === '@frame' ||
    x.type === 'math.shift'
  )
    return heightOf(x.inputs.x as Expression);
  if (x.type === 'math.extreme') return x.params.mode === 'highest' ? 'above' : 'below';
  if (['high', 'upper'].includes(x.output)) return 'above';
  return ['low', 'lower'].includes(x.output) ? 'below' : null;
}

const USUAL_ORDER_BARS = 5;
function orderOf(said: readonly Kind<'order'>[], side: Side, assumed: string[]): SidePlan['order'] {
  const own = said.filter(({ order }) => order.side === side);
  const [first] = own;
  if (!first) return null;
  if (own.length > 1) throw new PlanError(`it places several orders to ${side === 'long' ? 'buy' : 'sell'}`);
  const { kind, price, bars } = first.order;
  if (bars === null) assumed.push(`The order waits for ${USUAL_ORDER_BARS} bars.`);
  return { kind, price, bars: bars ?? USUAL_ORDER_BARS };
}

function plainly(distance: SaidDistance): Distance {
  if (distance.unit === 'deviations')
    throw new PlanError('a distance in deviations is not known for stops and targets');
  return distance;
}
const defaultStop = (): Reach => ({
  distance: {
    unit: 'times',
    value: 2,
    of: node('ind.atr', 'value', { length: 14 }, { bars: node('data.bars', 'bars') }),
  },
});

function stopsOf(clauses: readonly Said[], sides: readonly Side[], assumed: string[]) {
  const reach: Partial<Record<Side, Reach>> = {};
  let named = false;
  let none = false;
  const give = (side: Side | null, one: Reach) => {
    named = true;
    for (const each of side ? [side] : sides) reach[each] = one;
  };
  for (const clause of clauses) {
    if (clause.kind === 'no_stop') none = named = true;
    if (clause.kind === 'stop') {
      if (clause.distance.unit === 'r')
        throw new PlanError(`a stop is what R is measured by: ${JSON.stringify(clause.words)}`);
      give(clause.side, { distance: plainly(clause.distance) });
    }
    if (clause.kind === 'risk_to_make') give(null, { distance: plainly(clause.stop) });
    if (clause.kind === 'stop_atr') {
      assumed.push('The ATR stop is 2 × ATR(14) away.');
      give(null, defaultStop());
    }
    if (clause.kind === 'stop_at')
      for (const side of sides)
        give(side, { level: sides.length > 1 ? levelFor(clause.level, side, 'below') : clause.level });
    if (clause.kind === 'stop_other_side')
      for (const side of sides)
        give(side, { level: numbers.rangeEdge(numbers.firstMinutes(null), side === 'long' ? 'low' : 'high') });
  }
  if (none && Object.keys(reach).length > 0) throw new PlanError('it wants a stop and none');
  return { reach, named, none };
}

function trailOf(clause: Kind<'trail'> | undefined): Plan['trail'] {
  if (!clause) return null;
  const { after } = clause;
  if (after && after.unit !== 'r')
    throw new PlanError(`a trailing stop starts after a number of R, not ${JSON.stringify(clause.words)}`);
  return { distance: plainly(clause.distance), afterR: after?.value ?? 0 };
}

function breakevenOf(
  clause: Kind<'breakeven'> | undefined,
  stops: Partial<Record<Side, Reach>>,
  assumed: string[],
): number | null {
  if (!clause) return null;
  const { after } = clause;
  if (after === null) {
    assumed.push('The stop moves to breakeven at 1 R.');
    return 1;
  }
  if (after.unit === 'r') return after.value;
  const stop = stops.long ?? stops.short;
  const distance = stop && 'distance' in stop ? stop.distance : null;
  if (!distance || distance.unit !== after.unit || distance.unit === 'times')
    throw new PlanError(`breakeven is told in R, or in the unit of the stop: ${JSON.stringify(clause.words)}`);
  return Number((after.value / distance.value).toPrecision(6));
}

/** Contracts as a part of the position, in percent. */
function portionOf(contracts: number, size: number | undefined): number {
  const of = size ?? contracts * 2;
  if (contracts >= of) throw new PlanError(`${contracts} of ${of} contracts is not a part of the position`);
  // Parts are rounded down to whole contracts.
  return Math.ceil((100 * contracts) / of);
}

function sizeOf(
  fixed: readonly Kind<'size'>[],
  risked: readonly Kind<'risk_size'>[],
  equity: Kind<'equity_risk'> | undefined,
  targets: Plan['targets'],
  assumed: string[],
): Plan['size'] {
  const said = fixed.at(-1);
  const risk = risked.at(-1);
  if (equity) {
    const most = said?.contracts ?? 5;
    assumed.push(`The percentage is of a capital of $${CAPITAL}.${said ? '' : ' Never more than 5 contracts.'}`);
    return { equityPercent: equity.percent, most };
  }
  if (risk) {
    const most = said?.contracts ?? 5;
    if (!said) assumed.push('Never more than 5 contracts.');
    return { usd: risk.usd, most };
  }
  if (said) return { contracts: said.contracts };
  const parts = targets.filter(({ portion }) => portion < 100);
  if (parts.length === 0) return { contracts: 1 };
  const contracts = parts.some(({ portion }) => portion < 30) ? 4 : parts.some(({ portion }) => portion < 50) ? 3 : 2;
  assumed.push(`No size was named: ${contracts} contracts, so that a part can be closed.`);
  return { contracts };
}

function clockOf(
  at: Kind<'out_at'> | undefined,
  end: Kind<'out_before_end'> | undefined,
  assumed: string[],
): Plan['clock'] {
  if (at) {
    const { tz, assumed: text } = zoneOf(at.zone, at.clock);
    if (text) assumed.push(text);
    return { at: at.clock, tz };
  }
  if (!end) return null;
  assumed.push('The day ends at 15:00 Chicago.');
  return { at: shifted('15:00', -end.minutes), tz: 'America/Chicago' };
}

function barsIn(n: number, unit: string, barMinutes: number): number {
  const minutes = { 'bar ': barMinutes, 'minute ': 1, 'hour ': 60, 'day ': 1380 }[unit] ?? barMinutes;
  const bars = (n * minutes) / (unit === 'day ' && barMinutes === 1440 ? 1380 : barMinutes);
  if (!Number.isInteger(bars)) throw new PlanError(`${n} ${unit.trim()}s are not a whole number of bars`);
  return bars;
}
