import type { Column } from '../columns.ts';
import { type Length, lengthOf, sourceNode } from '../families.ts';
import type { Filter } from '../indicators/filter.ts';

type Rate = (now: number, then: number) => number;

/** A value against the one some values ago. */
class Change implements Filter {
  private readonly ring: Float64Array;
  private at = 0;
  readonly #rate: Rate;

  constructor(length: number, rate: Rate) {
    this.ring = new Float64Array(length).fill(Number.NaN);
    this.#rate = rate;
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const { ring } = this;
    const rate = this.#rate;
    let { at } = this;
    for (let bar = from; bar < to; bar++) {
      const x = source[bar] as number;
      if (Number.isNaN(x)) {
        out[bar] = x;
        continue;
      }
      const then = ring[at] as number;
      ring[at] = x;
      at = at + 1 === ring.length ? 0 : at + 1;
      const result = rate(x, then);
      out[bar] = Number.isFinite(result) ? result : Number.NaN;
    }
    this.at = at;
  }
}

const change = (type: string, label: string, description: string, formula: string, keywords: string[], rate: Rate) =>
  sourceNode<Length>({
    type: `ind.${type}`,
    label,
    description,
    formula,
    source: `TA-Lib ${type.toUpperCase()}`,
    keywords: [type.toUpperCase(), ...keywords],
    params: [lengthOf(10, 1, 'How many bars back it compares with.')],
    warmup: ({ length }) => length + 1,
    filter: ({ length }) => new Change(length, rate),
  });

/** The rates are 0 where the earlier value is 0, as in TA-Lib. */
export const ratesOfChange = [
  change(
    'mom',
    'Momentum',
    'How far the value has moved over the last bars, in points: above zero it rises, below it falls.',
    'x − x[n]',
    ['difference', 'momentum'],
    (now, then) => now - then,
  ),
  change(
    'roc',
    'Rate of change',
    'How far the value has moved over the last bars, in percent: markets of different prices become comparable.',
    '100 × (x / x[n] − 1)',
    ['rate of change', 'percent change', 'returns'],
    (now, then) => (then === 0 ? 0 : (now / then - 1) * 100),
  ),
  change(
    'rocp',
    'Rate of change, fraction',
    'How far the value has moved over the last bars, as a part of the earlier value: 0.01 is one percent.',
    '(x − x[n]) / x[n]',
    ['rate of change percentage', 'return'],
    (now, then) => (then === 0 ? 0 : (now - then) / then),
  ),
  change(
    'rocr',
    'Rate of change, ratio',
    'The value divided by the one some bars ago: above 1 it has risen.',
    'x / x[n]',
    ['rate of change ratio', 'price ratio'],
    (now, then) => (then === 0 ? 0 : now / then),
  ),
  change(
    'rocr100',
    'Rate of change, ratio × 100',
    'The value as a percentage of the one some bars ago: above 100 it has risen.',
    '100 × x / x[n]',
    ['rate of change ratio 100', 'indexed price'],
    (now, then) => (then === 0 ? 0 : (now / then) * 100),
  ),
];
