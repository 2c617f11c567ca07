import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { RTH, SESSION_MINUTES, WallClock } from '../sessions.ts';

class PriorSession implements NodeInstance {
  private readonly rth: boolean;
  private readonly clock = new WallClock(RTH.tz);
  private session = Number.NaN;
  private high = Number.NaN;
  private low = Number.NaN;
  private close = Number.NaN;
  private priorHigh = Number.NaN;
  private priorLow = Number.NaN;
  private priorClose = Number.NaN;

  constructor(rth: boolean) {
    this.rth = rth;
  }

  update({ bars, outputs: [high, low, close], sessions }: NodeBlock, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const ts = bars.ts[at] as number;
      const session = sessions.sessionAt(ts).open;
      if (session !== this.session) this.turn(session);
      if (!this.rth || this.inRegularHours(ts)) {
        if (!((bars.high[at] as number) <= this.high)) this.high = bars.high[at] as number;
        if (!((bars.low[at] as number) >= this.low)) this.low = bars.low[at] as number;
        this.close = bars.close[at] as number;
      }
      (high as Column)[at] = this.priorHigh;
      (low as Column)[at] = this.priorLow;
      (close as Column)[at] = this.priorClose;
    }
  }

  /** A session without bars in the hours asked for (a holiday morning) leaves the one before it in place. */
  private turn(session: number): void {
    this.session = session;
    if (Number.isNaN(this.close)) return;
    this.priorHigh = this.high;
    this.priorLow = this.low;
    this.priorClose = this.close;
    this.high = this.low = this.close = Number.NaN;
  }

  private inRegularHours(ts: number): boolean {
    const minutes = this.clock.minutes(ts) % 1440;
    return minutes >= RTH.start && minutes < RTH.end;
  }
}

export const dataPriorSession: NodeDefinition<{ session: 'rth' | 'eth' }> = {
  type: 'data.prior_session',
  category: 'data',
  label: 'Prior session',
  description:
    "High, low and close of the previous session. They change at the exchange session's open (17:00 Chicago), and a " +
    'session without trading in the hours asked for is passed over.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'high', 'low', 'close'),
  params: [
    choice(
      'session',
      'rth',
      ['rth', 'eth'],
      'rth: regular hours, 08:30 to 15:00 America/Chicago; eth: the whole exchange session.',
    ),
  ],
  warmup: (_, minutes) => Math.ceil(SESSION_MINUTES / minutes),
  nameOf: (_, output) => `Prior session ${output}`,
  create: ({ session }) => new PriorSession(session === 'rth'),
};
