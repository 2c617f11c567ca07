import { D, decimalText, parseDecimal } from '../../kernel/decimal.ts';
import type { FieldIssue } from '../../kernel/domain-error.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { Instrument } from './instruments.ts';
import { watermarkAfter } from './watermark.ts';

// Validation of bars. Bars outside session hours are accepted, because feeds print stray minutes and the calendar may be
// wrong for a day; they belong to the trade date of their time.

/** A one-minute bar from a feed: `ts` is its open, ISO 8601; prices in points, plain decimals. */
export interface BarInput {
  ts: string;
  open: string;
  high: string;
  low: string;
  close: string;
  /** Null, undefined or "-1": unknown. */
  volume?: string | null | undefined;
  /** The futures contract: `ESZ3`. */
  contract?: string | null | undefined;
}

/** A bar in its stored form: `ts` in UTC with milliseconds, the shortest decimals. An unknown volume is 0. */
export interface BarRecord extends Omit<BarInput, 'contract'> {
  volume: string;
  /** A bar that was sent without its volume is the same as a stored one with any. */
  volumeUnknown?: boolean;
}

/** What was changed in a bar before it is stored. */
export interface BarChanges {
  /** A price was within 1e-9 of a tick of the tick grid, and is now on it. */
  rounded: boolean;
  /** The volume was unknown, and is stored as 0. */
  volumeUnknown: boolean;
}

/** The result of ingesting the bars of a call; each bar is counted once. */
export interface Verdict {
  accepted: BarRecord[];
  duplicates: number;
  /** The first issue of each rejected bar, with path ["bars", INDEX, FIELD]. */
  rejected: FieldIssue[];
  /** The open of the newest bar, including accepted ones; null when there is none. */
  newestTs: string | null;
  /** Bars that open before it are final (UTC milliseconds); null without a bar. */
  watermark: number | null;
}

/** The stored state: the feed's progress, and the stored bars with the same `ts` as bars of the call. */
export interface Stored {
  newestTs: string | null;
  watermark: number | null;
  bars: readonly BarRecord[];
}

const MINUTE = 60_000;
/** A bar may end this far (ms) ahead of our clock, to tolerate clock differences. */
export const CLOCK_SKEW = 2_000;
const PRICES = ['open', 'high', 'low', 'close'] as const;
const FIELDS = [...PRICES, 'volume'] as const;
// The columns are numeric(18, 8) for prices, numeric(24, 8) for the volume.
const DECIMAL_PLACES = 8;
const PRICE_BELOW = new D('1e10');
const VOLUME_BELOW = new D('1e16');
/** Sums of binary floats miss the tick grid by less than this part of a tick. */
const FLOAT_NOISE = new D('1e-9');
const UNKNOWN_VOLUME = '-1';

type Wrong = [field: string, code: string, message: string];

/**
 * Validates a single bar: decimals, tick grid, high and low, and a whole minute that has ended by `now` (ms). Returns its
 * stored form, or the issue at `path`: `bad_timestamp`, `bar_not_over`, `bad_decimal`, `off_tick_grid`, `high_below_low`,
 * `negative_volume`. `changes` receives what was changed in the bar; null: nothing may be.
 */
export function readBar(
  input: BarInput,
  instrument: Instrument,
  now: number,
  path: string[],
  changes: BarChanges | null = null,
): BarRecord | FieldIssue {
  const checked = checkBar(input, instrument, now, changes);
  if (!Array.isArray(checked)) return checked;
  const [field, code, message] = checked;
  return { code, path: [...path, field], message };
}

function checkBar(input: BarInput, instrument: Instrument, now: number, changes: BarChanges | null): BarRecord | Wrong {
  const ts = parseInstant(input.ts);
  if (ts === null) {
    return ['ts', 'bad_timestamp', `expected an ISO 8601 instant with its offset, got ${quoted(input.ts)}`];
  }
  if (ts % MINUTE !== 0) return ['ts', 'bad_timestamp', `expected a whole minute, got ${quoted(input.ts)}`];
  if (ts < 0) return ['ts', 'bad_timestamp', `expected a time from 1970 on, got ${quoted(input.ts)}`];
  if (ts + MINUTE > now + CLOCK_SKEW) {
    return ['ts', 'bar_not_over', `the minute of ${quoted(input.ts)} has not ended by ${formatInstant(now)}`];
  }

  const value = {} as Record<(typeof FIELDS)[number], D>;
  const volumeUnknown = changes !== null && (input.volume == null || input.volume === UNKNOWN_VOLUME);
  if (changes) changes.volumeUnknown = volumeUnknown;
  for (const field of FIELDS) {
    const text = field === 'volume' && volumeUnknown ? '0' : input[field];
    const read = typeof text === 'string' ? parseDecimal(text) : null;
    if (!read) return [field, 'bad_decimal', `expected a plain decimal such as "1676.75", got ${quoted(text)}`];
    // "-0" is stored as 0.
    value[field] = read.isZero() ? new D(0) : read;
  }
  const tick = tickOf(instrument);
  for (const field of PRICES) {
    const price = value[field];
    if (price.abs().gte(PRICE_BELOW)) return [field, 'bad_decimal', `expected a price, got ${quoted(input[field])}`];
    if (price.mod(tick).isZero()) continue;
    const onGrid = price.div(tick).round().times(tick);
    if (changes && price.minus(onGrid).abs().lte(tick.times(FLOAT_NOISE))) {
      changes.rounded = true;
      value[field] = onGrid.isZero() ? new D(0) : onGrid;
    } else {
      return [
        field,
        'off_tick_grid',
        `${input[field]} is not a multiple of ${instrument.symbol}'s tick size ${instrument.tickSize}`,
      ];
    }
  }
  const { open, high, low, close, volume } = value;
  if (high.lt(low)) return ['high', 'high_below_low', `high ${input.high} is below low ${input.low}`];
  if (high.lt(open) || high.lt(close)) {
    return ['high', 'high_too_low', `high ${input.high} is below open ${input.open} or close ${input.close}`];
  }
  if (low.gt(open) || low.gt(close)) {
    return ['low', 'low_too_high', `low ${input.low} is above open ${input.open} or close ${input.close}`];
  }
  if (volume.lt(0)) return ['volume', 'negative_volume', `expected 0 or more, got ${input.volume}`];
  if (volume.gte(VOLUME_BELOW) || volume.decimalPlaces() > DECIMAL_PLACES) {
    return ['volume', 'bad_decimal', `expected at most ${DECIMAL_PLACES} decimal places, got ${quoted(input.volume)}`];
  }
  return {
    ts: formatInstant(ts),
    open: decimalText(open),
    high: decimalText(high),
    low: decimalText(low),
    close: decimalText(close),
    volume: decimalText(volume),
    ...(volumeUnknown ? { volumeUnknown } : {}),
  };
}

/**
 * Judges the bars of a call in order against stored bars and earlier accepted ones: an identical bar is a duplicate, a
 * different one `conflicting_bar`, one before the watermark `late_bar`.
 */
export function judgeBars(read: readonly (BarRecord | FieldIssue)[], stored: Stored): Verdict {
  const known = new Map(stored.bars.map((bar) => [bar.ts, bar]));
  const { newestTs, watermark } = stored;
  const verdict: Verdict = { accepted: [], duplicates: 0, rejected: [], newestTs, watermark };
  for (const [index, bar] of read.entries()) {
    if ('code' in bar) {
      verdict.rejected.push(bar);
      continue;
    }
    const same = known.get(bar.ts);
    if (same) {
      const compared = bar.volumeUnknown ? PRICES : FIELDS;
      const field = compared.find((name) => same[name] !== bar[name]);
      if (!field) verdict.duplicates++;
      else {
        verdict.rejected.push({
          code: 'conflicting_bar',
          path: ['bars', String(index), field],
          message: `the bar of ${bar.ts} is stored with ${field} ${same[field]}, got ${bar[field]}; stored bars are final`,
        });
      }
    } else if (verdict.watermark !== null && Date.parse(bar.ts) < verdict.watermark) {
      verdict.rejected.push({
        code: 'late_bar',
        path: ['bars', String(index), 'ts'],
        message: `${bar.ts} is before ${formatInstant(verdict.watermark)}, up to which bars are final; the newest bar is ${verdict.newestTs}`,
      });
    } else {
      known.set(bar.ts, bar);
      verdict.accepted.push(bar);
      verdict.newestTs = bar.ts;
      verdict.watermark = watermarkAfter(verdict.watermark, Date.parse(bar.ts), null);
    }
  }
  return verdict;
}

const ticks = new Map<string, D>();
const tickOf = ({ tickSize }: Instrument): D => {
  const tick = ticks.get(tickSize) ?? new D(tickSize);
  ticks.set(tickSize, tick);
  return tick;
};

const quoted = (text: unknown): string => JSON.stringify(text)?.slice(0, 60) ?? String(text);
