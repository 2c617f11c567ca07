import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';
import { Lag } from '../indicators/lag.ts';
import { Scratch } from '../indicators/scratch.ts';

interface Params {
  conversion: number;
  base: number;
  span_b: number;
  displacement: number;
}

/** Middle of the highest high and the lowest low. */
class Midline {
  private readonly highest: Extreme;
  private readonly lowest: Extreme;
  #work = new Scratch();

  constructor(length: number) {
    this.highest = new Extreme(length, 'highest');
    this.lowest = new Extreme(length, 'lowest');
  }

  fill({ bars }: NodeBlock, out: Column, from: number, to: number): void {
    const low = this.#work.upTo(to);
    this.highest.fill(bars.high, out, from, to);
    this.lowest.fill(bars.low, low, from, to);
    for (let at = from; at < to; at++) out[at] = ((out[at] as number) + (low[at] as number)) / 2;
  }
}

class Ichimoku implements NodeInstance {
  private readonly conversion: Midline;
  private readonly base: Midline;
  private readonly spanB: Midline;
  private readonly shifts: readonly Lag[];

  constructor({ conversion, base, span_b, displacement }: Params) {
    this.conversion = new Midline(conversion);
    this.base = new Midline(base);
    this.spanB = new Midline(span_b);
    this.shifts = displacement > 1 ? [1, 2, 3].map(() => new Lag(displacement - 1)) : [];
  }

  update(block: NodeBlock, from: number, to: number): void {
    const [conversion, base, spanA, spanB, past] = block.outputs as [Column, Column, Column, Column, Column];
    this.conversion.fill(block, conversion, from, to);
    this.base.fill(block, base, from, to);
    this.spanB.fill(block, spanB, from, to);
    for (let at = from; at < to; at++) {
      spanA[at] = ((conversion[at] as number) + (base[at] as number)) / 2;
      past[at] = block.bars.close[at] as number;
    }
    [spanA, spanB, past].forEach((column, k) => {
      this.shifts[k]?.fill(column, column, from, to);
    });
  }
}

export const indIchimoku: NodeDefinition<Params> = {
  type: 'ind.ichimoku',
  category: 'indicator',
  label: 'Ichimoku cloud',
  description:
    'Conversion and base line, and the cloud as it lies at this bar: spans A and B of some bars ago, drawn forward. The ' +
    'lagging line is the close drawn back, so compare the close with `past_close`. Nothing looks ahead.',
  formula:
    'line(n) = (highest high + lowest low of n bars) / 2; span_a = (conversion + base) / 2 and span_b = line(52), both ' +
    'displacement − 1 bars ago, as the displacement counts the current bar',
  source: 'Goichi Hosoda, "Ichimoku Kinko Hyo", 1969',
  keywords: ['tenkan', 'kijun', 'senkou', 'chikou', 'kumo', 'cloud', 'hosoda'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'conversion', 'base', 'span_a', 'span_b', 'past_close'),
  params: [
    int('conversion', 9, 1, 500, 'Bars of the conversion line (Tenkan-sen).'),
    int('base', 26, 1, 500, 'Bars of the base line (Kijun-sen).'),
    int('span_b', 52, 1, 500, 'Bars of span B (Senkou span B).'),
    int('displacement', 26, 1, 500, 'How far the spans are drawn forward, the current bar counted.'),
  ],
  warmup: ({ conversion, base, span_b, displacement }) => Math.max(conversion, base, span_b) + displacement - 1,
  create: (params) => new Ichimoku(params),
};
