import { gives, int, type NodeDefinition, needs } from '../definition.ts';
import { Atr } from '../indicators/atr.ts';
import { BarSeries } from '../instance.ts';

export const indAtr: NodeDefinition<{ length: number }> = {
  type: 'ind.atr',
  category: 'indicator',
  label: 'ATR',
  description:
    "Wilder's average true range, in points: how far a bar usually travels, gaps included. Commonly the distance of a stop.",
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'value'),
  params: [int('length', 14, 1, 500, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => length + 1,
  create: ({ length }) => new BarSeries(new Atr(length)),
};
