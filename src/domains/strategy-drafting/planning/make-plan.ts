import { compare, type Expression, isConstant, node, type Side } from '../expressions/expression.ts';
import { mirror, mirrorLevel } from '../expressions/mirror.ts';
import type { Plan, SidePlan } from '../plan.ts';
import type { Clause } from '../reading/clauses.ts';
import type { Reading } from '../reading/read.ts';
import { chooseEntries } from './entries.ts';
import {
  barsIn,
  breakevenOf,
  clockOf,
  defaultStop,
  lastSubject,
  leaves,
  plainly,
  portionOf,
  reaches,
  sizeOf,
  stopsOf,
  trailOf,
} from './exits.ts';
import { chooseInstrument, chooseTimeframe, type PlanRequest } from './market.ts';
import { withPronouns } from './pronouns.ts';
import { atOnce, attempt, type Kind, minutesOf, opposite, PlanError, type Said, SIDES, usesSide } from './said.ts';

// From clauses to a plan: who does what on which side, and what was assumed where the prompt is silent.

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
      // An exit that is given once is mirrored for the other side.
      exits.short[exits.short.length - 1] = attempt(() => mirror(when), when);
      if (exits.short.at(-1) !== when)
        questions.push('The exit is told once: is its opposite the exit of shorts? It is read so.');
    }
  }
  for (const { when } of entries.sold) exits.long.push(when);
  for (const { side, level } of of('exit_at'))
    for (const each of side ? [side] : sides) {
      const crossed = lastSubject(clauses);
      const ofIndicator = isConstant(level) && crossed.type !== 'data.bars';
      if (ofIndicator) questions.push('Is the exit at a value of the indicator, not at a price? It is read so.');
      exits[each].push(
        ofIndicator ? compare(crossed, each === 'long' ? 'gte' : 'lte', level) : reaches(level, each, sides),
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
          order: orderOf(clauses, side, assumed),
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
    'equity_risk',
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

const USUAL_ORDER_BARS = 5;
/** The order of a side, or that of the other side in the mirror. An entry takes all of its conditions by one order. */
function orderOf(clauses: readonly Said[], side: Side, assumed: string[]): SidePlan['order'] {
  const orders = clauses.filter((clause) => clause.kind === 'order');
  const own = orders.filter(({ order }) => order.side === side);
  const first = own[0] ?? (clauses.some(({ kind }) => kind === 'mirror') ? orders[0] : undefined);
  if (!first) return null;
  const others = clauses.filter(
    (clause) => clause.kind === 'entry' && clause.side !== (side === 'long' ? 'short' : 'long'),
  );
  if (own.length > 1 || others.length > 0)
    throw new PlanError(`it says in several ways how to ${side === 'long' ? 'buy' : 'sell short'}`);
  const { kind, bars } = first.order;
  const price = first.order.side === side ? first.order.price : mirrorLevel(first.order.price);
  if (bars === null) assumed.push(`The order waits for ${USUAL_ORDER_BARS} bars.`);
  return { kind, price, bars: bars ?? USUAL_ORDER_BARS };
}
