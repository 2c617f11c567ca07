import { choice, clockTime, int, type NodeDefinition, outputs, requiredInput, timeZone } from '../definition.ts';

export const exitTime: NodeDefinition<{ mode: 'clock' | 'bars'; at: string; tz: string; bars: number }> = {
  type: 'exit.time',
  category: 'execution',
  label: 'Time exit',
  description:
    'Closes the trade at a time of day, or after some bars. When the exchange is closed at that time (an early close, the daily break), at the close of the session before it.',
  inputs: [requiredInput('entry', 'entry')],
  outputs: outputs('exit', 'exit'),
  params: [
    choice('mode', 'clock', ['clock', 'bars'], 'clock: at the time `at`; bars: after `bars` bars.'),
    clockTime('at', '15:00', 'Time of day: the close of the first bar that ends at or after it.'),
    timeZone('IANA time zone of `at`.'),
    int('bars', 30, 1, 5000, 'Bars after the entry bar.'),
  ],
  warmup: () => 0,
};
