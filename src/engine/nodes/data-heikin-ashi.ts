import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';

class HeikinAshi implements NodeInstance {
  /** Middle of the last averaged body. */
  private middle = Number.NaN;

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [, open, high, low, close] = outputs as [Column, Column, Column, Column, Column];
    for (let at = from; at < to; at++) {
      const [o, h, l, c] = [bars.open[at], bars.high[at], bars.low[at], bars.close[at]] as [
        number,
        number,
        number,
        number,
      ];
      const end = (o + h + l + c) / 4;
      const begin = Number.isNaN(this.middle) ? (o + c) / 2 : this.middle;
      const isThere = !Number.isNaN(end);
      open[at] = isThere ? begin : Number.NaN;
      close[at] = end;
      high[at] = Math.max(h, begin, end);
      low[at] = Math.min(l, begin, end);
      if (isThere) this.middle = (begin + end) / 2;
    }
  }
}

export const dataHeikinAshi: NodeDefinition = {
  type: 'data.heikin_ashi',
  category: 'data',
  label: 'Heikin-Ashi bars',
  description:
    'Averaged bars, which any indicator takes as its bars: trends show as runs of one colour. Their prices were not traded; entries and exits are filled at the prices of the real bars.',
  formula:
    'close = (open + high + low + close) / 4; open = (open[1] + close[1]) / 2 of the averaged bars; high and low with both',
  source: 'Munehisa Homma’s charts; Dan Valcu, Technical Analysis of Stocks & Commodities, February 2004',
  keywords: ['heiken ashi', 'average bar', 'smoothed candles'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('bars', 'bars'), ...outputs('number', 'open', 'high', 'low', 'close')],
  params: [],
  warmup: () => 1,
  barsOf: ([, open, high, low, close], { ts, end, volume }) => ({
    ts,
    end,
    volume,
    open: open as Column,
    high: high as Column,
    low: low as Column,
    close: close as Column,
  }),
  nameOf: (_, output) => `Heikin-Ashi ${output}`,
  create: () => new HeikinAshi(),
};
