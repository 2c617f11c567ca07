import { choice, gives, int, type NodeDefinition, type NodeInstance, needs } from '../definition.ts';
import { Lag } from '../indicators/lag.ts';

class Change implements NodeInstance {
  private readonly lag: Lag;
  private readonly percent: boolean;

  constructor(bars: number, percent: boolean) {
    this.lag = new Lag(bars);
    this.percent = percent;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const x = v[i[0] as number] as number;
    const before = this.lag.next(x);
    if (!this.percent) v[o] = x - before;
    else v[o] = before === 0 ? Number.NaN : (100 * (x - before)) / before;
  }
}

export const mathChange: NodeDefinition<{ bars: number; mode: 'diff' | 'percent' }> = {
  type: 'math.change',
  category: 'math',
  label: 'Change',
  description: 'How much a value has changed over some bars, as a difference or in percent.',
  inputs: [needs('x', 'number')],
  outputs: gives('number', 'value'),
  params: [
    int('bars', 1, 1, 500, 'Over how many bars.'),
    choice('mode', 'diff', ['diff', 'percent'], 'diff: now minus then; percent: that in percent of then.'),
  ],
  warmup: ({ bars }) => bars + 1,
  create: ({ bars, mode }) => new Change(bars, mode === 'percent'),
};
