import type { Column } from '../columns.ts';
import {
  boolean,
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  optionalInput,
  outputs,
  requiredInput,
} from '../definition.ts';

interface Params {
  n: number;
  reset: 'session' | 'never';
  every: boolean;
}

class Nth implements NodeInstance {
  private readonly n: number;
  private readonly every: boolean;
  private readonly perSession: boolean;
  private session = Number.NaN;
  private before = false;
  private count = 0;

  constructor({ n, reset, every }: Params) {
    this.n = n;
    this.every = every;
    this.perSession = reset === 'session';
  }

  update({ bars, inputs, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const [input, reset] = inputs as [Column, Column | null];
    const [result] = outputs as [Column];
    const { n, every } = this;
    for (let at = from; at < to; at++) {
      if (this.perSession) {
        const { open } = sessions.sessionAt(bars.ts[at] as number);
        if (open !== this.session) this.count = 0;
        this.session = open;
      }
      if (reset?.[at] === 1) this.count = 0;
      const is = input[at] === 1;
      const comes = is && !this.before;
      this.before = is;
      if (comes) this.count++;
      result[at] = comes && (this.count === n || (every && this.count % n === 0)) ? 1 : 0;
    }
  }
}

export const logicNth: NodeDefinition<Params> = {
  type: 'logic.nth',
  category: 'logic',
  label: 'Nth time',
  description:
    'True on the bar on which its input comes true for the nth time; the count starts again each session and when `reset` is true. A bar counts when the input was false on the bar before.',
  formula: 'true where the number of turns from false to true since the reset is n',
  source: 'as the counted set-ups of Al Brooks ("second entry") and Linda Raschke',
  keywords: ['first', 'second entry', 'third time', 'ordinal'],
  inputs: [requiredInput('in', 'bool'), optionalInput('reset', 'bool')],
  outputs: outputs('bool', 'result'),
  params: [
    int('n', 2, 1, 100, 'Which time: 1 is the first.'),
    choice('reset', 'session', ['session', 'never'], 'Where the count starts again, besides the `reset` input.'),
    boolean('every', false, 'Each nth time again: with 2, the second, fourth, sixth.'),
  ],
  warmup: () => 1,
  everyBar: true,
  implied: (_, { is }) => (is ? { kind: 'condition', input: 0, is: true } : { kind: 'all', of: [] }),
  create: (params) => new Nth(params),
};
