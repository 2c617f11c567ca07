import type { Column } from '../columns.ts';
import {
  boolean,
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { RTH, WallClock } from '../sessions.ts';

interface Params {
  session: 'rth' | 'eth';
  exclude_current: boolean;
}

class SessionSoFar implements NodeInstance {
  private readonly rth: boolean;
  private readonly excludesCurrent: boolean;
  private readonly clock = new WallClock(RTH.tz);
  private session = Number.NaN;
  private open = Number.NaN;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor({ session, exclude_current }: Params) {
    this.rth = session === 'rth';
    this.excludesCurrent = exclude_current;
  }

  update({ bars, outputs: [open, high, low], sessions }: NodeBlock, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const ts = bars.ts[at] as number;
      const session = sessions.sessionAt(ts).open;
      if (session !== this.session) {
        this.session = session;
        this.open = this.high = this.low = Number.NaN;
      }
      const counts = !this.rth || this.inRegularHours(ts);
      if (counts && Number.isNaN(this.open)) this.open = bars.open[at] as number;
      if (counts && !this.excludesCurrent) this.extend(bars.high[at] as number, bars.low[at] as number);
      (open as Column)[at] = this.open;
      (high as Column)[at] = this.high;
      (low as Column)[at] = this.low;
      if (counts && this.excludesCurrent) this.extend(bars.high[at] as number, bars.low[at] as number);
    }
  }

  private extend(high: number, low: number): void {
    if (!(high <= this.high)) this.high = high;
    if (!(low >= this.low)) this.low = low;
  }

  private inRegularHours(ts: number): boolean {
    const minutes = this.clock.minutes(ts) % 1440;
    return minutes >= RTH.start && minutes < RTH.end;
  }
}

export const dataSession: NodeDefinition<Params> = {
  type: 'data.session',
  category: 'data',
  label: 'Session so far',
  description:
    'Open, high and low of the current session up to now. Empty before its first bar, and high and low on that bar too ' +
    'while the current bar is left out.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'open', 'high', 'low'),
  params: [
    choice(
      'session',
      'rth',
      ['rth', 'eth'],
      'rth: regular hours, 08:30 to 15:00 America/Chicago; eth: the whole exchange session.',
    ),
    boolean('exclude_current', true, 'Leave the current bar out of high and low, so that it can break them.'),
  ],
  warmup: () => 1,
  nameOf: (_, output) => `Session ${output}`,
  create: (params) => new SessionSoFar(params),
};
