import { choice, int, type NodeDefinition, number, optionalInput, outputs, requiredInput } from '../definition.ts';
import { entrySignal } from './entry-signal.ts';

interface Params {
  side: 'long' | 'short';
  mode: 'price' | 'ticks' | 'points' | 'percent';
  value: number;
  bars: number;
}

const waitingEntry = (
  kind: 'limit' | 'stop',
  label: string,
  description: string,
  where: string,
): NodeDefinition<Params> => ({
  type: `entry.${kind}`,
  category: 'execution',
  label,
  description: `${description} A minute that opens beyond its price fills at the open, one that touches it at the price. It ends with its condition, its count of bars, or its session.`,
  inputs: [
    requiredInput('when', 'bool'),
    optionalInput('filter', 'bool'),
    requiredInput('size', 'size'),
    optionalInput('price', 'number'),
  ],
  outputs: outputs('entry', 'entry'),
  params: [
    choice('side', 'long', ['long', 'short'], 'long buys, short sells.'),
    choice(
      'mode',
      'ticks',
      ['price', 'ticks', 'points', 'percent'],
      `What \`value\` is in: ticks, points or percent of the close, ${where}; or price: the \`price\` input.`,
    ),
    number('value', 4, 0.0001, 100_000, 'Distance from the close; not used by mode price.'),
    int('bars', 5, 1, 500, 'Bars it waits after the one that placed it.'),
  ],
  warmup: () => 1,
  everyBar: true,
  relation: ({ mode }, wired) =>
    mode === 'price' && !wired.has('price') ? 'in mode price needs a number at `price`, got none' : null,
  create: ({ side }, context) => (entrySignal.create as NonNullable<typeof entrySignal.create>)({ side }, context),
});

export const entryLimit = waitingEntry(
  'limit',
  'Limit entry',
  'Waits, from the close of a bar on which its condition is true and no trade was open, to enter at a better price.',
  'below it for long and above it for short',
);

export const entryStop = waitingEntry(
  'stop',
  'Stop entry',
  'Waits, from the close of a bar on which its condition is true and no trade was open, to enter once price breaks out to its level.',
  'above it for long and below it for short',
);
