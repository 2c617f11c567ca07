import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Macd } from '../indicators/macd.ts';

interface Params {
  fast: number;
  slow: number;
  signal: number;
}

class MacdNode extends Macd implements NodeInstance {
  update({ inputs, outputs }: NodeBlock, from: number, to: number): void {
    const [source] = inputs as [Column];
    const [macd, signal, histogram] = outputs as [Column, Column, Column];
    this.fill(source, macd, signal, histogram, from, to);
  }
}

export const indMacd: NodeDefinition<Params> = {
  type: 'ind.macd',
  category: 'indicator',
  label: 'MACD',
  description:
    'Distance between a fast and a slow EMA, its own average (signal) and the difference of the two (histogram). Seeded as TA-Lib does.',
  keywords: ['MACD', 'convergence divergence', 'Appel'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'macd', 'signal', 'histogram'),
  params: [
    int('fast', 12, 1, 500, 'Length of the fast EMA in bars; below `slow`.'),
    int('slow', 26, 2, 1000, 'Length of the slow EMA in bars.'),
    int('signal', 9, 1, 200, 'Length of the signal line in bars.'),
  ],
  warmup: ({ slow, signal }) => slow + signal - 1,
  relation: ({ fast, slow }) => (fast < slow ? null : `needs \`fast\` below \`slow\`, got ${fast} and ${slow}`),
  create: ({ fast, slow, signal }) => new MacdNode(fast, slow, signal),
};
