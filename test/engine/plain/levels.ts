import type { Side, TargetLevel } from '../../../src/engine/index.ts';
import type { PlainNode } from './drawing.ts';

// Prices are in whole ticks. Distances are rounded to the nearest tick, half a tick away from the entry.

export const signOf = (side: Side): number => (side === 'long' ? 1 : -1);
/** A hair for halves that binary fractions miss. */
const HAIR = 1e-9;
export const rounded = (ticks: number): number => Math.sign(ticks) * Math.floor(Math.abs(ticks) + 0.5 + HAIR);
const atLeastOne = (ticks: number): number => Math.max(1, rounded(ticks));

/** Reads the `distance` input of an exit on the bar in hand; null: no value. */
export type ReadDistance = (exit: PlainNode) => number | null;

/** How far an exit lies from `price`, in ticks; null while its input has no value above 0. `risk`: ticks of one R. */
export function distanceOf(
  exit: PlainNode,
  price: number,
  risk: number | null,
  tickSize: number,
  read: ReadDistance,
): number | null {
  const { mode, value, multiplier } = exit.params;
  if (mode === 'ticks') return value;
  if (mode === 'points') return value / tickSize;
  if (mode === 'percent') return (Math.abs(price) * value) / 100;
  if (mode === 'r_multiple') return risk === null ? null : risk * value;
  const distance = read(exit);
  return distance !== null && distance > 0 ? (distance * multiplier) / tickSize : null;
}

export interface Levels {
  stop: number;
  targets: TargetLevel[];
}

/**
 * Where a trade that is entered at `price` has its stop and targets, or what is missing. The nearest stop counts, and the
 * nearest target that closes everything; a target with a portion closes that share of the size at entry.
 */
export function levelsOf(
  side: Side,
  exits: readonly PlainNode[],
  price: number,
  size: number,
  tickSize: number,
  read: ReadDistance,
): Levels | 'stop_unavailable' | 'target_unavailable' {
  const distances = (nodes: readonly PlainNode[], risk: number | null): (number | null)[] =>
    nodes.map((node) => {
      const distance = distanceOf(node, price, risk, tickSize, read);
      return distance === null ? null : atLeastOne(distance);
    });
  const nearest = (all: (number | null)[]): number | null => {
    const known = all.filter((distance) => distance !== null);
    return known.length > 0 ? Math.min(...known) : null;
  };
  const risk = nearest(distances(exits.filter(isStop), null));
  if (risk === null) return 'stop_unavailable';
  const targets = exits.filter(({ type }) => type === 'exit.take_profit');
  const whole = targets.filter(({ params }) => params.portion === 100);
  const parts = targets.filter(({ params }) => params.portion < 100);
  const wholeDistance = nearest(distances(whole, risk));
  const partDistances = distances(parts, risk);
  if ((whole.length > 0 && wholeDistance === null) || partDistances.includes(null)) return 'target_unavailable';
  const shares = parts
    .map((part, k) => ({ distance: partDistances[k] as number, portion: part.params.portion as number }))
    .sort((a, b) => a.distance - b.distance);
  const ticks = (distance: number) => price + signOf(side) * distance;
  return {
    stop: price - signOf(side) * risk,
    targets: inContracts(shares, wholeDistance, size).map((level) => ({ ...level, ticks: ticks(level.ticks) })),
  };
}

/** A trailing stop that is active from the entry on is a stop of its own. */
const isStop = ({ type, params }: PlainNode): boolean =>
  type === 'exit.stop_loss' || (type === 'exit.trailing_stop' && params.activate_r === 0);

/** Shares add up before they are rounded down to whole contracts; what none of them takes is left to the whole target. */
function inContracts(
  shares: readonly { distance: number; portion: number }[],
  whole: number | null,
  size: number,
): TargetLevel[] {
  const levels: TargetLevel[] = [];
  let [portion, closed] = [0, 0];
  for (const share of shares) {
    if (whole !== null && share.distance >= whole) break;
    portion += share.portion;
    const contracts = Math.floor((size * Math.min(100, portion)) / 100 + HAIR);
    if (contracts > closed) levels.push({ ticks: share.distance, size: contracts - closed });
    closed = contracts;
  }
  if (whole !== null && closed < size) levels.push({ ticks: whole, size: size - closed });
  return levels;
}
