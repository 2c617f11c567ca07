import type { Column } from '../columns.ts';
import {
  choice,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import { PERIODS, type Period, PriorPeriod } from '../indicators/periods.ts';
import { SESSION_MINUTES } from '../sessions.ts';

interface Params {
  period: Period;
  session: 'rth' | 'eth';
}

class PriorPeriodNode extends PriorPeriod implements NodeInstance {
  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const [open, high, low, close] = outputs as [Column, Column, Column, Column];
    for (let at = from; at < to; at++) {
      this.next(
        bars.ts[at] as number,
        bars.open[at] as number,
        bars.high[at] as number,
        bars.low[at] as number,
        bars.close[at] as number,
        sessions,
      );
      open[at] = this.open;
      high[at] = this.high;
      low[at] = this.low;
      close[at] = this.close;
    }
  }
}

export const dataPriorPeriod: NodeDefinition<Params> = {
  type: 'data.prior_period',
  category: 'data',
  label: 'Prior day, week or month',
  description:
    "Open, high, low and close of the day, week or month before the bar's, by trade dates. Empty until a whole one is stored, which takes longer than the warm-up for weeks and months.",
  formula: 'first open, highest high, lowest low and last close of the newest whole period before',
  source: 'levels that floor traders keep; trade dates as CME sets them',
  keywords: ['pdh', 'pdl', 'pwh', 'pwl', 'previous day high', 'prior week', 'yesterday', 'last week'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'open', 'high', 'low', 'close'),
  params: [
    choice('period', 'day', PERIODS, 'day: one trade date; week: from Monday; month: of the calendar.'),
    choice('session', 'eth', ['rth', 'eth'], 'rth: regular hours, 08:30 to 15:00 America/Chicago; eth: all hours.'),
  ],
  warmup: (_, minutes) => Math.ceil(SESSION_MINUTES / minutes),
  nameOf: ({ period }, output) => `Prior ${period}'s ${output}`,
  create: ({ period, session }) => new PriorPeriodNode(period, session === 'rth'),
};
