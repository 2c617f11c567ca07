import type { Column } from '../columns.ts';
import {
  boolean,
  clockTime,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  timeZone,
} from '../definition.ts';
import { minutesOf, WallClock } from '../sessions.ts';
import { weekHours } from '../week.ts';

interface Params {
  start: string;
  end: string;
  tz: string;
  days: string[];
  invert: boolean;
}
const MINUTE = 60_000;
const DAY = 1440;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** [start, end) on the zone's clocks, judged by the bar's open. Past midnight the window belongs to the day it began. */
class SessionFilter implements NodeInstance {
  private readonly clock: WallClock;
  private readonly start: number;
  private readonly end: number;
  private readonly days: Float64Array;
  private readonly invert: boolean;
  /** What it says, and until when (UTC ms). */
  private answer = 0;
  private until = Number.NEGATIVE_INFINITY;

  constructor({ start, end, tz, days, invert }: Params) {
    this.clock = new WallClock(tz);
    this.start = minutesOf(start);
    this.end = minutesOf(end);
    this.days = Float64Array.from(DAYS, (day) => (days.includes(day) ? 1 : 0));
    this.invert = invert;
  }

  update({ bars, outputs }: NodeBlock, from: number, to: number): void {
    const { ts } = bars;
    const [result] = outputs as [Column];
    for (let at = from; at < to; at++) {
      if ((ts[at] as number) >= this.until) this.look(ts[at] as number);
      result[at] = this.answer;
    }
  }

  /** The answer changes with the day, at the window's ends, and where the zone's offset may. */
  private look(ts: number): void {
    const wall = this.clock.minutes(ts);
    const minutes = wall % DAY;
    this.answer = this.holds(minutes, (Math.floor(wall / DAY) + 4) % 7) === this.invert ? 0 : 1;
    let turn = DAY;
    if (this.start > minutes) turn = Math.min(turn, this.start);
    if (this.end > minutes) turn = Math.min(turn, this.end);
    this.until = Math.min(this.clock.until, (Math.floor(ts / MINUTE) + turn - minutes) * MINUTE);
  }

  /** `minutes` after midnight on the zone's clocks, `day` of its week. */
  private holds(minutes: number, day: number): boolean {
    const { start, end, days } = this;
    if (start <= end) return minutes >= start && minutes < end && days[day] === 1;
    if (minutes >= start) return days[day] === 1;
    return minutes < end && days[(day + 6) % 7] === 1;
  }
}

export const filterSession: NodeDefinition<Params> = {
  type: 'filter.session',
  category: 'filter',
  label: 'Session hours',
  description:
    'True on bars that open inside a window of the day, on some days of the week. The window may wrap past midnight; inverted, it is a blackout.',
  inputs: [],
  outputs: outputs('bool', 'result'),
  params: [
    clockTime('start', '08:30', 'First minute of the window.'),
    clockTime(
      'end',
      '15:00',
      'End of the window: a bar that opens here is outside. Earlier than `start`: the next day.',
    ),
    timeZone(),
    {
      name: 'days',
      kind: 'enum[]',
      default: ['mon', 'tue', 'wed', 'thu', 'fri'],
      options: DAYS,
      description: 'Days on which the window begins.',
    },
    boolean('invert', false, 'True outside of the window instead.'),
  ],
  warmup: () => 0,
  relation: ({ start, end, days }) => {
    if (start === end) return `needs \`start\` and \`end\` to differ, got ${start} for both`;
    return days.length > 0 ? null : 'needs at least one day in `days`, got none';
  },
  implied: ({ start, end, tz, days, invert }, { is }) => {
    const numbers = days.map((day) => DAYS.indexOf(day));
    return { kind: 'clock', hours: weekHours(tz, numbers, minutesOf(start), minutesOf(end), invert === is) };
  },
  explain: ({ start, end, tz, days, invert }, { wanted, met }) => {
    const inside = wanted !== invert;
    const window = `${start} to ${end} ${tz}${days.length < DAYS.length ? ` on ${days.join(', ')}` : ''}`;
    const needed = `${inside ? 'inside' : 'outside'} of ${window}`;
    const state = `The bar is ${inside === met ? 'inside' : 'outside'} of ${window}`;
    return [{ kind: 'value', input: null, needed, text: state }];
  },
  create: (params) => new SessionFilter(params),
};
