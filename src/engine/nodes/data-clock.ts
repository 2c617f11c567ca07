import type { Column } from '../columns.ts';
import {
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
  timeZone,
} from '../definition.ts';
import { atLeast, span } from '../intervals.ts';
import { WallClock } from '../sessions.ts';

const MINUTE = 60_000;
const RANGES: Record<string, ReturnType<typeof span>> = {
  day_of_week: span(1, 7),
  day_of_month: span(1, 31),
  month: span(1, 12),
  minute_of_day: span(0, 1439),
  minute_of_session: atLeast(0),
  minutes_left: atLeast(0),
};

class Clock implements NodeInstance {
  private readonly wall: WallClock;
  private session = Number.NaN;
  private weekday = Number.NaN;
  private day = Number.NaN;
  private month = Number.NaN;

  constructor(tz: string) {
    this.wall = new WallClock(tz);
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const [weekday, day, month, minute, sinceOpen, left] = outputs as [Column, Column, Column, Column, Column, Column];
    for (let at = from; at < to; at++) {
      const ts = bars.ts[at] as number;
      const { open, close, tradeDate } = sessions.sessionAt(ts);
      if (open !== this.session) this.turn(open, tradeDate);
      weekday[at] = this.weekday;
      day[at] = this.day;
      month[at] = this.month;
      minute[at] = this.wall.minutes(ts) % 1440;
      sinceOpen[at] = Math.max(0, (ts - open) / MINUTE);
      left[at] = Math.max(0, (close - (bars.end[at] as number)) / MINUTE);
    }
  }

  private turn(open: number, tradeDate: string): void {
    this.session = open;
    const date = new Date(tradeDate);
    this.weekday = date.getUTCDay() || 7;
    this.day = date.getUTCDate();
    this.month = date.getUTCMonth() + 1;
  }
}

export const dataClock: NodeDefinition<{ tz: string }> = {
  type: 'data.clock',
  category: 'data',
  label: 'Time and date',
  description:
    "When a bar is: day of the week (1 Monday to 7 Sunday), of the month, and the month, all of its trade date, so that Sunday evening is Monday; the minute of the day at its open; minutes since its session's open, and left from its end to the close.",
  formula: 'from the open and end of the bar, and the open, close and trade date of its session',
  source: "the exchange's calendar",
  keywords: [
    'day of week',
    'weekday',
    'monday',
    'time of day',
    'hour',
    'minute of session',
    'seasonality',
    'turn of month',
  ],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs(
    'number',
    'day_of_week',
    'day_of_month',
    'month',
    'minute_of_day',
    'minute_of_session',
    'minutes_left',
  ),
  params: [timeZone('IANA time zone of the minute of the day.')],
  warmup: () => 1,
  range: (_, output) => RANGES[output] as ReturnType<typeof span>,
  nameOf: (_, output) => output.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()),
  create: ({ tz }) => new Clock(tz),
};
