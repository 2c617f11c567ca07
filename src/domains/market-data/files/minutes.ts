import type { Calendar } from '../calendar.ts';

/** Minutes since 1970 up to 2100. */
const MINUTES = 68_374_080;
const MINUTE = 60_000;

/** Minutes per page of bits: 45 days, 8 KiB. */
const PAGE_BITS = 16;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/** The set of minutes in a file, one bit each, so that ten million rows in any order take a few MB. */
export class MinuteSet {
  readonly #pages: (Uint8Array | undefined)[] = [];
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  size = 0;

  /** The first minute out of range. */
  static readonly end = MINUTES;

  /** Adds a minute (since 1970); false when it already exists. */
  add(minute: number): boolean {
    let page = this.#pages[minute >> PAGE_BITS];
    if (!page) {
      page = new Uint8Array((PAGE_MASK + 1) / 8);
      this.#pages[minute >> PAGE_BITS] = page;
    }
    const at = (minute & PAGE_MASK) >> 3;
    const bit = 1 << (minute & 7);
    const byte = page[at] as number;
    if (byte & bit) return false;
    page[at] = byte | bit;
    if (minute < this.first) this.first = minute;
    if (minute > this.last) this.last = minute;
    this.size++;
    return true;
  }

  has(minute: number): boolean {
    const page = this.#pages[minute >> PAGE_BITS];
    return page !== undefined && ((page[(minute & PAGE_MASK) >> 3] as number) & (1 << (minute & 7))) !== 0;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let minute = this.first; minute <= this.last; minute++) {
      if (this.#pages[minute >> PAGE_BITS] === undefined) minute |= PAGE_MASK;
      else if (this.has(minute)) yield minute;
    }
  }
}

/** The greatest common step of all minutes: 1 for one-minute bars, 5 for five-minute bars; 0 for a single bar. */
export function stepOf(minutes: MinuteSet): number {
  let step = 0;
  let before: number | null = null;
  for (const minute of minutes) {
    if (before !== null) step = gcd(step, minute - before);
    before = minute;
    if (step === 1) break;
  }
  return step;
}

const gcd = (one: number, other: number): number => (other === 0 ? one : gcd(other, one % other));

export interface Gaps {
  /** Runs of missing minutes while the market was open. */
  runs: number;
  minutes: number;
  /** The longest run: its start (UTC milliseconds), and its length in minutes. */
  longest: { from: number; minutes: number } | null;
}

/** Missing bars between the first and the last, within market hours. */
export function gapsOf(minutes: MinuteSet, calendar: Pick<Calendar, 'isOpen'>): Gaps {
  const gaps: Gaps = { runs: 0, minutes: 0, longest: null };
  let from = 0;
  let run = 0;
  const end = () => {
    if (run === 0) return;
    gaps.runs++;
    gaps.minutes += run;
    if (run > (gaps.longest?.minutes ?? 0)) gaps.longest = { from: from * MINUTE, minutes: run };
    run = 0;
  };
  for (let minute = minutes.first; minute <= minutes.last; minute++) {
    if (minutes.has(minute)) end();
    else if (calendar.isOpen(minute * MINUTE)) {
      if (run === 0) from = minute;
      run++;
    }
  }
  end();
  return gaps;
}
