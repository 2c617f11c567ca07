import { CLOSE, gives, HIGH, int, LOW, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Adx } from '../indicators/adx.ts';
import { percentage } from '../indicators/percentage.ts';
import { span } from '../intervals.ts';

class AdxNode implements NodeInstance {
  private readonly movement: Adx;

  constructor(length: number) {
    this.movement = new Adx(length);
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const { movement } = this;
    const b = i[0] as number;
    movement.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
    v[o] = percentage(movement.adx);
    v[o + 1] = percentage(movement.plusDi);
    v[o + 2] = percentage(movement.minusDi);
  }
}

class UnboundedAdx extends Adx implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    const b = i[0] as number;
    this.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
    v[o] = this.adx;
    v[o + 1] = this.plusDi;
    v[o + 2] = this.minusDi;
  }
}

export const indAdx: NodeDefinition<{ length: number }> = {
  type: 'ind.adx',
  category: 'indicator',
  label: 'ADX',
  description:
    "Wilder's directional movement: adx tells how strong a trend is (above 25 is often called one), plus_di and minus_di which way it goes.",
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'adx', 'plus_di', 'minus_di'),
  params: [int('length', 14, 2, 200, "Bars of Wilder's smoothing.")],
  warmup: ({ length }) => 2 * length,
  range: () => span(0, 100),
  create: ({ length }) => new AdxNode(length),
  earlier: [
    {
      changed: 'The values stay within 0 to 100; rounding took them a step outside.',
      create: ({ length }) => new UnboundedAdx(length),
    },
  ],
};
