import { BAR_FIELDS, type BarBlock, createBarBlock, growBlock } from './bar-block.ts';

// The bars of one day (UTC) in a few bytes each, for table `bar_day` and the cache of this process. Numbers are in the byte
// order of the processors that we run on (little-endian):
//   int32 version, int32 bars, int32 decimal places of prices, int32 of volumes (-1: float64),
//   volumes, opens, highs, lows, closes: int32 (the number × 10^places) or float64; volumes last where prices are float64,
//   uint16 minutes of the day.
// An integer below 2^53 divided by an exact power of ten is the nearest double of the decimal: nothing is lost.

const VERSION = 1;
const HEADER = 16;
const RAW = -1;
const MOST_PLACES = 8;
const MOST_INT32 = 2 ** 31 - 1;
const MINUTE = 60_000;
export const DAY = 86_400_000;

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** The day (since 1970-01-01, UTC) of an instant in UTC milliseconds. */
export const dayOfInstant = (ts: number): number => Math.floor(ts / DAY);

/** The bytes of bars `from` ≤ k < `to` of a block, which are all of `day`; null for bars that are not on whole minutes. */
export function encodeDay(day: number, block: BarBlock, from: number, to: number): Uint8Array | null {
  const count = to - from;
  const prices = placesOf(PRICES.map((field) => block[field].subarray(from, to)));
  const volumes = placesOf([block.volume.subarray(from, to)]);
  const bytes = new ArrayBuffer(HEADER + count * (width(volumes) + 4 * width(prices) + 2));
  new Int32Array(bytes, 0, 4).set([VERSION, count, prices, volumes]);
  let at = HEADER;
  for (const field of orderOf(prices)) {
    const places = field === 'volume' ? volumes : prices;
    const values = block[field].subarray(from, to);
    if (places === RAW) new Float64Array(bytes, at, count).set(values);
    else new Int32Array(bytes, at, count).set(values.map((value) => Math.round(value * 10 ** places)));
    at += count * width(places);
  }
  const minutes = new Uint16Array(bytes, at, count);
  for (let k = 0; k < count; k++) {
    const ts = block.ts[from + k] as number;
    const minute = (ts - day * DAY) / MINUTE;
    if (!Number.isInteger(minute) || minute < 0 || minute >= 1_440) return null;
    minutes[k] = minute;
  }
  return new Uint8Array(bytes);
}

/** Columns of eight bytes first, so that they begin at a multiple of eight. */
const orderOf = (prices: number) =>
  prices === RAW ? ([...PRICES, 'volume'] as const) : (['volume', ...PRICES] as const);

const width = (places: number): number => (places === RAW ? 8 : 4);

/** The fewest decimal places that give all numbers back exactly as int32; RAW when none do. */
function placesOf(columns: readonly Float64Array[]): number {
  let places = 0;
  for (const column of columns) {
    for (const value of column) {
      while (!fits(value, 10 ** places)) if (++places > MOST_PLACES) return RAW;
    }
  }
  // The larger scale may be too much for the numbers before.
  const scale = 10 ** places;
  return columns.every((column) => column.every((value) => fits(value, scale))) ? places : RAW;
}

function fits(value: number, scale: number): boolean {
  const whole = Math.round(value * scale);
  return Math.abs(whole) <= MOST_INT32 && whole / scale === value && !Object.is(value, -0);
}

/** Appends the bars of encoded `day` that open before `until` (UTC ms) to a block. */
export function decodeDay(day: number, bytes: ArrayBufferLike, until: number, block: BarBlock): void {
  const [version, count, prices, volumes] = new Int32Array(bytes, 0, 4) as unknown as [number, number, number, number];
  if (version !== VERSION) throw new RangeError(`unknown version of bar columns: expected ${VERSION}, got ${version}`);
  while (block.ts.length < block.count + count) growBlock(block);
  let at = HEADER;
  for (const field of orderOf(prices)) {
    const places = field === 'volume' ? volumes : prices;
    const target = block[field];
    if (places === RAW) target.set(new Float64Array(bytes, at, count), block.count);
    else scaleInto(target, block.count, new Int32Array(bytes, at, count), 10 ** places);
    at += count * width(places);
  }
  const minutes = new Uint16Array(bytes, at, count);
  const start = day * DAY;
  let end = block.count;
  for (let k = 0; k < count; k++) {
    const ts = start + (minutes[k] as number) * MINUTE;
    if (ts >= until) break;
    block.ts[end++] = ts;
  }
  block.count = end;
}

function scaleInto(target: Float64Array, from: number, values: Int32Array, scale: number): void {
  for (let k = 0; k < values.length; k++) target[from + k] = (values[k] as number) / scale;
}

/** Cuts rows that come in blocks, oldest first, into days: each day from `next` on is yielded once, also without bars. */
export function createDayCutter(next: number, tell: (day: number, bytes: Uint8Array | null) => void) {
  let kept = createBarBlock(1_440);
  let day = next;
  const close = () => {
    tell(day, encodeDay(day, kept, 0, kept.count));
    kept.count = 0;
    day += 1;
  };
  return {
    add(block: BarBlock): void {
      for (let at = 0; at < block.count; ) {
        const of = dayOfInstant(block.ts[at] as number);
        while (day < of) close();
        let end = at + 1;
        while (end < block.count && dayOfInstant(block.ts[end] as number) === of) end++;
        append(kept, block, at, end);
        at = end;
      }
    },
    /** All rows of the days before `until` were added. */
    finish(until: number): void {
      while (day < until) close();
      kept = createBarBlock(0);
    },
  };
}

function append(target: BarBlock, source: BarBlock, from: number, to: number): void {
  while (target.ts.length < target.count + to - from) growBlock(target);
  for (const field of BAR_FIELDS) target[field].set(source[field].subarray(from, to), target.count);
  target.count += to - from;
}
