import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Atr } from '../indicators/atr.ts';
import { atLeast } from '../intervals.ts';

class AtrNode extends Atr implements NodeInstance {
  update({ bars, outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(bars, value as Column, from, to);
  }
}

export const indAtr: NodeDefinition<{ length: number }> = {
  type: 'ind.atr',
  category: 'indicator',
  label: 'ATR',
  description:
    "Wilder's average true range, in points: how far a bar usually travels, gaps included. Commonly the distance of a stop.",
  keywords: ['ATR', 'average true range', 'Wilder'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  params: [int('length', 14, 1, 500, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => length + 1,
  range: () => atLeast(0),
  create: ({ length }) => new AtrNode(length),
};
