import type { Column } from '../columns.ts';
import {
  type BarGrid,
  clockTime,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  outputs,
  requiredInput,
  timeZone,
} from '../definition.ts';
import { minutesOf, nextClock } from '../sessions.ts';
import type { SessionCalendar } from '../types.ts';

interface Params {
  start: string;
  minutes: number;
  tz: string;
}

/** High and low of the bars that open in [start, start + minutes) of each session; kept until the session ends. */
export class OpeningRange implements NodeInstance {
  private readonly tz: string;
  private readonly start: number;
  private readonly length: number;
  private session = Number.NaN;
  private from = 0;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(start: string, minutes: number, tz: string) {
    this.tz = tz;
    this.start = minutesOf(start);
    this.length = minutes * 60_000;
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const [high, low, complete] = outputs as [Column, Column, Column];
    for (let at = from; at < to; at++) {
      const ts = bars.ts[at] as number;
      const session = sessions.sessionAt(ts).open;
      if (session !== this.session) this.begin(session);
      const until = this.from + this.length;
      if (ts >= this.from && ts < until) this.extend(bars.high[at] as number, bars.low[at] as number);
      const isComplete = (bars.end[at] as number) >= until && !Number.isNaN(this.high);
      high[at] = isComplete ? this.high : Number.NaN;
      low[at] = isComplete ? this.low : Number.NaN;
      complete[at] = isComplete ? 1 : 0;
    }
  }

  private begin(session: number): void {
    this.session = session;
    this.from = nextClock(this.tz, this.start, session);
    this.high = this.low = Number.NaN;
  }

  private extend(high: number, low: number): void {
    if (!(high <= this.high)) this.high = high;
    if (!(low >= this.low)) this.low = low;
  }
}

/** Winter and summer: a zone may keep another distance to the exchange in each. */
const REFERENCE_INSTANTS = [Date.UTC(2026, 0, 14, 18), Date.UTC(2026, 6, 15, 18)];

/** A range that is not made of whole bars, or begins while the exchange is closed. */
export function misfit({ start, minutes, tz }: Params, bars: BarGrid): string | null {
  if (minutes % bars.minutes !== 0) {
    return `needs \`minutes\` to be a multiple of the bar's ${bars.minutes}, got ${minutes}`;
  }
  const { calendar } = bars;
  for (const instant of calendar ? REFERENCE_INSTANTS : []) {
    const { open, close } = (calendar as SessionCalendar).sessionAt(instant);
    const from = nextClock(tz, minutesOf(start), open);
    if (from >= close) return `needs a \`start\` at which the exchange is open, got ${start} ${tz}`;
    const late = ((from - open) / 60_000) % bars.minutes;
    if (late > 0) {
      return `needs a \`start\` at which a bar opens, got ${start} ${tz}, ${late} minutes into a bar of ${bars.minutes}`;
    }
  }
  return null;
}

export const dataOpeningRange: NodeDefinition<Params> = {
  type: 'data.opening_range',
  category: 'data',
  label: 'Opening range',
  description:
    'High and low of the first minutes after a time of day. Empty until the range is complete, then fixed until the ' +
    'exchange session ends.',
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('number', 'high', 'low'), ...outputs('bool', 'complete')],
  params: [
    clockTime('start', '08:30', 'When the range begins.'),
    int('minutes', 15, 1, 240, 'How long it lasts, in minutes.'),
    timeZone('IANA time zone of the start.'),
  ],
  warmup: ({ minutes }, barMinutes) => Math.ceil(minutes / barMinutes),
  barRelation: (params, bars) => misfit(params, bars),
  nameOf: ({ start, minutes }, output) => `Opening range ${output} (${minutes} minutes from ${start})`,
  explain: ({ start, minutes }, { wanted, met }) => {
    const state = `The opening range of ${minutes} minutes from ${start} is ${wanted === met ? '' : 'not '}complete`;
    return [{ kind: 'value', input: null, needed: wanted ? 'complete' : 'not complete', text: state }];
  },
  create: ({ start, minutes, tz }) => new OpeningRange(start, minutes, tz),
  earlier: [
    {
      changed:
        'Validation refuses a range that is not made of whole bars; before, such a range was never complete or took minutes from after its end.',
      barRelation: undefined,
    },
  ],
};
