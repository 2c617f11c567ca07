import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { closeLocation } from '../indicators/close-location.ts';
import { RollingSum } from '../indicators/rolling-sum.ts';
import { span } from '../intervals.ts';

class ChaikinMoneyFlow implements NodeInstance {
  private readonly flow: RollingSum;
  private readonly volume: RollingSum;

  constructor(length: number) {
    this.flow = new RollingSum(length);
    this.volume = new RollingSum(length);
  }

  update({ bars: { high, low, close, volume }, outputs }: NodeBlock, from: number, to: number): void {
    const [value] = outputs as [Column];
    for (let at = from; at < to; at++) {
      const traded = volume[at] as number;
      const signed = closeLocation(high[at] as number, low[at] as number, close[at] as number) * traded;
      const flow = this.flow.next(signed);
      const total = this.volume.next(Number.isNaN(signed) ? signed : traded);
      value[at] = total > 0 ? Math.min(1, Math.max(-1, flow / total)) : Number.NaN;
    }
  }
}

export const indCmf: NodeDefinition<{ length: number }> = {
  type: 'ind.cmf',
  category: 'indicator',
  label: 'Chaikin money flow',
  description:
    'Volume by where each bar closed in its range, −1 to 1: above 0 the closes lean to the highs, which is buying. Empty while there is no volume.',
  formula: 'Σ(((close − low) − (high − close)) / (high − low) × volume) / Σ volume',
  source: 'Marc Chaikin, 1980s',
  keywords: ['cmf', 'accumulation', 'distribution', 'money flow'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 500, 'Bars of the sums.')],
  warmup: ({ length }) => length,
  readsVolume: true,
  range: () => span(-1, 1),
  create: ({ length }) => new ChaikinMoneyFlow(length),
};
