import { CAPITAL } from '../draw-plan.ts';
import {
  CLOSE,
  compare,
  type Distance,
  type Expression,
  node,
  price,
  rebuilt,
  type Side,
} from '../expressions/expression.ts';
import { mirrorLevel } from '../expressions/mirror.ts';
import type { Plan, Reach } from '../plan.ts';
import { shifted, zoneOf } from '../reading/hours.ts';
import { numbers } from '../reading/numbers.ts';
import type { SaidDistance } from '../reading/terms.ts';
import { attempt, collect, type Kind, PlanError, type Said, usesSide } from './said.ts';

// Levels, stops, targets and sizes.

/** What the entries speak of. */
export const lastSubject = (clauses: readonly Said[]): Expression => {
  const [cross] = [...collect(clauses, 'cond.cross'), ...collect(clauses, 'cond.compare')];
  return (cross?.inputs.a as Expression | undefined) ?? CLOSE;
};

/** A condition without a direction takes a long out on the way down. */
export const leaves = (when: Expression, side: Side): Expression =>
  usesSide(when)
    ? rebuilt(when, (x) => (x.type === '@side' ? (x.inputs[side === 'long' ? 'short' : 'long'] as Expression) : x))
    : when;

/** The bar reaches a level on the winning side. For the other side of a strategy that trades both, its opposite. */
export function reaches(level: Expression, side: Side, sides: readonly Side[]): Expression {
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

export function plainly(distance: SaidDistance): Distance {
  if (distance.unit === 'deviations')
    throw new PlanError('a distance in deviations is not known for stops and targets');
  return distance;
}
export const defaultStop = (): Reach => ({
  distance: {
    unit: 'times',
    value: 2,
    of: node('ind.atr', 'value', { length: 14 }, { bars: node('data.bars', 'bars') }),
  },
});

export function stopsOf(clauses: readonly Said[], sides: readonly Side[], assumed: string[]) {
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

export function trailOf(clause: Kind<'trail'> | undefined): Plan['trail'] {
  if (!clause) return null;
  const { after } = clause;
  if (after && after.unit !== 'r')
    throw new PlanError(`a trailing stop starts after a number of R, not ${JSON.stringify(clause.words)}`);
  return { distance: plainly(clause.distance), afterR: after?.value ?? 0 };
}

export function breakevenOf(
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
    throw new PlanError(`breakeven needs R, or the unit of the stop: ${JSON.stringify(clause.words)}`);
  return Number((after.value / distance.value).toPrecision(6));
}

/** Contracts as a part of the position, in percent. */
export function portionOf(contracts: number, size: number | undefined): number {
  const of = size ?? contracts * 2;
  if (contracts >= of) throw new PlanError(`${contracts} of ${of} contracts is not a part of the position`);
  // Parts are rounded down to whole contracts.
  return Math.ceil((100 * contracts) / of);
}

export function sizeOf(
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

export function clockOf(
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

export function barsIn(n: number, unit: string, barMinutes: number): number {
  const minutes = { 'bar ': barMinutes, 'minute ': 1, 'hour ': 60, 'day ': 1380 }[unit] ?? barMinutes;
  const bars = (n * minutes) / (unit === 'day ' && barMinutes === 1440 ? 1380 : barMinutes);
  if (!Number.isInteger(bars)) throw new PlanError(`${n} ${unit.trim()}s are not a whole number of bars`);
  return bars;
}
