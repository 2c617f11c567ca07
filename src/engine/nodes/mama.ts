import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { MAMA_LOOKBACK, Mama } from '../indicators/mama.ts';

class MamaNode extends Mama implements NodeInstance {
  update({ inputs: [source], outputs: [mama, fama] }: NodeBlock, from: number, to: number): void {
    this.fillBoth(source as Column, mama as Column, fama as Column, from, to);
  }
}

export const mama: NodeDefinition<{ fast_limit: number; slow_limit: number }> = {
  type: 'ind.mama',
  category: 'indicator',
  label: 'MAMA',
  description:
    'MESA adaptive moving average and its slow companion: as fast as the phase of the market’s cycle turns. A crossing of the two is the usual signal.',
  formula:
    'MAMA = s × x + (1 − s) × MAMA[1], FAMA = s/2 × MAMA + (1 − s/2) × FAMA[1], s = fast limit / the turn of the phase in degrees, at least the slow limit',
  source: 'John Ehlers, Technical Analysis of Stocks & Commodities, September 2001; TA-Lib MAMA',
  keywords: ['MAMA', 'FAMA', 'MESA adaptive moving average', 'Ehlers'],
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'mama', 'fama'),
  params: [
    number('fast_limit', 0.5, 0.01, 0.99, 'The most that a new price may weigh.'),
    number('slow_limit', 0.05, 0.01, 0.99, 'The least that a new price weighs.'),
  ],
  warmup: () => MAMA_LOOKBACK + 1,
  create: ({ fast_limit, slow_limit }) => new MamaNode(fast_limit, slow_limit),
};
