import type { Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Extreme } from '../indicators/extreme.ts';
import { ALL_NUMBERS } from '../intervals.ts';

class ExtremeNode extends Extreme implements NodeInstance {
  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.fill(source as Column, value as Column, from, to);
  }
}

export const mathExtreme: NodeDefinition<{ length: number; mode: 'highest' | 'lowest' }> = {
  type: 'math.extreme',
  category: 'math',
  label: 'Highest / lowest',
  description: 'The highest or lowest value of the last bars, this one included.',
  keywords: ['MAX', 'MIN', 'highest', 'lowest'],
  inputs: [requiredInput('x', 'number')],
  outputs: outputs('number', 'value'),
  params: [
    int('length', 20, 1, 1000, 'How many bars.'),
    choice('mode', 'highest', ['highest', 'lowest'], 'Which end.'),
  ],
  warmup: ({ length }) => length,
  range: (_, _output, [x]) => x ?? ALL_NUMBERS,
  nameOf: ({ length, mode }, _, [x]) => `${mode === 'highest' ? 'Highest' : 'Lowest'} ${x} of ${length} bars`,
  create: ({ length, mode }) => new ExtremeNode(length, mode),
};
