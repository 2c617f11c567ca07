import fc from 'fast-check';
import { type Instrument, instrumentOf } from '../../../src/domains/market-data/index.ts';
import { type Bar, type Market, TIMEFRAMES, type Timeframe } from '../../../src/engine/index.ts';
import { cmeCalendar } from './calendar.ts';
import { random } from './market.ts';

const MINUTE = 60_000;

/** What a random series of minutes is made from. */
export interface SeriesGene {
  timeframe: Timeframe;
  instrument: string;
  seed: number;
  start: number;
  price: number;
  volume: 'some' | 'none';
  minutesInBreak: boolean;
}

/** Times at which something is different: the clocks change, a day is half, the week ends, a session ends. */
const STARTS = [
  '2026-03-03T20:00Z',
  '2026-03-06T20:30Z',
  '2026-10-30T18:30Z',
  '2024-11-29T16:00Z',
  '2026-07-14T13:00Z',
  '2026-03-10T21:40Z',
].map((text) => Date.parse(text));
export const CALENDAR = cmeCalendar({ '2024-11-29': 12 * 60 + 15, '2026-11-02': 10 * 60 });
/** Index futures, bonds and oil; near zero prices turn negative. */
const INSTRUMENTS = ['MES', 'MYM', 'ZN', 'CL'];
const PRICES = [20_000, 8_000, 12, -3_763];
/** Minutes from one trade to the next, so that each timeframe has some dozens of bars. */
const SPACING: Record<Timeframe, number> = {
  '1m': 1,
  '2m': 1,
  '3m': 1,
  '5m': 2,
  '10m': 3,
  '15m': 4,
  '30m': 6,
  '1h': 10,
  '4h': 30,
  '1d': 120,
};

export const seriesGenes: fc.Arbitrary<SeriesGene> = fc.record({
  timeframe: fc.constantFrom(...TIMEFRAMES),
  instrument: fc.constantFrom(...INSTRUMENTS),
  seed: fc.nat(1_000_000),
  start: fc.constantFrom(...STARTS),
  price: fc.constantFrom(...PRICES),
  volume: fc.constantFrom('some' as const, 'some' as const, 'none' as const),
  minutesInBreak: fc.boolean(),
});

export interface Series {
  market: Market;
  costs: Instrument;
  minutes: Bar[];
}

/** Minutes with gaps, in stretches that wander, stand still, only rise, only fall or jump. */
export function seriesOf(gene: SeriesGene, count = 300): Series {
  const next = random(gene.seed);
  const costs = instrumentOf(gene.instrument) as Instrument;
  const tickSize = Number(costs.tickSize);
  const minutes: Bar[] = [];
  let ticks = gene.price;
  let ts = gene.start;
  let stretch = 0;
  while (minutes.length < count) {
    if (minutes.length % 30 === 0) stretch = Math.floor(next() * 5);
    const open = ticks + (stretch === 1 ? 0 : Math.round((next() - 0.5) * 4));
    const close = open + move(stretch, next);
    const wick = stretch === 1 ? 0 : 5;
    const high = Math.max(open, close) + Math.floor(next() * wick);
    const low = Math.min(open, close) - Math.floor(next() * wick);
    const volume = gene.volume === 'none' ? 0 : Math.floor(next() * 3) * Math.floor(next() * 300);
    const price = (of: number) => Number((of * tickSize).toFixed(8));
    minutes.push({ ts, open: price(open), high: price(high), low: price(low), close: price(close), volume });
    ticks = close;
    ts = nextTrade(ts, gene, next);
  }
  const market = {
    instrument: gene.instrument,
    timeframe: gene.timeframe,
    tickSize,
    pointValue: Number(costs.pointValue),
    calendar: CALENDAR,
  };
  return { market, costs, minutes };
}

function move(stretch: number, next: () => number): number {
  if (stretch === 1) return 0;
  if (stretch === 2) return Math.floor(next() * 5);
  if (stretch === 3) return -Math.floor(next() * 5);
  return Math.round((next() - 0.5) * (stretch === 4 ? 120 : 16));
}

/** Most minutes follow each other; some are far away, and outside of sessions there are few or none. */
function nextTrade(ts: number, { timeframe, minutesInBreak }: SeriesGene, next: () => number): number {
  const spacing = SPACING[timeframe];
  const steps = next() < 0.02 ? 60 * spacing : next() < 0.2 ? 2 * spacing : spacing;
  const at = ts + (1 + Math.floor(next() * steps)) * MINUTE;
  const { open } = CALENDAR.sessionAt(at);
  if (at >= open || (minutesInBreak && open - at < 3_600_000)) return at;
  return open + Math.floor(next() * 2) * Math.floor(next() * 30) * MINUTE;
}
