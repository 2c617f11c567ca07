import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  type ParamDefinition,
} from '../definition.ts';
import { barsNode } from '../families.ts';
import { Sar, type SarSettings } from '../indicators/sar.ts';

class ParabolicNode implements NodeInstance {
  private readonly sar: Sar;

  constructor(settings: SarSettings) {
    this.sar = new Sar(settings);
  }

  update({ bars: { high, low }, outputs }: NodeBlock, from: number, to: number): void {
    const [value, isLong, signed] = outputs as [Column, Column, Column | undefined];
    const { sar } = this;
    for (let at = from; at < to; at++) {
      const [top, bottom] = [high[at] as number, low[at] as number];
      const stop = Number.isNaN(top + bottom) ? Number.NaN : sar.next(top, bottom);
      value[at] = stop;
      isLong[at] = sar.isLong && !Number.isNaN(stop) ? 1 : 0;
      if (signed) signed[at] = sar.isLong ? stop : -stop;
    }
  }
}

const step = (name: string, value: number, description: string): ParamDefinition =>
  number(name, value, 0, 1, description);

interface Simple {
  acceleration: number;
  maximum: number;
}
interface Extended {
  start: number;
  offset: number;
  init_long: number;
  step_long: number;
  max_long: number;
  init_short: number;
  step_short: number;
  max_short: number;
}

export const sar: NodeDefinition<Simple> = barsNode({
  type: 'ind.sar',
  label: 'Parabolic SAR',
  description:
    "Wilder's stop and reverse: a stop that follows the trade faster the longer it runs, and changes sides where the price touches it. is_long tells the side.",
  formula:
    'SAR + a × (extreme since the turn − SAR), a grows by the acceleration with each new extreme, up to the maximum',
  source: 'J. Welles Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR',
  keywords: ['SAR', 'PSAR', 'stop and reverse', 'Wilder'],
  outputs: [...outputs('number', 'value'), ...outputs('bool', 'is_long')],
  params: [
    step('acceleration', 0.02, 'First acceleration, and how much each new extreme adds.'),
    step('maximum', 0.2, 'The most the acceleration becomes.'),
  ],
  warmup: () => 2,
  create: ({ acceleration, maximum }) => {
    const init = Math.min(acceleration, maximum);
    return new ParabolicNode({
      ...{ start: 0, offset: 0 },
      ...{ initLong: init, stepLong: init, maxLong: maximum },
      ...{ initShort: init, stepShort: init, maxShort: maximum },
    });
  },
});

export const sarExtended: NodeDefinition<Extended> = barsNode({
  type: 'ind.sarext',
  label: 'Parabolic SAR, extended',
  description:
    'The parabolic stop and reverse with settings of its own for each side, a start of your choice and a distance on each turn. signed is the stop, negative while short.',
  formula: 'As the parabolic SAR; on a turn the stop moves away from the price by offset × the stop',
  source: 'TA-Lib SAREXT, after J. Welles Wilder',
  keywords: ['SAREXT', 'PSAR', 'stop and reverse'],
  outputs: [...outputs('number', 'value'), ...outputs('bool', 'is_long'), ...outputs('number', 'signed')],
  params: [
    number('start', 0, -1e9, 1e9, 'Above 0: begins long with this stop. Below 0: short. 0: finds the side itself.'),
    number('offset', 0, 0, 1, 'Part of the stop that it is moved by on a turn.'),
    step('init_long', 0.02, 'First acceleration while long.'),
    step('step_long', 0.02, 'What each new high adds to it.'),
    step('max_long', 0.2, 'The most it becomes while long.'),
    step('init_short', 0.02, 'First acceleration while short.'),
    step('step_short', 0.02, 'What each new low adds to it.'),
    step('max_short', 0.2, 'The most it becomes while short.'),
  ],
  warmup: () => 2,
  create: (params) =>
    new ParabolicNode({
      ...{ start: params.start, offset: params.offset },
      ...{ initLong: params.init_long, stepLong: params.step_long, maxLong: params.max_long },
      ...{ initShort: params.init_short, stepShort: params.step_short, maxShort: params.max_short },
    }),
});
