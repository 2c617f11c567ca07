import { choice, gives, type NodeDefinition, type NodeInstance, needs, number, takes } from '../definition.ts';

interface Params {
  direction: 'above' | 'below' | 'either';
  value: number;
}

/** Above: a was at or below b on the last bar and is above it now. An empty bar in between breaks the crossing. */
class Cross implements NodeInstance {
  private readonly params: Params;
  private before = Number.NaN;

  constructor(params: Params) {
    this.params = params;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { direction, value } = this.params;
    const b = i[1] as number;
    const gap = (v[i[0] as number] as number) - (b < 0 ? value : (v[b] as number));
    const above = this.before <= 0 && gap > 0 && direction !== 'below';
    const below = this.before >= 0 && gap < 0 && direction !== 'above';
    this.before = gap;
    v[o] = above || below ? 1 : 0;
  }
}

export const condCross: NodeDefinition<Params> = {
  type: 'cond.cross',
  category: 'condition',
  label: 'Cross',
  description: 'True on the one bar on which a crosses b, or a fixed value when b has no edge.',
  inputs: [needs('a', 'number'), takes('b', 'number')],
  outputs: gives('bool', 'result'),
  params: [
    choice('direction', 'above', ['above', 'below', 'either'], 'Which way a crosses.'),
    number('value', 0, -1e9, 1e9, 'What a crosses when b has no edge.'),
  ],
  warmup: () => 2,
  everyBar: true,
  create: (params) => new Cross(params),
};
