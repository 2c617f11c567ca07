import { D } from '../../../kernel/decimal.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { type BarInput, CLOCK_SKEW, readBar } from '../bars.ts';
import type { Instrument } from '../instruments.ts';
import type { FeedBar, FeedProblem } from './feed.ts';

const MINUTE = 60_000;
const ZONE_STEP = 15 * MINUTE;

/** A bar that can be stored, or what is wrong with it. */
export type JudgedBar = { bar: BarInput } | { code: FeedProblem; message: string };

const text = (value: number | string | null): string => (value === null ? '-1' : String(value));
const numberText = (value: number | string | null): string =>
  typeof value === 'number' && Number.isFinite(value) ? decimal(value) : text(value);
/** Without an exponent. */
const decimal = (value: number): string => (String(value).includes('e') ? new D(value).toFixed() : String(value));

export const inputOf = ({ ts, open, high, low, close, volume }: FeedBar): BarInput => ({
  ts: Number.isFinite(ts) && Math.abs(ts) < 8.64e15 ? new Date(ts).toISOString() : String(ts),
  open: numberText(open),
  high: numberText(high),
  low: numberText(low),
  close: numberText(close),
  volume: numberText(volume),
});

/** Judges a bar by itself and by the clock (`now`, UTC milliseconds). */
export function judgeFeedBar(sent: FeedBar, instrument: Instrument, now: number): JudgedBar {
  const bar = inputOf(sent);
  const read = readBar(bar, instrument, now, [], { rounded: false, volumeUnknown: false });
  if (!('code' in read)) return { bar };
  if (read.code !== 'bar_not_over') return { code: 'bad_bar', message: `the bar of ${bar.ts}: ${read.message}` };
  if (sent.ts <= now + CLOCK_SKEW) {
    return { code: 'partial_minute', message: `the minute of ${bar.ts} is not over at ${formatInstant(now)}` };
  }
  const ahead = sent.ts + MINUTE - now;
  return {
    code: 'ahead_of_clock',
    message: `the bar of ${bar.ts} is ${offsetText(ahead)} ahead of the clock (${formatInstant(now)})${zoneHint(ahead)}`,
  };
}

/** "6 h 0 min" */
export const offsetText = (ms: number): string => {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** A difference of quarters of an hour is that of a time zone. */
export const zoneHint = (ms: number): string => {
  const rest = ms % ZONE_STEP;
  const isZone = ms >= 2 * ZONE_STEP - 2 * MINUTE && Math.min(rest, ZONE_STEP - rest) <= 2 * MINUTE;
  return isZone ? ': its time zone is not UTC, set `zone`' : '';
};
