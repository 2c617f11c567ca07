import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Adx } from '../indicators/adx.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { span } from '../intervals.ts';

class UnboundedAdx extends Adx implements NodeInstance {
  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    this.fill(bars, outputs, from, to);
  }
}

class AdxNode extends UnboundedAdx {
  override update(block: NodeBlock, from: number, to: number): void {
    super.update(block, from, to);
    for (const column of block.outputs) limitToPercentage(column, from, to);
  }
}

export const indAdx: NodeDefinition<{ length: number }> = {
  type: 'ind.adx',
  category: 'indicator',
  label: 'ADX',
  description:
    "Wilder's directional movement: adx tells how strong a trend is (above 25 is often called one), plus_di and minus_di which way it goes.",
  keywords: ['ADX', 'DMI', 'PLUS_DI', 'MINUS_DI', 'Wilder'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'adx', 'plus_di', 'minus_di'),
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
