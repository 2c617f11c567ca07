import type { BarColumns, Column } from '../columns.ts';
import type { NodeBlock, NodeDefinition, NodeInstance } from '../definition.ts';
import { barsNode, type Length, lengthOf } from '../families.ts';
import { Adx } from '../indicators/adx.ts';
import { Lag } from '../indicators/lag.ts';
import { Movement } from '../indicators/movement.ts';
import { limitToPercentage } from '../indicators/percentage.ts';
import { EPSILON } from '../indicators/rsi.ts';
import { Scratch } from '../indicators/scratch.ts';
import { atLeast, span } from '../intervals.ts';

type Side = 'plus' | 'minus';
const percentOf = (part: number, range: number): number => (range < EPSILON ? 0 : (100 * part) / range);

/** What is read of the movement on a bar. */
abstract class MovementNode implements NodeInstance {
  protected readonly movement: Movement;
  protected readonly length: number;

  constructor(length: number) {
    this.length = length;
    this.movement = new Movement(length);
  }

  update({ bars, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const { high, low, close }: BarColumns = bars;
    const out = value as Column;
    for (let at = from; at < to; at++) {
      const [top, bottom, end] = [high[at] as number, low[at] as number, close[at] as number];
      if (Number.isNaN(top + bottom + end)) out[at] = Number.NaN;
      else {
        this.movement.next(top, bottom, end);
        out[at] = this.read(this.movement);
      }
    }
  }

  protected abstract read(movement: Movement): number;
}

class MovementSum extends MovementNode {
  readonly #side: Side;

  constructor(length: number, side: Side) {
    super(length);
    this.#side = side;
  }

  protected read(movement: Movement): number {
    return movement.bars < this.length ? Number.NaN : movement[this.#side];
  }
}

class Indicator extends MovementNode {
  readonly #side: Side;

  constructor(length: number, side: Side) {
    super(length);
    this.#side = side;
  }

  protected read(movement: Movement): number {
    if (movement.bars <= this.length) return Number.NaN;
    return Math.min(100, percentOf(movement[this.#side], movement.range));
  }
}

class Index extends MovementNode {
  private value = 0;

  protected read({ bars, plus, minus, range }: Movement): number {
    if (bars <= this.length) return Number.NaN;
    const [up, down] = [percentOf(plus, range), percentOf(minus, range)];
    // A market that stands still keeps its last value.
    if (up + down >= EPSILON) this.value = Math.min(100, (100 * Math.abs(down - up)) / (up + down));
    return this.value;
  }
}

/** The mean of the ADX now and the one of `length` − 1 bars ago. */
class Rating implements NodeInstance {
  private readonly adx: Adx;
  private readonly lag: Lag;
  private readonly plus = new Scratch();
  private readonly minus = new Scratch();

  constructor(length: number) {
    this.adx = new Adx(length);
    this.lag = new Lag(length - 1);
  }

  update({ bars, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const out = value as Column;
    const before = this.minus.upTo(to);
    this.adx.fill(bars, [out, this.plus.upTo(to), before], from, to);
    this.lag.fill(out, before, from, to);
    for (let at = from; at < to; at++) out[at] = ((out[at] as number) + (before[at] as number)) / 2;
    limitToPercentage(out, from, to);
  }
}

const WILDER = 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib';
const smoothing = lengthOf(14, 2, "Bars of Wilder's smoothing.");
const MOVES = {
  plus: ['up', 'high − high[1]', 'low[1] − low'],
  minus: ['down', 'low[1] − low', 'high − high[1]'],
} as const;

const movement = (side: Side): NodeDefinition<Length> => {
  const [way, own, other] = MOVES[side];
  return barsNode({
    type: `ind.${side}_dm`,
    label: `${side === 'plus' ? '+' : '−'}DM`,
    description: `Wilder's directional movement ${way}, in points: how far the bars of late reached ${way} beyond the ones before them.`,
    formula: `Wilder's sum of ${own} where that is above 0 and above ${other}, else 0`,
    source: `${WILDER} ${side.toUpperCase()}_DM`,
    keywords: [`${side.toUpperCase()}_DM`, `${side}_dm`, 'directional movement', 'DM', 'Wilder'],
    params: [smoothing],
    range: () => atLeast(0),
    warmup: ({ length }) => length,
    create: ({ length }) => new MovementSum(length, side),
  });
};
const indicator = (side: Side): NodeDefinition<Length> => {
  const [way] = MOVES[side];
  return barsNode({
    type: `ind.${side}_di`,
    label: `${side === 'plus' ? '+' : '−'}DI`,
    description: `Wilder's directional indicator, 0 to 100: which part of the true range was movement ${way}. A crossing of +DI and −DI is the usual signal.`,
    formula: `100 × ${side}DM / Wilder's sum of the true range`,
    source: `${WILDER} ${side.toUpperCase()}_DI`,
    keywords: [`${side.toUpperCase()}_DI`, `${side}_di`, 'directional indicator', 'DI', 'DMI', 'Wilder'],
    params: [smoothing],
    range: () => span(0, 100),
    warmup: ({ length }) => length + 1,
    create: ({ length }) => new Indicator(length, side),
  });
};

export const directional = [
  movement('plus'),
  movement('minus'),
  indicator('plus'),
  indicator('minus'),
  barsNode<Length>({
    type: 'ind.dx',
    label: 'DX',
    description:
      "Wilder's directional movement index, 0 to 100: how one-sided the movement is, whichever way. The ADX is its average.",
    formula: '100 × |+DI − −DI| / (+DI + −DI)',
    source: `${WILDER} DX`,
    keywords: ['DX', 'directional movement index', 'DMI', 'Wilder'],
    params: [smoothing],
    range: () => span(0, 100),
    warmup: ({ length }) => length + 1,
    create: ({ length }) => new Index(length),
  }),
  barsNode<Length>({
    type: 'ind.adxr',
    label: 'ADXR',
    description:
      "Wilder's rating of the trend's strength, 0 to 100: the mean of the ADX now and some bars ago, slower than the ADX itself.",
    formula: '(ADX + ADX[n − 1]) / 2',
    source: `${WILDER} ADXR`,
    keywords: ['ADXR', 'average directional movement rating', 'Wilder'],
    params: [smoothing],
    range: () => span(0, 100),
    warmup: ({ length }) => 3 * length - 1,
    create: ({ length }) => new Rating(length),
  }),
];
