import { D, decimalText } from '../../kernel/decimal.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { BarInput } from './bars.ts';
import type { Calendar } from './calendar.ts';
import { calendarFor } from './calendars/index.ts';
import type { Instrument } from './instruments.ts';
import { CHICAGO, isWeekend, TURN, tradeDayOf, weekday } from './trade-date.ts';

// A stateless market: the price at an instant is a function of seed, instrument and instant, so a simulation can start
// anywhere. It is value noise on lattices from 15 seconds to nine weeks, each octave with the amplitude of a random walk
// over its width, in business time, which runs faster when trading in Chicago is busy.

const MINUTE = 60_000;
/** Minutes of a session: 17:00 to 16:00. */
const SESSION = 23 * 60;
const OCTAVES = 19;
/** The width of the finest lattice in business minutes. */
const FINEST = 0.25;
/** Scales the octaves so that a typical move per minute is `minuteMove` ticks. */
const OCTAVE_SCALE = 0.72;

interface Character {
  /** Points, at the centre of the walk. */
  basePrice: number;
  /** Typical price move in an average minute (standard deviation), in ticks. */
  minuteMove: number;
  /** Contracts in an average minute. */
  minuteVolume: number;
}

const CHARACTERS: Record<string, Character> = {
  MNQ: { basePrice: 21_000, minuteMove: 26, minuteVolume: 900 },
  NQ: { basePrice: 21_000, minuteMove: 26, minuteVolume: 400 },
  MES: { basePrice: 5_800, minuteMove: 5, minuteVolume: 700 },
  ES: { basePrice: 5_800, minuteMove: 5, minuteVolume: 900 },
  MYM: { basePrice: 42_500, minuteMove: 9, minuteVolume: 90 },
  YM: { basePrice: 42_500, minuteMove: 9, minuteVolume: 80 },
  M2K: { basePrice: 2_200, minuteMove: 5, minuteVolume: 80 },
  RTY: { basePrice: 2_200, minuteMove: 5, minuteVolume: 130 },
  MCL: { basePrice: 72, minuteMove: 3, minuteVolume: 70 },
  CL: { basePrice: 72, minuteMove: 3, minuteVolume: 200 },
  MGC: { basePrice: 2_600, minuteMove: 5, minuteVolume: 60 },
  GC: { basePrice: 2_600, minuteMove: 5, minuteVolume: 130 },
  SIL: { basePrice: 31, minuteMove: 2.5, minuteVolume: 15 },
  SI: { basePrice: 31, minuteMove: 2.5, minuteVolume: 50 },
  M6E: { basePrice: 1.08, minuteMove: 1.3, minuteVolume: 15 },
  '6E': { basePrice: 1.08, minuteMove: 2.5, minuteVolume: 140 },
  ZN: { basePrice: 110, minuteMove: 0.9, minuteVolume: 1_100 },
  ZB: { basePrice: 118, minuteMove: 0.9, minuteVolume: 280 },
  MBT: { basePrice: 95_000, minuteMove: 9, minuteVolume: 8 },
};

// Trading activity in Chicago by minute since 17:00: points [minute, activity] of a polyline.
const ACTIVITY = [
  [0, 0.6],
  [60, 0.4],
  [540, 0.5],
  [600, 0.9],
  [780, 0.8],
  [925, 1.1],
  [930, 3.2],
  [990, 2.2],
  [1140, 1.3],
  [1260, 2.0],
  [1320, 2.8],
  [1325, 0.8],
  [SESSION, 0.5],
] as const;

/** Activity of each minute of a session, 1 on average, and its cumulative sum in business minutes. */
const activity: number[] = [];
const elapsed: number[] = [0];
{
  const raw = Array.from({ length: SESSION }, (_, minute) => lineAt(minute));
  const mean = raw.reduce((sum, value) => sum + value, 0) / SESSION;
  for (const value of raw) {
    activity.push(value / mean);
    elapsed.push((elapsed.at(-1) as number) + value / mean);
  }
}

export interface Simulator {
  instrument: Instrument;
  calendar: Calendar;
  /** The bar that opens at `ts` (UTC milliseconds, a whole minute); null while the market is closed. */
  barAt(ts: number): BarInput | null;
}

/** A simulated market of an instrument: deterministic, on the tick grid, within its sessions. */
export function createSimulator(instrument: Instrument, seed: string): Simulator {
  const character = CHARACTERS[instrument.symbol];
  if (!character) throw new Error(`No simulated market is defined for ${instrument.symbol}`);
  const calendar = calendarFor(instrument.sessionGroup);
  const tick = new D(instrument.tickSize);
  const base = character.basePrice / tick.toNumber();
  // In log price, which never reaches zero.
  const amplitude = (character.minuteMove / base) * OCTAVE_SCALE;
  const key = hashText(`${seed}/${instrument.symbol}`);

  /** In ticks, not rounded. */
  const priceAt = (ts: number): number => {
    const time = businessMinute(ts);
    let sum = 0;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const width = FINEST * 2 ** octave;
      sum += Math.sqrt(width) * noise(hash(key, octave), time / width);
    }
    return base * Math.exp(amplitude * sum);
  };
  const ticksAt = (ts: number): number => Math.max(1, Math.round(priceAt(ts)));

  return {
    instrument,
    calendar,
    barAt(ts) {
      if (!calendar.isOpen(ts) || isPause(ts)) return null;
      const minute = ts / MINUTE;
      const busy = activity[minuteOfSession(ts)] ?? 1;
      const spread = character.minuteMove * Math.sqrt(busy);
      const open = ticksAt(ts);
      const close = ticksAt(ts + MINUTE);
      // High and low exceed open and close, usually by a little.
      const stray = (salt: number) => Math.round(-Math.log(1 - unit(hash(key, salt), minute)) * spread * 0.45);
      const high = Math.max(open, close) + stray(101);
      const low = Math.max(1, Math.min(open, close) - stray(102));
      const moved = 0.6 + (0.4 * (high - low)) / spread;
      const chance = 0.5 + unit(hash(key, 103), minute);
      const volume = Math.max(1, Math.round(character.minuteVolume * busy * moved * chance));
      const price = (ticks: number) => decimalText(tick.times(ticks));
      return {
        ts: formatInstant(ts),
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: String(volume),
      };
    },
  };
}

const wallMinute = (ts: number): number => Math.floor(CHICAGO.wall(ts) / MINUTE);

/** Minutes since 17:00 in Chicago. */
const minuteOfSession = (ts: number): number => (((wallMinute(ts) - TURN) % 1_440) + 1_440) % 1_440;

/** Business time pauses from 16:00 to 17:00 and on weekends, so contracts that trade then have constant prices. */
const isPause = (ts: number): boolean =>
  minuteOfSession(ts) >= SESSION || isWeekend(Math.floor((wallMinute(ts) - TURN) / 1_440) + 1);

/**
 * Business minutes since 1970: each trade date has the minutes of one session, distributed by activity; closed hours have
 * none.
 */
function businessMinute(ts: number): number {
  const day = tradeDayOf(ts);
  // 1970-01-01 was a Thursday; the Monday of its week is day -3.
  const week = Math.floor((day + 3) / 7);
  const ordinal = week * 5 + weekday(day) - 1;
  return ordinal * SESSION + (elapsed[Math.min(minuteOfSession(ts), SESSION)] as number);
}

/** Smooth noise on a lattice, -1 to 1. */
function noise(key: number, x: number): number {
  const cell = Math.floor(x);
  const at = x - cell;
  const from = unit(key, cell) * 2 - 1;
  const to = unit(key, cell + 1) * 2 - 1;
  return from + (to - from) * at * at * (3 - 2 * at);
}

function lineAt(minute: number): number {
  for (let i = 1; i < ACTIVITY.length; i++) {
    const [x0, y0] = ACTIVITY[i - 1] as readonly [number, number];
    const [x1, y1] = ACTIVITY[i] as readonly [number, number];
    if (minute <= x1) return y0 + ((y1 - y0) * (minute - x0)) / (x1 - x0);
  }
  return 1;
}

/** A number in [0, 1) from a key and an integer. */
const unit = (key: number, n: number): number => hash(hash(key, n | 0), Math.floor(n / 2 ** 32)) / 2 ** 32;

/** Mixes two 32-bit numbers into one (the finaliser of MurmurHash3). */
function hash(a: number, b: number): number {
  let h = (Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(b, 0xc2b2ae35)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a. */
function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
