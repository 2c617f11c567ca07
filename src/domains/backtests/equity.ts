import { createLTTB } from 'downsample/methods/LTTB.js';

/** A point of an equity curve: an instant (UTC milliseconds) and the cumulative net P&L in whole US cents. */
export type EquityPoint = readonly [ts: number, cents: number];

const largestTriangles = createLTTB<EquityPoint>({
  x: ([ts]: EquityPoint) => ts,
  y: ([, cents]: EquityPoint) => cents,
});

/**
 * Downsamples a curve to at most `points` (2 or more) with its first and last point, preserving its shape: largest triangle
 * three buckets (S. Steinarsson, "Downsampling Time Series for Visual Representation", 2013).
 */
export function downsampled(curve: readonly EquityPoint[], points: number): EquityPoint[] {
  if (curve.length <= points) return [...curve];
  if (points <= 2) return [curve[0] as EquityPoint, curve.at(-1) as EquityPoint];
  return [...(largestTriangles([...curve], points) as ArrayLike<EquityPoint> & Iterable<EquityPoint>)];
}
