import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { Rsi } from '../indicators/rsi.ts';
import { span } from '../intervals.ts';

class UnboundedRsi extends Rsi implements NodeInstance {
  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(source as Column, value as Column, from, to);
  }
}

/** Rounding may take 100 × gain ÷ gain one step past 100. */
class RsiNode extends UnboundedRsi {
  override update(block: NodeBlock, from: number, to: number): void {
    super.update(block, from, to);
    limitToPercentage(block.outputs[0] as Column, from, to);
  }
}

export const indRsi: NodeDefinition<{ length: number }> = {
  type: 'ind.rsi',
  category: 'indicator',
  label: 'RSI',
  description:
    "Wilder's relative strength index, 0 to 100: low after a fall, high after a rise. A series that has not moved reads 0, as in TA-Lib.",
  keywords: ['RSI', 'relative strength index', 'Wilder'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 14, 2, 500, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => length + 1,
  range: () => span(0, 100),
  create: ({ length }) => new RsiNode(length),
  earlier: [
    {
      changed: 'The value never passes 100; rounding took it to 100.00000000000001 on a series that only rises.',
      create: ({ length }) => new UnboundedRsi(length),
    },
  ],
};
