import type { DistanceRule, EntryRules, TargetRule } from './trade-rules.ts';
import type { Market, TargetLevel } from './types.ts';

/** The value in a run's slot; NaN while it is not known. */
export type ReadSlot = (slot: number) => number;

export const toTicks = (price: number, { tickSize }: Market): number => Math.round(price / tickSize);

/** Rounds a distance in ticks to the nearest tick, half a tick up (away from the entry); at least one tick. */
export const roundDistance = (ticks: number): number => Math.max(1, Math.floor(ticks + 0.5 + 1e-9));

/** The distance of a rule in ticks, unrounded, from `price` (in ticks); NaN while its input is empty or not positive. */
export function distanceTicks(
  rule: DistanceRule,
  price: number,
  riskTicks: number,
  tickSize: number,
  read: ReadSlot,
): number {
  switch (rule.mode) {
    case 'ticks':
      return rule.value;
    case 'points':
      return rule.value / tickSize;
    case 'percent':
      return (Math.abs(price) * rule.value) / 100;
    case 'r_multiple':
      return riskTicks * rule.value;
    case 'distance': {
      const distance = read(rule.slot) * rule.multiplier;
      return distance > 0 ? distance / tickSize : Number.NaN;
    }
  }
}

/** The nearest of several distances in whole ticks; null without one, NaN when none of them is known yet. */
function nearest(
  rules: readonly DistanceRule[],
  price: number,
  riskTicks: number,
  tickSize: number,
  read: ReadSlot,
): number | null {
  if (rules.length === 0) return null;
  let best = Number.NaN;
  for (const rule of rules) {
    const ticks = roundDistance(distanceTicks(rule, price, riskTicks, tickSize, read));
    if (!(ticks >= best)) best = Number.isNaN(ticks) ? best : ticks;
  }
  return best;
}

/** Where a trade entered at `priceTicks` has its stop and targets. */
export interface EntryLevels {
  stopTicks: number | null;
  targets: TargetLevel[];
}

/** The levels of an entry, or the input that is missing. */
export function entryLevels(
  rules: EntryRules,
  priceTicks: number,
  size: number,
  { tickSize }: Market,
  read: ReadSlot,
): EntryLevels | 'stop_unavailable' | 'target_unavailable' {
  const sign = rules.side === 'long' ? 1 : -1;
  const risk = nearest(rules.stops, priceTicks, Number.NaN, tickSize, read);
  if (Number.isNaN(risk)) return 'stop_unavailable';
  const distance = (rule: DistanceRule): number =>
    roundDistance(distanceTicks(rule, priceTicks, risk ?? Number.NaN, tickSize, read));
  const whole = nearest(
    rules.targets.filter(({ portion }) => portion === 100),
    priceTicks,
    risk ?? Number.NaN,
    tickSize,
    read,
  );
  const parts = rules.targets
    .filter(({ portion }) => portion < 100)
    .map((rule) => ({ distance: distance(rule), portion: rule.portion }))
    .sort((a, b) => a.distance - b.distance);
  if (Number.isNaN(whole) || parts.some((part) => Number.isNaN(part.distance))) return 'target_unavailable';
  const targets: TargetLevel[] = sizes(parts, size, whole).map((level) => ({
    ticks: priceTicks + sign * level.distance,
    size: level.size,
  }));
  return { stopTicks: risk === null ? null : priceTicks - sign * risk, targets };
}

/**
 * Contracts of each level, nearest first. Portions are shares of the size at entry, and add up before they are rounded
 * down, so that portions of 100 % close everything. The whole target takes what is left; parts beyond it never act.
 */
function sizes(
  parts: readonly { distance: number; portion: number }[],
  size: number,
  whole: number | null,
): { distance: number; size: number }[] {
  const levels: { distance: number; size: number }[] = [];
  let portion = 0;
  let closed = 0;
  for (const part of parts) {
    if (whole !== null && part.distance >= whole) break;
    portion = Math.min(100, portion + part.portion);
    const contracts = Math.floor((size * portion) / 100 + 1e-9) - closed;
    if (contracts > 0) levels.push({ distance: part.distance, size: contracts });
    closed += contracts;
  }
  if (whole !== null && closed < size) levels.push({ distance: whole, size: size - closed });
  return levels;
}

/** Slots that the levels of an entry are worked out from. */
export const levelSlots = ({ stops, targets }: EntryRules): number[] =>
  [...stops, ...targets].filter(({ mode }) => mode === 'distance').map(({ slot }) => slot);

export const isPart = ({ portion }: TargetRule): boolean => portion < 100;
