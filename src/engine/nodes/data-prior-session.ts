import {
  CLOSE,
  choice,
  gives,
  HIGH,
  LOW,
  type NodeDefinition,
  type NodeInstance,
  needs,
  type Tape,
  TS,
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

  update(v: Float64Array, i: Int32Array, o: number, tape: Tape): void {
    const b = i[0] as number;
    const ts = v[b + TS] as number;
    const session = tape.sessionAt(ts).open;
    if (session !== this.session) this.turn(session);
    if (!this.rth || this.inRegularHours(ts)) {
      const high = v[b + HIGH] as number;
      const low = v[b + LOW] as number;
      if (!(high <= this.high)) this.high = high;
      if (!(low >= this.low)) this.low = low;
      this.close = v[b + CLOSE] as number;
    }
    v[o] = this.priorHigh;
    v[o + 1] = this.priorLow;
    v[o + 2] = this.priorClose;
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
  inputs: [needs('bars', 'bars')],
  outputs: gives('number', 'high', 'low', 'close'),
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
