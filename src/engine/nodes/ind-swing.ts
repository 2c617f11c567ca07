import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';
import { LastValues } from '../indicators/last-values.ts';
import { Scratch } from '../indicators/scratch.ts';

/** Confirmed peaks of a series: above the `left` values before, and not below the `right` values after. */
class Peaks {
  private readonly sign: number;
  private readonly before: Extreme;
  private readonly after: Extreme;
  /** The values that the `right` newest ones follow, and the highest of the `left` ones before each. */
  private readonly candidates: LastValues;
  private readonly leads: LastValues;
  private lead = Number.NaN;
  private last = Number.NaN;
  #before = new Scratch();
  #after = new Scratch();

  constructor(left: number, right: number, mode: 'highest' | 'lowest') {
    this.sign = mode === 'highest' ? 1 : -1;
    this.before = new Extreme(left, mode);
    this.after = new Extreme(right, mode);
    this.candidates = new LastValues(right);
    this.leads = new LastValues(right);
  }

  fill(source: Column, value: Column, isNew: Column, from: number, to: number): void {
    const { sign } = this;
    const before = this.#before.upTo(to);
    const after = this.#after.upTo(to);
    this.before.fill(source, before, from, to);
    this.after.fill(source, after, from, to);
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      isNew[at] = 0;
      if (!Number.isNaN(x)) {
        const peak = this.candidates.push(x);
        // Without enough values before it, a value is no peak.
        const lead = this.leads.push(Number.isNaN(this.lead) ? sign * Number.MAX_VALUE : this.lead);
        this.lead = before[at] as number;
        if (peak * sign > lead * sign && peak * sign >= (after[at] as number) * sign) {
          this.last = peak;
          isNew[at] = 1;
        }
      }
      value[at] = this.last;
    }
  }
}

class Swing implements NodeInstance {
  private readonly highs: Peaks;
  private readonly lows: Peaks;

  constructor(left: number, right: number) {
    this.highs = new Peaks(left, right, 'highest');
    this.lows = new Peaks(left, right, 'lowest');
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [high, low, newHigh, newLow] = outputs as [Column, Column, Column, Column];
    this.highs.fill(bars.high, high, newHigh, from, to);
    this.lows.fill(bars.low, low, newLow, from, to);
  }
}

export const indSwing: NodeDefinition<{ left: number; right: number }> = {
  type: 'ind.swing',
  category: 'indicator',
  label: 'Swing highs and lows',
  description:
    'The newest confirmed swing high and low. A swing is given only once the bars after it are complete, and then never changes: it does not repaint. Empty until there is one.',
  formula:
    'a high above the highs of the left bars before it and not below those of the right bars after it, known right bars later; lows likewise',
  source: 'Bill Williams, "Trading Chaos", 1995 (fractals: 2 and 2); `ta.pivothigh` of TradingView',
  keywords: ['fractal', 'pivot high', 'pivot low', 'support', 'resistance', 'zigzag', 'market structure'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('number', 'high', 'low'), ...outputs('bool', 'new_high', 'new_low')],
  params: [
    int('left', 5, 1, 200, 'Bars before the swing that it passes.'),
    int('right', 5, 1, 200, 'Bars after it that confirm it.'),
  ],
  warmup: ({ left, right }) => left + right + 1,
  create: ({ left, right }) => new Swing(left, right),
};
