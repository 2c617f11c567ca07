import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';

interface Params {
  fast: number;
  slow: number;
  signal: number;
}

class Klinger implements NodeInstance {
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly average: Ema;
  private price = Number.NaN;
  private reach = Number.NaN;
  private travelled = 0;
  private trend = 0;

  constructor({ fast, slow, signal }: Params) {
    this.fast = new Ema(fast);
    this.slow = new Ema(slow);
    this.average = new Ema(signal);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [value, signal] = outputs as [Column, Column];
    for (let at = from; at < to; at++) {
      value[at] = this.force(
        bars.high[at] as number,
        bars.low[at] as number,
        bars.close[at] as number,
        bars.volume[at] as number,
      );
    }
    this.slow.fill(value, signal, from, to);
    this.fast.fill(value, value, from, to);
    for (let at = from; at < to; at++) value[at] = (value[at] as number) - (signal[at] as number);
    this.average.fill(value, signal, from, to);
  }

  private force(high: number, low: number, close: number, volume: number): number {
    const price = high + low + close;
    if (Number.isNaN(price)) return price;
    const reach = high - low;
    const before = this.price;
    const lastReach = this.reach;
    this.price = price;
    this.reach = reach;
    if (Number.isNaN(before)) return Number.NaN;
    const trend = price > before ? 1 : -1;
    // A trend that turns begins with the last bar's range.
    this.travelled = trend === this.trend ? this.travelled + reach : lastReach + reach;
    this.trend = trend;
    return this.travelled > 0 ? volume * Math.abs((2 * reach) / this.travelled - 1) * trend * 100 : 0;
  }
}

export const indKlinger: NodeDefinition<Params> = {
  type: 'ind.klinger',
  category: 'indicator',
  label: 'Klinger oscillator',
  description:
    'Volume that flows with the trend, a fast average less a slow one: it turns before price does, and its cross of the signal is the trade.',
  formula:
    'EMA(vf, fast) − EMA(vf, slow), vf = volume × |2 × dm / cm − 1| × trend × 100, dm = high − low, cm its sum over the trend; signal = EMA of that',
  source: 'Stephen Klinger, Technical Analysis of Stocks & Commodities, December 1997',
  keywords: ['kvo', 'volume oscillator'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value', 'signal'),
  params: [
    int('fast', 34, 1, 500, 'Bars of the fast EMA.'),
    int('slow', 55, 2, 1000, 'Bars of the slow EMA.'),
    int('signal', 13, 1, 200, 'Bars of the signal.'),
  ],
  warmup: ({ slow, signal }) => slow + signal,
  relation: ({ fast, slow }) => (fast < slow ? null : `needs \`fast\` below \`slow\`, got ${fast} and ${slow}`),
  readsVolume: true,
  create: (params) => new Klinger(params),
};
