import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Vwap } from '../indicators/vwap.ts';
import { nextClock, RTH, type Sessions } from '../sessions.ts';

interface Params {
  anchor: 'session' | 'rth' | 'day';
  band_stddev: number;
}

class VwapNode implements NodeInstance {
  private readonly average = new Vwap();
  private readonly anchor: Params['anchor'];
  private readonly reach: number;
  private session = Number.NaN;
  private next = Number.NEGATIVE_INFINITY;

  constructor({ anchor, band_stddev }: Params) {
    this.anchor = anchor;
    this.reach = band_stddev;
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const { average, reach } = this;
    const [vwap, upper, lower] = outputs as [Column, Column, Column];
    for (let at = from; at < to; at++) {
      if (this.begins(bars.ts[at] as number, sessions)) average.reset();
      const price = ((bars.high[at] as number) + (bars.low[at] as number) + (bars.close[at] as number)) / 3;
      average.next(price, bars.volume[at] as number);
      vwap[at] = average.value;
      upper[at] = average.value + reach * average.deviation;
      lower[at] = average.value - reach * average.deviation;
    }
  }

  private begins(ts: number, sessions: Sessions): boolean {
    if (this.anchor === 'session') {
      const { open } = sessions.sessionAt(ts);
      if (open === this.session) return false;
      this.session = open;
      return true;
    }
    if (ts < this.next) return false;
    this.next = nextClock(RTH.tz, this.anchor === 'rth' ? RTH.start : 0, ts + 1);
    return true;
  }
}

export const indVwap: NodeDefinition<Params> = {
  type: 'ind.vwap',
  category: 'indicator',
  label: 'VWAP',
  description:
    'Volume-weighted average price since its anchor, with bands some volume-weighted deviations away. Empty until there is volume.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'vwap', 'upper', 'lower'),
  params: [
    choice(
      'anchor',
      'session',
      ['session', 'rth', 'day'],
      "Where it starts again: session, the exchange session's open; rth, 08:30 America/Chicago (it runs on until the next); day, midnight there.",
    ),
    number('band_stddev', 2, 0.1, 10, 'Width of a band in standard deviations.'),
  ],
  warmup: () => 1,
  readsVolume: true,
  nameOf: ({ band_stddev }, output) => (output === 'vwap' ? 'VWAP' : `VWAP ${output} band ${band_stddev}`),
  create: (params) => new VwapNode(params),
};
