import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Ema } from '../indicators/ema.ts';
import { averageOf } from '../intervals.ts';

class EmaNode extends Ema implements NodeInstance {
  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(source as Column, value as Column, from, to);
  }
}

export const indEma: NodeDefinition<{ length: number }> = {
  type: 'ind.ema',
  category: 'indicator',
  label: 'EMA',
  description:
    'Exponential moving average: weighs recent bars more. It starts from the simple average of its first bars, as TA-Lib does.',
  keywords: ['EMA', 'exponential moving average', 'MA'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('length', 20, 1, 1000, 'Smoothing length in bars; the newest bar weighs 2 / (length + 1).')],
  warmup: ({ length }) => length,
  range: (_, _output, [source]) => averageOf(source),
  create: ({ length }) => new EmaNode(length),
};
