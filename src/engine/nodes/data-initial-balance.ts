import type { Column } from '../columns.ts';
import {
  clockTime,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
  timeZone,
} from '../definition.ts';
import { misfit, OpeningRange } from './data-opening-range.ts';

interface Params {
  start: string;
  minutes: number;
  tz: string;
}

class InitialBalance extends OpeningRange implements NodeInstance {
  override update(block: NodeBlock, from: number, to: number): void {
    const [high, low, complete, middle, above, below] = block.outputs as [
      Column,
      Column,
      Column,
      Column,
      Column,
      Column,
    ];
    super.update({ ...block, outputs: [high, low, complete] }, from, to);
    for (let at = from; at < to; at++) {
      const top = high[at] as number;
      const bottom = low[at] as number;
      middle[at] = (top + bottom) / 2;
      above[at] = 2 * top - bottom;
      below[at] = 2 * bottom - top;
    }
  }
}

export const dataInitialBalance: NodeDefinition<Params> = {
  type: 'data.initial_balance',
  category: 'data',
  label: 'Initial balance',
  description:
    'Range of the first hour of the day session, its middle, and the levels one range above and below it. Empty until the hour is over, then fixed until the exchange session ends.',
  formula: 'highest high and lowest low of the minutes from the start; above = high + range, below = low − range',
  source: 'J. Peter Steidlmayer, Market Profile, Chicago Board of Trade, 1984',
  keywords: ['ib', 'ibh', 'ibl', 'market profile', 'first hour'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [
    ...outputs('number', 'high', 'low'),
    ...outputs('bool', 'complete'),
    ...outputs('number', 'middle', 'above', 'below'),
  ],
  params: [
    clockTime('start', '08:30', 'When the day session begins.'),
    int('minutes', 60, 1, 240, 'How long the balance lasts, in minutes.'),
    timeZone('IANA time zone of the start.'),
  ],
  warmup: ({ minutes }, barMinutes) => Math.ceil(minutes / barMinutes),
  barRelation: (params, bars) => misfit(params, bars),
  nameOf: ({ start, minutes }, output) => `Initial balance ${output} (${minutes} minutes from ${start})`,
  explain: ({ start, minutes }, { wanted, met }) => {
    const state = `The initial balance of ${minutes} minutes from ${start} is ${wanted === met ? '' : 'not '}complete`;
    return [{ kind: 'value', input: null, needed: wanted ? 'complete' : 'not complete', text: state }];
  },
  create: ({ start, minutes, tz }) => new InitialBalance(start, minutes, tz),
};
