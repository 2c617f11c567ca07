import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { closeLocation } from '../indicators/close-location.ts';

interface Params {
  sign: 'location' | 'body' | 'tick';
  reset: 'session' | 'never';
}

class CumulativeDelta implements NodeInstance {
  private readonly body: boolean;
  private readonly tick: boolean;
  private readonly perSession: boolean;
  private session = Number.NaN;
  private lastClose = Number.NaN;
  private lastSign = 0;
  private total = 0;

  constructor({ sign, reset }: Params) {
    this.body = sign === 'body';
    this.tick = sign === 'tick';
    this.perSession = reset === 'session';
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const [delta, cumulative] = outputs as [Column, Column];
    for (let at = from; at < to; at++) {
      if (this.perSession) this.turn(sessions.sessionAt(bars.ts[at] as number).open);
      const part =
        this.part(bars.open[at] as number, bars.high[at] as number, bars.low[at] as number, bars.close[at] as number) *
        (bars.volume[at] as number);
      delta[at] = part;
      if (!Number.isNaN(part)) this.total += part;
      cumulative[at] = this.total;
    }
  }

  private turn(session: number): void {
    if (session !== this.session) this.total = 0;
    this.session = session;
  }

  /** The part of a bar's volume that counts as bought, less the part that counts as sold: −1 to 1. */
  private part(open: number, high: number, low: number, close: number): number {
    if (this.body) return Math.sign(close - open);
    if (!this.tick) return closeLocation(high, low, close);
    const change = Math.sign(close - this.lastClose);
    if (Number.isNaN(close)) return close;
    this.lastClose = close;
    // An unchanged price keeps the sign of the last change.
    if (change !== 0 && !Number.isNaN(change)) this.lastSign = change;
    return this.lastSign;
  }
}

export const indCumulativeDelta: NodeDefinition<Params> = {
  type: 'ind.cumulative_delta',
  category: 'indicator',
  label: 'Cumulative delta',
  description:
    'Bought less sold volume, of the bar and summed. Stored bars do not say who was the buyer, so the sign is estimated from the bar, as charts without tick data do; it is no footprint.',
  formula:
    'delta = sign × volume; location: sign = ((close − low) − (high − close)) / (high − low); body: of close − open; tick: of close − close[1], kept while unchanged',
  source: 'tick rule: Lee and Ready, "Inferring Trade Direction from Intraday Data", Journal of Finance, 1991',
  keywords: ['cvd', 'order flow', 'volume delta', 'signed volume'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'delta', 'cumulative'),
  params: [
    choice(
      'sign',
      'location',
      ['location', 'body', 'tick'],
      'How volume gets its sign: by where the bar closes in its range, by close against open, or by close against the last close.',
    ),
    choice('reset', 'session', ['session', 'never'], 'Where the sum starts again.'),
  ],
  warmup: () => 1,
  readsVolume: true,
  create: (params) => new CumulativeDelta(params),
};
