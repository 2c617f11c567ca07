// Ehlers' Hilbert transform over whole series, as in "Rocket Science for Traders"; what is before `first` counts as 0.

const DEGREES = 180 / Math.PI;

/** Weights of 4, 3, 2 and 1 over the last four, by running sums as in TA-Lib. */
function smoothed(x: readonly number[]): number[] {
  let [sum, weighted] = [0, 0];
  return x.map((value, k) => {
    if (k < 3) {
      sum += value;
      weighted += value * (k + 1);
      return 0;
    }
    sum = sum + value - (x[k - 4] ?? 0);
    const result = weighted + value * 4;
    weighted = result - sum;
    return result * 0.1;
  });
}

export function dominantCycle(x: readonly number[], first: number) {
  const at = (series: readonly number[], k: number) => (k < first ? 0 : (series[k] ?? 0));
  const smooth = smoothed(x);
  const [detrended, quadrature, inPhase, leadI, leadQ, i2, q2, re, im, period, smoothPeriod, phase] = Array.from(
    { length: 12 },
    () => x.map(() => 0),
  ) as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  for (let k = first; k < x.length; k++) {
    const gain = 0.075 * at(period, k - 1) + 0.54;
    // The order matters: on flat prices what is left is rounding, and an angle is made of it.
    const transform = (series: readonly number[]) =>
      (0.0962 * at(series, k) - 0.0962 * at(series, k - 6) - 0.5769 * at(series, k - 4) + 0.5769 * at(series, k - 2)) *
      gain;
    detrended[k] = transform(smooth);
    quadrature[k] = transform(detrended);
    inPhase[k] = at(detrended, k - 3);
    leadI[k] = transform(inPhase);
    leadQ[k] = transform(quadrature);
    i2[k] = 0.2 * ((inPhase[k] as number) - (leadQ[k] as number)) + 0.8 * at(i2, k - 1);
    q2[k] = 0.2 * ((quadrature[k] as number) + (leadI[k] as number)) + 0.8 * at(q2, k - 1);
    const [i, q, lastI, lastQ] = [i2[k] as number, q2[k] as number, at(i2, k - 1), at(q2, k - 1)];
    re[k] = 0.2 * (i * lastI + q * lastQ) + 0.8 * at(re, k - 1);
    im[k] = 0.2 * (i * lastQ - q * lastI) + 0.8 * at(im, k - 1);
    const before = at(period, k - 1);
    const turned = re[k] !== 0 && im[k] !== 0;
    const found = turned ? 360 / (Math.atan((im[k] as number) / (re[k] as number)) * DEGREES) : before;
    const held = Math.max(0.67 * before, Math.min(1.5 * before, found));
    period[k] = 0.2 * Math.max(6, Math.min(50, held)) + 0.8 * before;
    smoothPeriod[k] = 0.33 * (period[k] as number) + 0.67 * at(smoothPeriod, k - 1);
    phase[k] = inPhase[k] === 0 ? 0 : Math.atan((quadrature[k] as number) / (inPhase[k] as number)) * DEGREES;
  }
  return { smooth: smooth.map((_, k) => at(smooth, k)), inPhase, quadrature, smoothPeriod, phase };
}

/** Phase of the cycle in degrees, the trend line, and whether the market trends, for each bar. */
export function cycleOf(x: readonly number[]) {
  const { smooth, smoothPeriod } = dominantCycle(x, 37);
  const lengths = smoothPeriod.map((period) => Math.floor(period + 0.5));
  let degrees = 0;
  const phases = x.map((_, k) => {
    if (k < 37) return 0;
    const length = lengths[k] as number;
    let [real, imaginary] = [0, 0];
    for (let j = 0; j < length; j++) {
      real += Math.sin((2 * Math.PI * j) / length) * (smooth[k - j] ?? 0);
      imaginary += Math.cos((2 * Math.PI * j) / length) * (smooth[k - j] ?? 0);
    }
    if (imaginary !== 0) degrees = Math.atan(real / imaginary) * DEGREES;
    else degrees += 90 * Math.sign(real);
    degrees += 90;
    degrees += 360 / (smoothPeriod[k] as number);
    if (imaginary < 0) degrees += 180;
    if (degrees > 315) degrees -= 360;
    return degrees;
  });
  const means = x.map((_, k) => {
    const length = lengths[k] as number;
    const window = x.slice(Math.max(0, k + 1 - length), k + 1);
    return k < 37 || length === 0 ? 0 : window.reduce((sum, value) => sum + value, 0) / length;
  });
  const lines = means.map(
    (mean, k) => (4 * mean + 3 * (means[k - 1] ?? 0) + 2 * (means[k - 2] ?? 0) + (means[k - 3] ?? 0)) / 10,
  );
  const sines = phases.map((phase, k) => (k < 37 ? 0 : Math.sin(phase * (1 / DEGREES))));
  const leads = phases.map((phase, k) => (k < 37 ? 0 : Math.sin((phase + 45) * (1 / DEGREES))));
  let since = 0;
  const trends = x.map((_, k) => {
    if (k < 37) return false;
    const [now, before] = [k, k - 1].map((j) => Math.sign((sines[j] as number) - (leads[j] as number)));
    const crosses = (now === 1 && (before as number) <= 0) || (now === -1 && (before as number) >= 0);
    if (crosses) since = 0;
    since++;
    const period = smoothPeriod[k] as number;
    const turn = (phases[k] as number) - (phases[k - 1] as number);
    const steady = turn > 0.67 * (360 / period) && turn < 1.5 * (360 / period);
    const far =
      lines[k] !== 0 && Math.abs(((smooth[k] as number) - (lines[k] as number)) / (lines[k] as number)) >= 0.015;
    return far || !(crosses || since < period / 2 || steady);
  });
  return { phases, sines, leads, lines, trends };
}
