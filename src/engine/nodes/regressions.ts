import type { Column } from '../columns.ts';
import { type Length, lengthOf, sourceNode } from '../families.ts';
import type { Filter } from '../indicators/filter.ts';
import { WeightedWindow } from '../indicators/regression.ts';
import { Scratch } from '../indicators/scratch.ts';
import { span } from '../intervals.ts';

/** What is read of the line: its value so many bars from the middle of the window, or its slope, or the angle of that. */
type Reading = 'now' | 'next' | 'first' | 'slope' | 'angle';

class LineReading implements Filter {
  private readonly line: WeightedWindow;
  readonly #reading: Reading;
  readonly #reach: number;
  private readonly work = new Scratch();

  constructor(length: number, reading: Reading) {
    this.line = new WeightedWindow(length);
    this.#reading = reading;
    this.#reach = reading === 'now' ? (length - 1) / 2 : reading === 'next' ? (length + 1) / 2 : -(length - 1) / 2;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const means = this.work.upTo(to);
    this.line.fillLine(source, out, means, from, to);
    const reach = this.#reach;
    const reading = this.#reading;
    if (reading === 'slope') return;
    if (reading === 'angle') {
      for (let at = from; at < to; at++) out[at] = (Math.atan(out[at] as number) * 180) / Math.PI;
    } else {
      for (let at = from; at < to; at++) out[at] = (means[at] as number) + reach * (out[at] as number);
    }
  }
}

const LINE = 'the least-squares line through the last n values';
const reading = (name: string, label: string, description: string, formula: string, words: string[], of: Reading) =>
  sourceNode<Length>({
    type: `ind.${name}`,
    label,
    description,
    formula,
    source: `TA-Lib ${name.toUpperCase()}`,
    keywords: [name.toUpperCase(), ...words],
    params: [lengthOf(14, 2, 'How many bars the line is fitted to.')],
    ...(of === 'angle' && { range: () => span(-90, 90) }),
    warmup: ({ length }) => length,
    filter: ({ length }) => new LineReading(length, of),
  });

export const regressions = [
  reading(
    'linearreg',
    'Linear regression',
    'Where the straight line through the last bars ends now: a moving average with little lag.',
    `value now of ${LINE}`,
    ['linear regression', 'least squares', 'LSMA', 'end point moving average'],
    'now',
  ),
  reading(
    'linearreg_slope',
    'Linear regression slope',
    'How many points a bar the straight line through the last bars rises or falls: the direction of the trend and its pace.',
    `slope of ${LINE}`,
    ['slope', 'trend'],
    'slope',
  ),
  reading(
    'linearreg_angle',
    'Linear regression angle',
    'The slope of the straight line through the last bars as an angle, −90 to 90 degrees, for one point a bar at 45.',
    'atan(slope) × 180 / π',
    ['angle', 'trend'],
    'angle',
  ),
  reading(
    'linearreg_intercept',
    'Linear regression intercept',
    'Where the straight line through the last bars begins, at the oldest of them.',
    `value at the oldest bar of ${LINE}`,
    ['intercept'],
    'first',
  ),
  reading(
    'tsf',
    'Time series forecast',
    'Where the straight line through the last bars would be on the next bar.',
    `value on the next bar of ${LINE}`,
    ['time series forecast', 'linear forecast'],
    'next',
  ),
];
