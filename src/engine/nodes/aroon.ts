import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeInstance, outputs } from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { ExtremeAge } from '../indicators/extreme-age.ts';
import { Scratch } from '../indicators/scratch.ts';
import { span } from '../intervals.ts';

class Aroon implements NodeInstance {
  private readonly length: number;
  private readonly high: ExtremeAge;
  private readonly low: ExtremeAge;

  constructor(length: number) {
    this.length = length;
    this.high = new ExtremeAge(length + 1, 'highest', true);
    this.low = new ExtremeAge(length + 1, 'lowest', true);
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const [down, up] = outputs as [Column, Column];
    this.high.fill(bars.high, up, from, to);
    this.low.fill(bars.low, down, from, to);
    const { length } = this;
    const factor = 100 / length;
    for (let at = from; at < to; at++) {
      up[at] = factor * (length - (up[at] as number));
      down[at] = factor * (length - (down[at] as number));
    }
  }
}

class AroonOscillator implements NodeInstance {
  private readonly aroon: Aroon;
  private readonly work = new Scratch();

  constructor(length: number) {
    this.aroon = new Aroon(length);
  }

  update(block: NodeBlock, from: number, to: number): void {
    const down = this.work.upTo(to);
    const up = block.outputs[0] as Column;
    this.aroon.update({ ...block, outputs: [down, up] }, from, to);
    for (let at = from; at < to; at++) up[at] = (up[at] as number) - (down[at] as number);
  }
}

const CHANDE = 'Tushar Chande, Technical Analysis of Stocks & Commodities, September 1995; TA-Lib';
const params = [lengthOf(14, 2, 'How many bars back a high or low may lie.')];
const warmup = ({ length }: Length) => length + 1;

export const aroon = [
  barsNode<Length>({
    type: 'ind.aroon',
    label: 'Aroon',
    description:
      'How recent the highest high (up) and the lowest low (down) of the last bars are: 100 on this bar, 0 at the far end. Up above down speaks of a rise.',
    formula: 'up = 100 × (n − bars since the highest high of n + 1 bars) / n, down the same with the lowest low',
    source: `${CHANDE} AROON`,
    keywords: ['AROON', 'Chande'],
    params,
    outputs: outputs('number', 'down', 'up'),
    range: () => span(0, 100.001),
    warmup,
    create: ({ length }) => new Aroon(length),
  }),
  barsNode<Length>({
    type: 'ind.aroonosc',
    label: 'Aroon oscillator',
    description: 'Aroon up less Aroon down, −100 to 100: above zero the last high is newer than the last low.',
    formula: 'Aroon up − Aroon down',
    source: `${CHANDE} AROONOSC`,
    keywords: ['AROONOSC', 'Aroon', 'Chande'],
    params,
    range: () => span(-100.001, 100.001),
    warmup,
    create: ({ length }) => new AroonOscillator(length),
  }),
];
