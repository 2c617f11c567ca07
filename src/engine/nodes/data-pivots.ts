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

type Method = 'classic' | 'fibonacci' | 'camarilla';
interface Params {
  period: Period;
  method: Method;
  session: 'rth' | 'eth';
}

const FIBONACCI = [0.382, 0.618, 1] as const;
const CAMARILLA = [1.1 / 12, 1.1 / 6, 1.1 / 4, 1.1 / 2] as const;
const NONE = Number.NaN;

/** The pivot, r1 to r4, s1 to s4. */
const LEVELS: Record<Method, (high: number, low: number, close: number) => number[]> = {
  classic: (high, low, close) => {
    const pivot = (high + low + close) / 3;
    const range = high - low;
    const [r1, s1] = [2 * pivot - low, 2 * pivot - high];
    return [pivot, r1, pivot + range, r1 + range, NONE, s1, pivot - range, s1 - range, NONE];
  },
  fibonacci: (high, low, close) => {
    const pivot = (high + low + close) / 3;
    const reach = FIBONACCI.map((part) => part * (high - low));
    return [pivot, ...reach.map((x) => pivot + x), NONE, ...reach.map((x) => pivot - x), NONE];
  },
  camarilla: (high, low, close) => {
    const reach = CAMARILLA.map((part) => part * (high - low));
    return [(high + low + close) / 3, ...reach.map((x) => close + x), ...reach.map((x) => close - x)];
  },
};

class Pivots implements NodeInstance {
  private readonly prior: PriorPeriod;
  private readonly levelsOf: (high: number, low: number, close: number) => number[];
  private readonly levels = new Float64Array(9).fill(NONE);

  constructor({ period, method, session }: Params) {
    this.prior = new PriorPeriod(period, session === 'rth');
    this.levelsOf = LEVELS[method];
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const { prior, levels } = this;
    for (let at = from; at < to; at++) {
      const turned = prior.next(
        bars.ts[at] as number,
        bars.open[at] as number,
        bars.high[at] as number,
        bars.low[at] as number,
        bars.close[at] as number,
        sessions,
      );
      if (turned) levels.set(this.levelsOf(prior.high, prior.low, prior.close));
      for (let k = 0; k < 9; k++) (outputs[k] as Column)[at] = levels[k] as number;
    }
  }
}

export const dataPivots: NodeDefinition<Params> = {
  type: 'data.pivots',
  category: 'data',
  label: 'Pivot points',
  description:
    'Support and resistance from the day, week or month before: the pivot, r1 to r3 above and s1 to s3 below; Camarilla has r4 and s4 too, which are empty otherwise. Empty until a whole period is stored.',
  formula:
    'pivot = (high + low + close) / 3. classic: r1 = 2·pivot − low, r2 = pivot + range, r3 = r1 + range; fibonacci: pivot ± 0.382, 0.618, 1 × range; camarilla: close ± 1.1/12, 1.1/6, 1.1/4, 1.1/2 × range',
  source: 'floor traders’ pivots; Fibonacci pivots after Robert Miner; Camarilla equation by Nick Scott, 1989',
  keywords: ['pivot', 'support', 'resistance', 'camarilla', 'floor trader', 'fibonacci'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'pivot', 'r1', 'r2', 'r3', 'r4', 's1', 's2', 's3', 's4'),
  params: [
    choice(
      'period',
      'day',
      PERIODS,
      'Which period before they come from: day, a trade date; week, from Monday; month.',
    ),
    choice('method', 'classic', ['classic', 'fibonacci', 'camarilla'], 'How the levels are computed.'),
    choice('session', 'eth', ['rth', 'eth'], 'rth: regular hours, 08:30 to 15:00 America/Chicago; eth: all hours.'),
  ],
  warmup: (_, minutes) => Math.ceil(SESSION_MINUTES / minutes),
  nameOf: ({ period, method }, output) => `${method} ${output} of the prior ${period}`,
  create: (params) => new Pivots(params),
};
