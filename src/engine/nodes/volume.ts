import type { BarColumns, Column } from '../columns.ts';
import { int, type NodeBlock, type NodeInstance } from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { span } from '../intervals.ts';

/** A number a bar that has a price and a volume; any other is skipped. */
abstract class VolumeNode implements NodeInstance {
  update({ bars, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const { high, low, close, volume }: BarColumns = bars;
    for (let at = from; at < to; at++) {
      const [top, bottom, end, traded] = [
        high[at] as number,
        low[at] as number,
        close[at] as number,
        volume[at] as number,
      ];
      (value as Column)[at] = Number.isNaN(top + bottom + end + traded)
        ? Number.NaN
        : this.next(top, bottom, end, traded);
    }
  }

  protected abstract next(high: number, low: number, close: number, volume: number): number;
}

class OnBalance extends VolumeNode {
  private last = Number.NaN;
  private sum = 0;

  protected next(_high: number, _low: number, close: number, volume: number): number {
    // The first bar's volume is where the count begins.
    if (Number.isNaN(this.last)) this.sum = volume;
    else if (close > this.last) this.sum += volume;
    else if (close < this.last) this.sum -= volume;
    this.last = close;
    return this.sum;
  }
}

/** The volume of a bar, weighted by where it closed in its range: all of it at the high, none in the middle. */
const flowOf = (high: number, low: number, close: number, volume: number): number =>
  high - low > 0 ? ((close - low - (high - close)) / (high - low)) * volume : 0;

class Accumulation extends VolumeNode {
  private sum = 0;

  protected next(high: number, low: number, close: number, volume: number): number {
    this.sum += flowOf(high, low, close, volume);
    return this.sum;
  }
}

interface Oscillator {
  fast: number;
  slow: number;
}

class AccumulationOscillator extends VolumeNode {
  private readonly kFast: number;
  private readonly kSlow: number;
  private left: number;
  private sum = 0;
  private fast = Number.NaN;
  private slow = Number.NaN;

  constructor({ fast, slow }: Oscillator) {
    super();
    this.kFast = 2 / (fast + 1);
    this.kSlow = 2 / (slow + 1);
    this.left = Math.max(fast, slow);
  }

  protected next(high: number, low: number, close: number, volume: number): number {
    this.sum += flowOf(high, low, close, volume);
    if (Number.isNaN(this.fast)) {
      this.fast = this.sum;
      this.slow = this.sum;
    } else {
      this.fast += this.kFast * (this.sum - this.fast);
      this.slow += this.kSlow * (this.sum - this.slow);
    }
    if (this.left > 0) this.left--;
    return this.left > 0 ? Number.NaN : this.fast - this.slow;
  }
}

/** An RSI of price × volume: sums of the last bars, renewed once a lap. */
class MoneyFlow extends VolumeNode {
  private readonly ups: Float64Array;
  private readonly downs: Float64Array;
  private at = 0;
  private seen = 0;
  private up = 0;
  private down = 0;
  private last = Number.NaN;

  constructor(length: number) {
    super();
    this.ups = new Float64Array(length);
    this.downs = new Float64Array(length);
  }

  protected next(high: number, low: number, close: number, volume: number): number {
    const price = (high + low + close) / 3;
    const change = price - this.last;
    this.last = price;
    if (Number.isNaN(change)) return Number.NaN;
    const { ups, downs, at } = this;
    const flow = price * volume;
    const up = change > 0 ? flow : 0;
    const down = change < 0 ? flow : 0;
    this.up += up - (ups[at] as number);
    this.down += down - (downs[at] as number);
    ups[at] = up;
    downs[at] = down;
    this.at = at + 1 === ups.length ? 0 : at + 1;
    if (this.at === 0) this.renew();
    if (this.seen < ups.length) this.seen++;
    if (this.seen < ups.length) return Number.NaN;
    const sum = this.up + this.down;
    return sum < 1 ? 0 : Math.min(100, Math.max(0, (100 * this.up) / sum));
  }

  private renew(): void {
    this.up = 0;
    this.down = 0;
    for (let k = 0; k < this.ups.length; k++) {
      this.up += this.ups[k] as number;
      this.down += this.downs[k] as number;
    }
  }
}

export const volume = [
  barsNode<Record<string, never>>({
    type: 'ind.obv',
    label: 'On-balance volume',
    description:
      'Volume of bars that closed up less volume of bars that closed down, since the first bar: does volume go with the price? Its slope matters, not its level.',
    formula: 'OBV[1] + volume if close > close[1], − volume if close < close[1]; begins with the first volume',
    source: 'Joseph Granville, New Key to Stock Market Profits, 1963; TA-Lib OBV',
    keywords: ['OBV', 'on balance volume', 'Granville'],
    params: [],
    readsVolume: true,
    warmup: () => 1,
    create: () => new OnBalance(),
  }),
  barsNode<Record<string, never>>({
    type: 'ind.ad',
    label: 'Accumulation/distribution line',
    description:
      'Volume weighted by where each bar closed in its range, summed since the first bar: rises while bars close near their highs on volume.',
    formula: 'AD[1] + volume × ((close − low) − (high − close)) / (high − low)',
    source: 'Marc Chaikin; TA-Lib AD',
    keywords: ['AD', 'Chaikin A/D line', 'accumulation distribution', 'money flow'],
    params: [],
    readsVolume: true,
    warmup: () => 1,
    create: () => new Accumulation(),
  }),
  barsNode<Oscillator>({
    type: 'ind.adosc',
    label: 'Chaikin oscillator',
    description:
      'The distance between a fast and a slow average of the accumulation/distribution line: turns before the line does.',
    formula: 'EMA(AD, fast) − EMA(AD, slow), both begun with the first bar',
    source: 'Marc Chaikin; TA-Lib ADOSC',
    keywords: ['ADOSC', 'Chaikin oscillator', 'A/D oscillator'],
    params: [
      int('fast', 3, 2, 500, 'Length of the fast average in bars.'),
      int('slow', 10, 2, 500, 'Length of the slow average in bars.'),
    ],
    readsVolume: true,
    warmup: ({ fast, slow }) => Math.max(fast, slow),
    create: (params) => new AccumulationOscillator(params),
  }),
  barsNode<Length>({
    type: 'ind.mfi',
    label: 'Money flow index',
    description:
      'An RSI that weighs each bar with its volume, 0 to 100: above 80 is called overbought, below 20 oversold. 0 where nothing was traded.',
    formula: '100 × U / (U + D), U and D the sums of typical price × volume of bars whose typical price rose and fell',
    source: 'Gene Quong and Avrum Soudack, Technical Analysis of Stocks & Commodities, March 1989; TA-Lib MFI',
    keywords: ['MFI', 'money flow index', 'volume-weighted RSI'],
    params: [lengthOf(14)],
    readsVolume: true,
    range: () => span(0, 100),
    warmup: ({ length }) => length + 1,
    create: ({ length }) => new MoneyFlow(length),
  }),
];
