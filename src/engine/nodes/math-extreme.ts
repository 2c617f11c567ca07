import { choice, gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';
import { ALL_NUMBERS } from '../intervals.ts';

class ExtremeNode extends Extreme implements NodeInstance {
  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.next(v[i[0] as number] as number);
  }
}

export const mathExtreme: NodeDefinition<{ length: number; mode: 'highest' | 'lowest' }> = {
  type: 'math.extreme',
  category: 'math',
  label: 'Highest / lowest',
  description: 'The highest or lowest value of the last bars, this one included.',
  inputs: [needs('x', 'number')],
  outputs: gives('number', 'value'),
  params: [
    int('length', 20, 1, 1000, 'How many bars.'),
    choice('mode', 'highest', ['highest', 'lowest'], 'Which end.'),
  ],
  warmup: ({ length }) => length,
  range: (_, _output, [x]) => x ?? ALL_NUMBERS,
  nameOf: ({ length, mode }, _, [x]) => `${mode === 'highest' ? 'Highest' : 'Lowest'} ${x} of ${length} bars`,
  create: ({ length, mode }) => new ExtremeNode(length, mode),
};
