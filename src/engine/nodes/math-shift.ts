import type { Column } from '../columns.ts';
import { int, type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { Lag } from '../indicators/lag.ts';
import { ALL_NUMBERS } from '../intervals.ts';

class ShiftNode extends Lag implements NodeInstance {
  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(source as Column, value as Column, from, to);
  }
}

export const mathShift: NodeDefinition<{ bars: number }> = {
  type: 'math.shift',
  category: 'math',
  label: 'Earlier value',
  description: 'The value as it was some bars ago.',
  inputs: [requiredInput('x', 'number')],
  outputs: outputs('number', 'value'),
  params: [int('bars', 1, 1, 500, 'How many bars ago.')],
  warmup: ({ bars }) => bars + 1,
  range: (_, _output, [x]) => x ?? ALL_NUMBERS,
  nameOf: ({ bars }, _, [x]) => `${x} ${bars} ${bars === 1 ? 'bar' : 'bars'} ago`,
  create: ({ bars }) => new ShiftNode(bars),
};
