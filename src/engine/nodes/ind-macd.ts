import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Macd } from '../indicators/macd.ts';

interface Params {
  fast: number;
  slow: number;
  signal: number;
}

class MacdNode implements NodeInstance {
  private readonly line: Macd;

  constructor({ fast, slow, signal }: Params) {
    this.line = new Macd(fast, slow, signal);
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { line } = this;
    line.next(v[i[0] as number] as number);
    v[o] = line.macd;
    v[o + 1] = line.signal;
    v[o + 2] = line.macd - line.signal;
  }
}

export const indMacd: NodeDefinition<Params> = {
  type: 'ind.macd',
  category: 'indicator',
  label: 'MACD',
  description:
    'Distance between a fast and a slow EMA, its own average (signal) and the difference of the two (histogram). Seeded as TA-Lib does.',
  inputs: [needs('source', 'number')],
  outputs: gives('number', 'macd', 'signal', 'histogram'),
  params: [
    int('fast', 12, 1, 500, 'Length of the fast EMA in bars; below `slow`.'),
    int('slow', 26, 2, 1000, 'Length of the slow EMA in bars.'),
    int('signal', 9, 1, 200, 'Length of the signal line in bars.'),
  ],
  warmup: ({ slow, signal }) => slow + signal - 1,
  relation: ({ fast, slow }) => (fast < slow ? null : `needs \`fast\` below \`slow\`, got ${fast} and ${slow}`),
  create: (params) => new MacdNode(params),
};
