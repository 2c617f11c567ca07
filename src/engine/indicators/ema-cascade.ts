import type { Column } from '../columns.ts';
import type { Filter } from './filter.ts';

/**
 * EMAs of EMAs, each seeded as TA-Lib does with the mean of its first `length` values, and a weighted sum of the stages:
 * the double and triple EMA, T3 and the smoothing of TRIX differ in the weights alone.
 */
export class EmaCascade implements Filter {
  private readonly length: number;
  private readonly weights: Float64Array;
  private readonly values: Float64Array;
  private readonly sums: Float64Array;
  private readonly seen: Float64Array;
  private warm = false;

  /** `weights`: of each stage, the first EMA first. */
  constructor(length: number, weights: readonly number[]) {
    this.length = length;
    this.weights = Float64Array.from(weights);
    this.values = new Float64Array(weights.length);
    this.sums = new Float64Array(weights.length);
    this.seen = new Float64Array(weights.length);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const { values, weights, length } = this;
    const stages = weights.length;
    const k = 2 / (length + 1);
    let bar = from;
    for (; bar < to && !this.warm; bar++) {
      const x = source[bar] as number;
      out[bar] = Number.isNaN(x) ? x : this.seed(x);
    }
    for (; bar < to; bar++) {
      let x = source[bar] as number;
      if (Number.isNaN(x)) {
        out[bar] = x;
        continue;
      }
      let result = 0;
      for (let stage = 0; stage < stages; stage++) {
        const before = values[stage] as number;
        x = before + k * (x - before);
        values[stage] = x;
        result += (weights[stage] as number) * x;
      }
      out[bar] = result;
    }
  }

  private seed(value: number): number {
    const { values, weights, sums, seen, length } = this;
    let x = value;
    let result = 0;
    for (let stage = 0; stage < weights.length; stage++) {
      const count = (seen[stage] as number) + 1;
      if (count <= length) {
        seen[stage] = count;
        sums[stage] = (sums[stage] as number) + x;
        if (count < length) return Number.NaN;
        values[stage] = (sums[stage] as number) / length;
      } else values[stage] = (values[stage] as number) + (2 / (length + 1)) * (x - (values[stage] as number));
      x = values[stage] as number;
      result += (weights[stage] as number) * x;
    }
    this.warm = true;
    return result;
  }
}

/** Tillson's weights for a volume factor. */
export function t3Weights(factor: number): number[] {
  const [square, cube] = [factor ** 2, factor ** 3];
  const last = -cube;
  const fifth = 3 * (square + cube);
  const fourth = -6 * square - 3 * (factor + cube);
  return [0, 0, 1 + 3 * factor + cube + 3 * square, fourth, fifth, last];
}
