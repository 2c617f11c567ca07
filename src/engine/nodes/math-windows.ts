import type { Column } from '../columns.ts';
import { type NodeBlock, type NodeDefinition, type NodeInstance, outputs, requiredInput } from '../definition.ts';
import { type Length, lengthOf } from '../families.ts';
import { Extreme } from '../indicators/extreme.ts';
import { ExtremeAge } from '../indicators/extreme-age.ts';
import { Sma } from '../indicators/sma.ts';

class Sum implements NodeInstance {
  private readonly mean: Sma;
  private readonly length: number;

  constructor(length: number) {
    this.mean = new Sma(length);
    this.length = length;
  }

  update({ inputs: [x], outputs: [value] }: NodeBlock, from: number, to: number): void {
    const out = value as Column;
    this.mean.fill(x as Column, out, from, to);
    for (let at = from; at < to; at++) out[at] = (out[at] as number) * this.length;
  }
}

class Extremes implements NodeInstance {
  private readonly lowest: Extreme;
  private readonly highest: Extreme;

  constructor(length: number) {
    this.lowest = new Extreme(length, 'lowest');
    this.highest = new Extreme(length, 'highest');
  }

  update({ inputs: [x], outputs: [min, max] }: NodeBlock, from: number, to: number): void {
    this.lowest.fill(x as Column, min as Column, from, to);
    this.highest.fill(x as Column, max as Column, from, to);
  }
}

/** How many bars ago each extreme came, and its place from the first bar on. */
class Places implements NodeInstance {
  private readonly ages: readonly ExtremeAge[];
  private count = 0;

  constructor(length: number, modes: readonly ('lowest' | 'highest')[]) {
    this.ages = modes.map((mode) => new ExtremeAge(length, mode, false));
  }

  update({ inputs: [x], outputs }: NodeBlock, from: number, to: number): void {
    const { ages, count } = this;
    ages.forEach((age, k) => {
      const [ago, index] = [outputs[2 * k], outputs[2 * k + 1]] as [Column, Column];
      age.fill(x as Column, ago, from, to);
      this.count = count;
      for (let at = from; at < to; at++) {
        index[at] = this.count - (ago[at] as number);
        if (!Number.isNaN((x as Column)[at] as number)) this.count++;
      }
    });
  }
}

const windowNode = (
  row: Pick<NodeDefinition<Length>, 'label' | 'description' | 'formula' | 'range'> & {
    name: string;
    words: string[];
    ports: string[];
    create(length: number): NodeInstance;
  },
): NodeDefinition<Length> => {
  const { name, words, ports, create, ...rest } = row;
  return {
    type: `math.${name}`,
    category: 'math',
    ...rest,
    source: `TA-Lib ${name.toUpperCase()}`,
    keywords: [name.toUpperCase(), ...words],
    inputs: [requiredInput('x', 'number')],
    outputs: outputs('number', ...ports),
    params: [lengthOf(20, 2)],
    warmup: ({ length }) => length,
    create: ({ length }) => create(length),
  };
};

const PLACE = 'bars_ago counts back from this bar; index counts up from the first bar, which is 0.';

export const mathWindows = [
  windowNode({
    name: 'sum',
    label: 'Sum',
    description: 'The sum of the last values.',
    formula: 'x + x[1] + … + x[n − 1]',
    words: ['total', 'rolling sum'],
    ports: ['value'],
    create: (length) => new Sum(length),
  }),
  windowNode({
    name: 'minmax',
    label: 'Lowest and highest',
    description: 'The lowest and the highest of the last values.',
    formula: 'lowest(x, n) and highest(x, n)',
    words: ['MIN', 'MAX', 'range'],
    ports: ['min', 'max'],
    create: (length) => new Extremes(length),
  }),
  windowNode({
    name: 'maxindex',
    label: 'Place of the highest',
    description: `Where the highest of the last values is: ${PLACE}`,
    formula: 'bars since highest(x, n)',
    words: ['highest bar', 'bars since high'],
    ports: ['bars_ago', 'index'],
    create: (length) => new Places(length, ['highest']),
  }),
  windowNode({
    name: 'minindex',
    label: 'Place of the lowest',
    description: `Where the lowest of the last values is: ${PLACE}`,
    formula: 'bars since lowest(x, n)',
    words: ['lowest bar', 'bars since low'],
    ports: ['bars_ago', 'index'],
    create: (length) => new Places(length, ['lowest']),
  }),
  windowNode({
    name: 'minmaxindex',
    label: 'Places of lowest and highest',
    description: `Where the lowest and the highest of the last values are: ${PLACE}`,
    formula: 'bars since lowest(x, n) and since highest(x, n)',
    words: ['MININDEX', 'MAXINDEX'],
    ports: ['min_bars_ago', 'min_index', 'max_bars_ago', 'max_index'],
    create: (length) => new Places(length, ['lowest', 'highest']),
  }),
];
