import { createLTTB } from 'downsample/methods/LTTB.js';

/** A point of an equity curve: an instant (UTC milliseconds) and the net P&L up to it in whole US cents. */
export type EquityPoint = readonly [ts: number, cents: number];

const largestTriangles = createLTTB<EquityPoint>({
  x: ([ts]: EquityPoint) => ts,
  y: ([, cents]: EquityPoint) => cents,
});

/**
 * At most `points` of a curve (2 or more), the first and the last included, chosen so that the line looks the same: largest
 * triangle three buckets (S. Steinarsson, "Downsampling Time Series for Visual Representation", 2013).
 */
export function downsampled(curve: readonly EquityPoint[], points: number): EquityPoint[] {
  if (curve.length <= points) return [...curve];
  if (points <= 2) return [curve[0] as EquityPoint, curve.at(-1) as EquityPoint];
  return [...(largestTriangles([...curve], points) as ArrayLike<EquityPoint> & Iterable<EquityPoint>)];
}
