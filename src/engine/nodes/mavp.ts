import type { Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
} from '../definition.ts';
import type { Filter } from '../indicators/filter.ts';
import { AVERAGE_KINDS, type AverageKind, averageFrom, averageLookback } from '../indicators/moving-average.ts';
import { Scratch } from '../indicators/scratch.ts';

interface Params {
  min_length: number;
  max_length: number;
  average: AverageKind;
}

/** One average a length, all of them kept, since any may be asked for on any bar. */
class VariableAverage implements NodeInstance {
  private readonly least: number;
  private readonly averages: readonly Filter[];
  private readonly work = new Scratch();

  constructor({ min_length, max_length, average }: Params) {
    const lookback = averageLookback(average, max_length);
    this.least = min_length;
    this.averages = Array.from({ length: max_length - min_length + 1 }, (_, k) =>
      averageFrom(average, min_length + k, lookback),
    );
  }

  update({ inputs, outputs: [value] }: NodeBlock, from: number, to: number): void {
    const [source, lengths] = inputs as [Column, Column];
    const out = value as Column;
    const column = this.work.upTo(to);
    const { averages, least } = this;
    out.fill(Number.NaN, from, to);
    averages.forEach((average, k) => {
      average.fill(source, column, from, to);
      for (let at = from; at < to; at++) {
        const wanted = Math.trunc(lengths[at] as number) - least;
        if (Math.max(0, Math.min(averages.length - 1, wanted)) === k) out[at] = column[at] as number;
      }
    });
  }
}

export const mavp: NodeDefinition<Params> = {
  type: 'ind.mavp',
  category: 'indicator',
  label: 'Moving average of variable length',
  description:
    'A moving average whose length is another number, bar by bar: for example the length of the market’s cycle. Lengths outside of the limits count as the limit.',
  formula: 'MA(x, length on this bar)',
  source: 'TA-Lib MAVP',
  keywords: ['MAVP', 'variable period', 'adaptive length'],
  inputs: [requiredInput('source', 'number'), requiredInput('length', 'number')],
  outputs: outputs('number', 'value'),
  params: [
    int('min_length', 2, 2, 100, 'The shortest length.'),
    int('max_length', 30, 2, 100, 'The longest length: the first value comes after so many bars.'),
    choice('average', 'sma', AVERAGE_KINDS, 'Which moving average it is.'),
  ],
  warmup: ({ max_length, average }) => averageLookback(average, max_length) + 1,
  relation: ({ min_length, max_length }) =>
    min_length <= max_length
      ? null
      : `needs \`min_length\` not above \`max_length\`, got ${min_length} and ${max_length}`,
  create: (params) => new VariableAverage(params),
};
