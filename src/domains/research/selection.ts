// How much of the best of many variants is luck.

/** Sums of a variant's daily net P&L over one of the equal blocks of its span. */
export interface BlockSums {
  days: number;
  sum: number;
  squares: number;
}

const EULER = 0.5772156649015329;

/** Φ, the distribution function of the standard normal, by Numerical Recipes' erfc (6.2): absolute error below 1.2e-7. */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const exponent = series.reduceRight((sum, factor) => sum * t + factor, 0);
  const erfc = t * Math.exp(-z * z + exponent);
  return x >= 0 ? 1 - erfc / 2 : erfc / 2;
}

/** Φ⁻¹ by Acklam's rational approximation, relative error below 1.2e-9. */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const poly = (factors: readonly number[], x: number) => factors.reduce((sum, factor) => sum * x + factor, 0);
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const low = 0.02425;
  if (p < low) {
    const q = Math.sqrt(-2 * Math.log(p));
    return poly(c, q) / poly(d, q);
  }
  if (p > 1 - low) return -normalQuantile(1 - p);
  const q = p - 0.5;
  return (q * poly(a, q * q)) / poly(b, q * q);
}

export interface SharpeSample {
  /** Of one day, not annualised. */
  sharpe: number;
  days: number;
  skewness: number;
  /** Of a normal distribution: 3. */
  kurtosis: number;
}

/**
 * The probability that the true Sharpe ratio of the best of `trials` is above zero, given how many were tried, how much
 * their Sharpe ratios (daily) vary, and the shape of the best one's returns: the deflated Sharpe ratio of D. H. Bailey &
 * M. López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management, 2014, eq. 2 and 9. One trial
 * gives the probabilistic Sharpe ratio. Null for fewer than three days.
 */
export function deflatedSharpe(best: SharpeSample, trials: number, variance: number): number | null {
  const { sharpe, days, skewness, kurtosis } = best;
  if (days < 3) return null;
  const expected = trials < 2 ? 0 : Math.sqrt(variance) * expectedMaximum(trials);
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(spread > 0)) return null;
  return normalCdf(((sharpe - expected) * Math.sqrt(days - 1)) / Math.sqrt(spread));
}

/** The expected greatest of `n` standard normal values, about. */
const expectedMaximum = (n: number): number =>
  (1 - EULER) * normalQuantile(1 - 1 / n) + EULER * normalQuantile(1 - 1 / (n * Math.E));

/**
 * The probability of backtest overfitting: of all ways to split the blocks into two halves, the share in which the best
 * variant of one half is below the median of the other, by the Sharpe ratio (D. H. Bailey, J. Borwein, M. López de Prado &
 * Q. J. Zhu, "The Probability of Backtest Overfitting", Journal of Computational Finance, 2017). `variants`: each one's
 * blocks, an even number of them. Null for fewer than two variants.
 */
export function overfittingProbability(variants: readonly (readonly BlockSums[])[]): number | null {
  const blocks = variants[0]?.length ?? 0;
  if (variants.length < 2 || blocks < 4 || blocks % 2 !== 0) return null;
  let below = 0;
  let splits = 0;
  for (const half of halvesOf(blocks)) {
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [k, variant] of variants.entries()) {
      const score = sharpeOf(variant, half, true);
      if (score > bestScore) {
        bestScore = score;
        best = k;
      }
    }
    const chosen = sharpeOf(variants[best] as readonly BlockSums[], half, false);
    let worse = 0;
    let equal = 0;
    for (const variant of variants) {
      const score = sharpeOf(variant, half, false);
      if (score < chosen) worse += 1;
      else if (score === chosen) equal += 1;
    }
    // The relative rank, from 0 to 1, ties in the middle; the logit is 0 or less at the median and below.
    const rank = (worse + (equal + 1) / 2) / (variants.length + 1);
    if (rank <= 0.5) below += 1;
    splits += 1;
  }
  return below / splits;
}

/** Every choice of half of the blocks, as bit masks. */
function* halvesOf(blocks: number): Generator<number> {
  for (let mask = 0; mask < 2 ** blocks; mask++) {
    let bits = 0;
    for (let rest = mask; rest > 0; rest &= rest - 1) bits += 1;
    if (bits === blocks / 2) yield mask;
  }
}

function sharpeOf(variant: readonly BlockSums[], mask: number, inside: boolean): number {
  let days = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < variant.length; k++) {
    if (((mask >> k) & 1) === (inside ? 1 : 0)) {
      const block = variant[k] as BlockSums;
      days += block.days;
      sum += block.sum;
      squares += block.squares;
    }
  }
  if (days < 2) return 0;
  const variance = (squares - sum ** 2 / days) / (days - 1);
  return variance > 0 ? sum / days / Math.sqrt(variance) : 0;
}

/** Of daily P&L; null without deviation. */
export const sharpeSample = (daily: readonly number[]): SharpeSample | null =>
  sharpeSampleOf(
    daily.reduce<PowerSums>(
      ([days, ...sums], day) => [days + 1, ...(sums.map((sum, k) => sum + day ** (k + 1)) as Powers)],
      [0, 0, 0, 0, 0],
    ),
  );

type Powers = [sum: number, squares: number, cubes: number, fourths: number];
/** The number of days, and the sums of their P&L to the powers 1 to 4. */
type PowerSums = [days: number, ...powers: Powers];

/** Mean over sample deviation, skewness and kurtosis; null without deviation. */
export function sharpeSampleOf([days, sum, squares, cubes, fourths]: PowerSums): SharpeSample | null {
  const mean = sum / days;
  const variance = squares / days - mean ** 2;
  if (days < 3 || !(variance > 1e-12 * (squares / days))) return null;
  const third = cubes / days - 3 * mean * (squares / days) + 2 * mean ** 3;
  const fourth = fourths / days - 4 * mean * (cubes / days) + 6 * mean ** 2 * (squares / days) - 3 * mean ** 4;
  const deviation = Math.sqrt((variance * days) / (days - 1));
  return { sharpe: mean / deviation, days, skewness: third / variance ** 1.5, kurtosis: fourth / variance ** 2 };
}
