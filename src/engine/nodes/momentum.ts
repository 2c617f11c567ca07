import type { BarColumns, Column } from '../columns.ts';
import { int, type NodeBlock, type NodeInstance } from '../definition.ts';
import { barsNode, type Length, lengthOf, sourceNode } from '../families.ts';
import type { Filter } from '../indicators/filter.ts';
import { MeanAbsoluteDeviation } from '../indicators/mean-absolute-deviation.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';
import { Sma } from '../indicators/sma.ts';
import { UltimateTerms } from '../indicators/ultimate-terms.ts';
import { Wilder } from '../indicators/wilder.ts';
import { stateless } from '../instance.ts';
import { span } from '../intervals.ts';

/** Chande's oscillator: gains less losses, both smoothed as in the RSI. */
class ChandeMomentum implements Filter {
  private readonly gain: Wilder;
  private readonly loss: Wilder;
  private readonly work = new Scratch();
  private last = Number.NaN;

  constructor(length: number) {
    this.gain = new Wilder(length);
    this.loss = new Wilder(length);
  }

  fill(source: Column, out: Column, from: number, to: number): void {
    const losses = this.work.upTo(to);
    let { last } = this;
    for (let at = from; at < to; at++) {
      const x = source[at] as number;
      const change = x - last;
      if (!Number.isNaN(x)) last = x;
      out[at] = Math.max(change, 0);
      losses[at] = Math.max(-change, 0);
    }
    this.last = last;
    this.gain.fill(out, out, from, to);
    this.loss.fill(losses, losses, from, to);
    for (let at = from; at < to; at++) {
      const sum = (out[at] as number) + (losses[at] as number);
      out[at] = sum < EPSILON ? 0 : (100 * ((out[at] as number) - (losses[at] as number))) / sum;
    }
  }
}

/** Lambert's channel index. */
class ChannelIndex implements NodeInstance {
  private readonly window: MeanAbsoluteDeviation;

  constructor(length: number) {
    this.window = new MeanAbsoluteDeviation(length);
  }

  update({ bars: { high, low, close }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const { window } = this;
    for (let at = from; at < to; at++) {
      const price = ((high[at] as number) + (low[at] as number) + (close[at] as number)) / 3;
      (value as Column)[at] = Number.isNaN(price) || !window.next(price) ? Number.NaN : indexOf(price, window);
    }
  }
}
const indexOf = (price: number, { mean, deviation }: MeanAbsoluteDeviation): number =>
  deviation === 0 ? 0 : (price - mean) / (0.015 * deviation);

/** Bodies up against all bodies of the last bars. */
class IntradayMomentum implements NodeInstance {
  private readonly ups: Sma;
  private readonly bodies: Sma;
  private readonly work = new Scratch();

  constructor(length: number) {
    this.ups = new Sma(length);
    this.bodies = new Sma(length);
  }

  update({ bars: { open, close }, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const out = value as Column;
    const bodies = this.work.upTo(to);
    for (let at = from; at < to; at++) {
      const body = (close[at] as number) - (open[at] as number);
      out[at] = Math.max(body, 0);
      bodies[at] = Math.abs(body);
    }
    this.ups.fill(out, out, from, to);
    this.bodies.fill(bodies, bodies, from, to);
    for (let at = from; at < to; at++) {
      const sum = bodies[at] as number;
      // Rounding leaves a trace where no bar has a body.
      out[at] = sum < EPSILON ? Number.NaN : Math.min(100, Math.max(0, (100 * (out[at] as number)) / sum));
    }
  }
}

const balanceOfPower = (high: number, low: number, open: number, close: number): number =>
  high - low < EPSILON ? 0 : (close - open) / (high - low);

interface Ultimate {
  fast: number;
  middle: number;
  slow: number;
}

export const momentum = [
  barsNode<Length>({
    type: 'ind.cci',
    label: 'CCI',
    description:
      'Commodity channel index: how far the typical price is from its average, in units of its usual distance. Beyond 100 and −100 is called unusual.',
    formula: '(p − SMA(p, n)) / (0.015 × the mean distance of p from SMA(p, n)), p = (high + low + close) / 3',
    source: 'Donald Lambert, Commodities, October 1980; TA-Lib CCI',
    keywords: ['CCI', 'commodity channel index', 'Lambert'],
    params: [lengthOf(20)],
    warmup: ({ length }) => length,
    create: ({ length }) => new ChannelIndex(length),
  }),
  sourceNode<Length>({
    type: 'ind.cmo',
    label: 'Chande momentum oscillator',
    description: 'Gains less losses as a part of both, −100 to 100: an RSI around zero. 0 where nothing moved.',
    formula: "100 × (G − L) / (G + L), G and L Wilder's averages of the moves up and down",
    source: 'Tushar Chande and Stanley Kroll, The New Technical Trader, 1994; TA-Lib CMO',
    keywords: ['CMO', 'Chande momentum oscillator'],
    params: [lengthOf(14, 2, "Bars of Wilder's smoothing.")],
    range: () => span(-100.001, 100.001),
    warmup: ({ length }) => length + 1,
    filter: ({ length }) => new ChandeMomentum(length),
  }),
  barsNode<Length>({
    type: 'ind.imi',
    label: 'Intraday momentum index',
    description:
      'Which part of the bodies of the last bars went up, 0 to 100: an RSI of candles. Empty while no bar has a body.',
    formula: '100 × the sum of close − open of bars that closed up / the sum of |close − open|',
    source: 'Tushar Chande and Stanley Kroll, The New Technical Trader, 1994; TA-Lib IMI',
    keywords: ['IMI', 'intraday momentum index', 'Chande'],
    params: [lengthOf(14)],
    range: () => span(0, 100),
    warmup: ({ length }) => length,
    create: ({ length }) => new IntradayMomentum(length),
  }),
  barsNode<Record<string, never>>({
    type: 'ind.bop',
    label: 'Balance of power',
    description: 'Which part of the bar’s range its body is, −1 to 1: how strongly one side closed the bar its way.',
    formula: '(close − open) / (high − low); 0 without a range',
    source: 'Igor Livshin, Technical Analysis of Stocks & Commodities, August 2001; TA-Lib BOP',
    keywords: ['BOP', 'balance of power', 'balance of market power'],
    params: [],
    warmup: () => 1,
    create: () =>
      stateless(({ bars, outputs: [value] }, from, to) => {
        const { high, low, open, close }: BarColumns = bars;
        for (let at = from; at < to; at++) {
          (value as Column)[at] = balanceOfPower(
            high[at] as number,
            low[at] as number,
            open[at] as number,
            close[at] as number,
          );
        }
      }),
  }),
  barsNode<Ultimate>({
    type: 'ind.ultosc',
    label: 'Ultimate oscillator',
    description:
      'Buying pressure over three lengths at once, 0 to 100: less prone to false turns than an oscillator of one length. Its author trades divergences with it.',
    formula:
      '100 × (4 × A(fast) + 2 × A(middle) + A(slow)) / 7, A(n) = Σ (close − the lower of low and close[1]) / Σ true range over n bars',
    source: 'Larry Williams, Technical Analysis of Stocks & Commodities, April 1985; TA-Lib ULTOSC',
    keywords: ['ULTOSC', 'ultimate oscillator', 'Williams'],
    params: [
      int('fast', 7, 1, 500, 'The shortest length in bars.'),
      int('middle', 14, 1, 500, 'The middle length in bars.'),
      int('slow', 28, 1, 500, 'The longest length in bars.'),
    ],
    range: () => span(-0.001, 100.001),
    warmup: ({ fast, middle, slow }) => Math.max(fast, middle, slow) + 1,
    create: ({ fast, middle, slow }) => new UltimateTerms(fast, middle, slow),
  }),
];
