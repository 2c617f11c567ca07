import {
  CLOSE,
  choice,
  gives,
  HIGH,
  LOW,
  type NodeDefinition,
  type NodeInstance,
  needs,
  number,
  type Tape,
  TS,
  VOLUME,
} from '../definition.ts';
import { Vwap } from '../indicators/vwap.ts';
import { nextClock, RTH } from '../sessions.ts';

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

  update(v: Float64Array, i: Int32Array, o: number, tape: Tape): void {
    const { average, reach } = this;
    const b = i[0] as number;
    const ts = v[b + TS] as number;
    if (this.begins(ts, tape)) average.reset();
    const price = ((v[b + HIGH] as number) + (v[b + LOW] as number) + (v[b + CLOSE] as number)) / 3;
    average.next(price, v[b + VOLUME] as number);
    v[o] = average.value;
    v[o + 1] = average.value + reach * average.deviation;
    v[o + 2] = average.value - reach * average.deviation;
  }

  private begins(ts: number, tape: Tape): boolean {
    if (this.anchor === 'session') {
      const { open } = tape.sessionAt(ts);
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
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'vwap', 'upper', 'lower'),
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
