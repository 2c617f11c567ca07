import { gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Lag } from '../indicators/lag.ts';
import { ALL_NUMBERS } from '../intervals.ts';

class ShiftNode extends Lag implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.next(v[i[0] as number] as number);
  }
}

export const mathShift: NodeDefinition<{ bars: number }> = {
  type: 'math.shift',
  category: 'math',
  label: 'Earlier value',
  description: 'The value as it was some bars ago.',
  inputs: [needs('x', 'number')],
  outputs: gives('number', 'value'),
  params: [int('bars', 1, 1, 500, 'How many bars ago.')],
  warmup: ({ bars }) => bars + 1,
  range: (_, _output, [x]) => x ?? ALL_NUMBERS,
  nameOf: ({ bars }, _, [x]) => `${x} ${bars} ${bars === 1 ? 'bar' : 'bars'} ago`,
  create: ({ bars }) => new ShiftNode(bars),
};
