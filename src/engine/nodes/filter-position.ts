import type { Column } from '../columns.ts';
import { type NodeDefinition, outputs } from '../definition.ts';
import { stateless } from '../instance.ts';
import { atLeast, except, span } from '../intervals.ts';

const SIDES: Record<string, number> = { is_flat: 0, is_long: 1, is_short: -1 };
const NAMES: Record<string, string> = {
  is_flat: 'no position is open',
  is_long: 'a long position is open',
  is_short: 'a short position is open',
  bars_in_trade: 'Bars in trade',
};
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const filterPosition: NodeDefinition = {
  type: 'filter.position',
  category: 'filter',
  label: 'Position',
  description:
    "Reads this strategy's open paper signal as it stood when the bar began. bars_in_trade counts bars since the entry bar and is empty when flat.",
  inputs: [],
  outputs: [...outputs('bool', 'is_flat', 'is_long', 'is_short'), ...outputs('number', 'bars_in_trade')],
  params: [],
  warmup: () => 0,
  readsTrades: true,
  implied: (_, { output, is }) => {
    const side = SIDES[output] ?? 0;
    return { kind: 'fact', name: 'side', in: is ? span(side, side) : except(side) };
  },
  range: () => atLeast(1),
  nameOf: (_, output) => NAMES[output] ?? output,
  explain: (_, { output, wanted, met }) => {
    const state = NAMES[output] ?? output;
    const needed = wanted ? state : `not: ${state}`;
    return [
      { kind: 'value', input: null, needed, text: wanted === met ? capital(state) : `It is not so that ${state}` },
    ];
  },
  create: (_, { trades }) =>
    stateless((block, from, to) => {
      const [isFlat, isLong, isShort, barsInTrade] = block.outputs as [Column, Column, Column, Column];
      const side = trades?.side ?? 0;
      isFlat.fill(side === 0 ? 1 : 0, from, to);
      isLong.fill(side > 0 ? 1 : 0, from, to);
      isShort.fill(side < 0 ? 1 : 0, from, to);
      barsInTrade.fill(trades?.barsInTrade ?? Number.NaN, from, to);
    }),
};
