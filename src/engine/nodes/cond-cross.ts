import { choice, gives, type NodeDefinition, type NodeInstance, needs, number, takes } from '../definition.ts';

interface Params {
  direction: 'above' | 'below' | 'either';
  value: number;
}

/** Above: a was at or below b on the last bar and is above it now. An empty bar in between breaks the crossing. */
class Cross implements NodeInstance {
  private readonly value: number;
  private readonly upwards: boolean;
  private readonly downwards: boolean;
  private before = Number.NaN;

  constructor({ direction, value }: Params) {
    this.value = value;
    this.upwards = direction !== 'below';
    this.downwards = direction !== 'above';
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { before } = this;
    const b = i[1] as number;
    const gap = (v[i[0] as number] as number) - (b < 0 ? this.value : (v[b] as number));
    this.before = gap;
    v[o] = (gap > 0 && before <= 0 && this.upwards) || (gap < 0 && before >= 0 && this.downwards) ? 1 : 0;
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
