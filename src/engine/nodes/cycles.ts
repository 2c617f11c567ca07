import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  type OutputPort,
  outputs,
  requiredInput,
} from '../definition.ts';
import { Hilbert } from '../indicators/hilbert.ts';
import { CYCLE_LOOKBACK, HilbertCycle, RADIANS } from '../indicators/hilbert-cycle.ts';
import { span } from '../intervals.ts';

/** Bars before the first value of what follows the period of the cycle alone. */
const PERIOD_LOOKBACK = 32;

/** Values of a cycle's state; a null is skipped. */
abstract class CycleNode implements NodeInstance {
  update({ inputs: [source], outputs: columns }: NodeBlock, from: number, to: number): void {
    const [first, second] = columns as [Column, Column | undefined];
    for (let at = from; at < to; at++) {
      const x = (source as Column)[at] as number;
      const warm = !Number.isNaN(x) && this.next(x);
      first[at] = warm ? this.first : Number.NaN;
      if (second) second[at] = warm ? this.second : Number.NaN;
    }
  }

  protected abstract next(x: number): boolean;
  protected abstract get first(): number;
  protected abstract get second(): number;
}

class Period extends CycleNode {
  private readonly hilbert = new Hilbert(12);
  private seen = 0;
  readonly #isPhasor: boolean;

  constructor(isPhasor: boolean) {
    super();
    this.#isPhasor = isPhasor;
  }

  protected next(x: number): boolean {
    if (this.seen <= PERIOD_LOOKBACK) this.seen++;
    this.hilbert.next(x);
    return this.seen > PERIOD_LOOKBACK;
  }

  protected get first(): number {
    return this.#isPhasor ? this.hilbert.inPhase : this.hilbert.smoothPeriod;
  }

  protected get second(): number {
    return this.hilbert.quadrature;
  }
}

class Phase extends CycleNode {
  private readonly cycle = new HilbertCycle('phase');
  readonly #isSine: boolean;

  constructor(isSine: boolean) {
    super();
    this.#isSine = isSine;
  }

  protected next(x: number): boolean {
    return this.cycle.next(x);
  }

  protected get first(): number {
    return this.#isSine ? Math.sin(this.cycle.phase * RADIANS) : this.cycle.phase;
  }

  protected get second(): number {
    return Math.sin((this.cycle.phase + 45) * RADIANS);
  }
}

class Trendline extends CycleNode {
  private readonly cycle = new HilbertCycle('trendline');

  protected next(x: number): boolean {
    return this.cycle.next(x);
  }

  protected get first(): number {
    return this.cycle.trendline;
  }

  protected get second(): number {
    return Number.NaN;
  }
}

class TrendMode implements NodeInstance {
  private readonly cycle = new HilbertCycle('trends');

  update({ inputs: [source], outputs: [isTrend, value] }: NodeBlock, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const x = (source as Column)[at] as number;
      const warm = !Number.isNaN(x) && this.cycle.next(x);
      const trend = this.cycle.trends ? 1 : 0;
      (isTrend as Column)[at] = warm ? trend : 0;
      (value as Column)[at] = warm ? trend : Number.NaN;
    }
  }
}

interface Cycle {
  name: string;
  label: string;
  description: string;
  formula: string;
  keywords: string[];
  lookback: number;
  ports?: OutputPort[];
  range?: NodeDefinition['range'];
  create(): NodeInstance;
}

const cycle = ({
  name,
  lookback,
  ports = outputs('number', 'value'),
  keywords,
  create,
  ...row
}: Cycle): NodeDefinition => ({
  type: `ind.${name}`,
  category: 'indicator',
  ...row,
  source: `John Ehlers, Rocket Science for Traders, 2001; TA-Lib ${name.toUpperCase()}`,
  keywords: [name.toUpperCase(), 'Hilbert transform', 'Ehlers', ...keywords],
  inputs: [requiredInput('source', 'number')],
  outputs: ports,
  params: [],
  warmup: () => lookback + 1,
  create,
});

export const cycles = [
  cycle({
    name: 'ht_dcperiod',
    label: 'Dominant cycle period',
    description: 'How many bars the market’s dominant cycle lasts, 6 to 50. Feed it to an average of variable length.',
    formula: '360 / the turn of the phase per bar in degrees, limited and smoothed',
    keywords: ['cycle', 'period'],
    lookback: PERIOD_LOOKBACK,
    range: () => span(0, 50.001),
    create: () => new Period(false),
  }),
  cycle({
    name: 'ht_dcphase',
    label: 'Dominant cycle phase',
    description: 'Where in its dominant cycle the market is, in degrees from −45 to 315.',
    formula: 'the angle of the smoothed price against one dominant cycle',
    keywords: ['cycle', 'phase'],
    lookback: CYCLE_LOOKBACK,
    create: () => new Phase(false),
  }),
  cycle({
    name: 'ht_phasor',
    label: 'Phasor',
    description: 'The two parts of the market’s cycle, a quarter of a cycle apart: in phase with it, and ahead of it.',
    formula: 'Hilbert transform of the detrended, smoothed price',
    keywords: ['cycle', 'in phase', 'quadrature'],
    lookback: PERIOD_LOOKBACK,
    ports: outputs('number', 'in_phase', 'quadrature'),
    create: () => new Period(true),
  }),
  cycle({
    name: 'ht_sine',
    label: 'Sine wave',
    description:
      'The sine of the market’s phase, and the same an eighth of a cycle ahead. They cross at the turns of a cycle, and run side by side in a trend.',
    formula: 'sine = sin(phase), lead_sine = sin(phase + 45°)',
    keywords: ['cycle', 'sinewave', 'lead sine'],
    lookback: CYCLE_LOOKBACK,
    ports: outputs('number', 'sine', 'lead_sine'),
    range: () => span(-1, 1),
    create: () => new Phase(true),
  }),
  cycle({
    name: 'ht_trendline',
    label: 'Instantaneous trend line',
    description: 'An average over exactly one dominant cycle, so that the cycle is gone and the trend is left.',
    formula: '(4t + 3t[1] + 2t[2] + t[3]) / 10, t the mean of one dominant cycle',
    keywords: ['trend', 'cycle'],
    lookback: CYCLE_LOOKBACK,
    create: () => new Trendline(),
  }),
  cycle({
    name: 'ht_trendmode',
    label: 'Trend or cycle',
    description: 'Whether the market trends (true, 1) or swings in a cycle (false, 0).',
    formula:
      'a trend unless the sines have crossed within half a cycle or the phase turns as steadily as a cycle; always one 1.5 % or more from the trend line',
    keywords: ['trend', 'regime', 'cycle'],
    lookback: CYCLE_LOOKBACK,
    ports: [...outputs('bool', 'is_trend'), ...outputs('number', 'value')],
    range: () => span(0, 1),
    create: () => new TrendMode(),
  }),
];
