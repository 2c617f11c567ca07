import { formatInstant } from '../../../kernel/instant.ts';
import type { BarInput } from '../bars.ts';
import type { Calendar } from '../calendar.ts';
import type { Instrument } from '../instruments.ts';
import { pauseAfter } from './backoff.ts';
import { asFeedError, type FeedBar, type FeedProblem, type FeedTime, type FeedTrade, needsSomebody } from './feed.ts';
import { createMinuteBuilder } from './minute-builder.ts';
import { inputOf, judgeFeedBar, offsetText, zoneHint } from './minute-judge.ts';

// The order of an instrument's minutes. A bar is stored when every minute of trading before it is stored, was asked from
// the history, or did not come for a while; minutes without a trade are declared complete the same way.

const MINUTE = 60_000;
/** A bar that came before its predecessor waits so long for it (ms). */
const SETTLE = 2_000;
/** A minute that was not sent is looked up in the history so long after its end (ms). */
const PATIENCE = 20_000;
/** After this time (ms) of failing requests the newer bars are stored without the missing ones. */
const GIVE_UP = 10 * MINUTE;
const MAX_HELD = 20_000;
const BATCH = 1_000;
const REMEMBERED = 3_000;
/** So many minutes in a row that only the history had: the connection is stuck. */
const STUCK = 3;
const STORE_RETRY = 5_000;

export interface FlowDeps {
  instrument: Instrument;
  calendar: Pick<Calendar, 'nextOpen'>;
  /** The bars with `from` ≤ ts < `to`; null: the source has no history. */
  history: ((from: number, to: number, signal: AbortSignal) => AsyncIterable<readonly FeedBar[]>) | null;
  historyDelay: number;
  /** Whether a connection sends every bar from `next` on, in order. */
  replays: boolean;
  /** Stores final bars, oldest first; `completeTo` declares what comes before it complete. */
  store(
    bars: BarInput[],
    completeTo: string | null,
  ): Promise<{ rejected: readonly { code: string; message: string }[] }>;
  time: FeedTime;
  random: () => number;
  onProblem(code: FeedProblem, message: string): void;
  /** The feed has to reconnect. */
  onBroken(code: FeedProblem, message: string): void;
}

/** Counts since the start of the process, for health and metrics. */
export interface FlowCounts {
  lastBarTs: number | null;
  /** Gaps of which at least one bar was found in the history. */
  gapsFilled: number;
  barsFilled: number;
  /** Bars that were not stored. */
  rejected: number;
}

interface Held {
  bar: FeedBar;
  /** When it came. */
  at: number;
}

/** Orders the bars of one instrument. `start`: the first minute that is not known; null: take the first bar that comes. `stored`: the newest bars before it. */
export function createMinuteFlow(deps: FlowDeps, start: number | null, stored: readonly FeedBar[] = []) {
  const { instrument, calendar, history, historyDelay, replays, store, time, random, onProblem, onBroken } = deps;
  const held = new Map<number, Held>();
  const recent = new Map(stored.map((bar) => [bar.ts, keyOf(bar)]));
  const asked = new Set<number>();
  const builder = createMinuteBuilder();
  const counts: FlowCounts = { lastBarTs: null, gapsFilled: 0, barsFilled: 0, rejected: 0 };
  let next = start;
  let live = false;
  let failures = 0;
  let failingSince: number | null = null;
  let historyFrom = Number.NEGATIVE_INFINITY;
  let missed = 0;
  /** What a source without a history has declared complete. */
  let sentTo = Number.NEGATIVE_INFINITY;
  let woken = false;
  let wake = () => {};

  const ring = () => {
    woken = true;
    wake();
  };
  const reject = (code: FeedProblem, message: string) => {
    counts.rejected++;
    onProblem(code, message);
  };

  function take(bar: FeedBar): void {
    const judged = judgeFeedBar(bar, instrument, time.now());
    if ('code' in judged) {
      reject(judged.code, judged.message);
      if (replays && judged.code !== 'partial_minute') askAgain(bar.ts, judged.code, judged.message);
    } else if (next !== null && bar.ts < next) judgeLate(bar, next);
    else hold(bar);
  }

  /** A source that replays sends it once more on a new connection; what is wrong then too is missing. */
  function askAgain(ts: number, code: FeedProblem, message: string): void {
    if (asked.has(ts) || asked.size >= REMEMBERED) return;
    asked.add(ts);
    onBroken(code, message);
  }

  function hold(bar: FeedBar): void {
    const other = held.get(bar.ts);
    if (other && keyOf(other.bar) !== keyOf(bar)) {
      reject('conflicting_bar', `the bar of ${formatInstant(bar.ts)} came twice, with other values`);
    } else if (!other && held.size >= MAX_HELD) {
      onBroken('flood', `${MAX_HELD} bars of ${instrument.symbol} wait to be stored`);
    } else if (!other) held.set(bar.ts, { bar, at: time.now() });
  }

  function judgeLate(bar: FeedBar, known: number): void {
    const stored = recent.get(bar.ts);
    if (stored === keyOf(bar)) return;
    const at = formatInstant(bar.ts);
    const behind = known - bar.ts;
    if (stored !== undefined) reject('conflicting_bar', `the bar of ${at} differs from the stored one, which stays`);
    else {
      reject(
        'late_bar',
        `the bar of ${at} is ${offsetText(behind)} behind ${formatInstant(known)}, up to which bars are final${zoneHint(behind)}`,
      );
    }
  }

  const first = (): Held | null => {
    let oldest: Held | null = null;
    for (const one of held.values()) if (!oldest || one.bar.ts < oldest.bar.ts) oldest = one;
    return oldest;
  };

  /** The held bars that follow each other from `next` on. */
  function ready(now: number): FeedBar[] {
    const inOrder = [...held.values()].sort((a, b) => a.bar.ts - b.bar.ts);
    const [oldest] = inOrder;
    if (next === null && oldest && now - oldest.at >= SETTLE) next = oldest.bar.ts;
    const bars: FeedBar[] = [];
    let at = next;
    for (const { bar } of inOrder) {
      // A bar outside of trading hours has no predecessor to wait for.
      if (at === null || bar.ts > calendar.nextOpen(at) || bars.length === BATCH) break;
      bars.push(bar);
      at = bar.ts + MINUTE;
    }
    return bars;
  }

  async function keep(bars: readonly FeedBar[], completeTo: number | null): Promise<void> {
    const { rejected } = await store(bars.map(inputOf), completeTo === null ? null : formatInstant(completeTo));
    for (const { code, message } of rejected) {
      reject(code === 'late_bar' || code === 'conflicting_bar' ? code : 'bad_bar', message);
    }
    for (const bar of bars) {
      held.delete(bar.ts);
      recent.set(bar.ts, keyOf(bar));
      counts.lastBarTs = Math.max(counts.lastBarTs ?? bar.ts, bar.ts);
      next = Math.max(next ?? bar.ts, bar.ts + MINUTE);
    }
    next = completeTo === null ? next : Math.max(next ?? completeTo, completeTo);
    for (const ts of recent.keys()) {
      if (recent.size <= REMEMBERED) break;
      recent.delete(ts);
    }
  }

  /** The end of the minutes that were not sent and are not waited for any longer; null: none. */
  function holeEnd(now: number): number | null {
    if (next === null || !live) return null;
    const oldest = first();
    const settled = oldest && now - oldest.at >= SETTLE ? oldest.bar.ts : Number.NEGATIVE_INFINITY;
    const quiet = history ? floor(now - PATIENCE) : sentTo;
    const end = Math.min(oldest?.bar.ts ?? Number.POSITIVE_INFINITY, Math.max(quiet, settled));
    return end > calendar.nextOpen(next) ? end : null;
  }

  /** Stores newer bars without the missing ones. */
  async function skipTo(end: number): Promise<void> {
    if (!held.has(end)) return;
    onProblem('gap_not_filled', `${formatInstant(next as number)} to ${formatInstant(end)} is missing`);
    next = end;
  }

  async function fill(end: number, signal: AbortSignal): Promise<void> {
    if (replays) return keep([], end);
    if (!history) return skipTo(end);
    const from = next as number;
    let found = 0;
    try {
      for await (const page of history(from, end, signal)) {
        const bars = inSpan(page, next as number, end);
        found += bars.length;
        for (let at = 0; at < bars.length; at += BATCH) await keep(bars.slice(at, at + BATCH), null);
      }
      if (signal.aborted) return;
      await keep([], end);
      failures = 0;
      failingSince = null;
    } catch (error) {
      if (!signal.aborted) await afterFailure(error, end);
      return;
    }
    if (found === 0) return;
    counts.gapsFilled++;
    counts.barsFilled += found;
    // A gap of one minute at a time, at its end: the connection is open and sends nothing.
    missed = end - from <= 2 * MINUTE && held.size === 0 ? missed + 1 : 0;
    if (missed >= STUCK)
      onBroken('silent', `the history has bars of ${instrument.symbol} that the connection did not send`);
  }

  /** The bars of a page that belong into the span. Throws FeedError when none does. */
  function inSpan(page: readonly FeedBar[], from: number, to: number): FeedBar[] {
    const now = time.now();
    const bars = new Map<number, FeedBar>();
    let outside: FeedBar | null = null;
    for (const bar of page) {
      const judged = judgeFeedBar(bar, instrument, now);
      if ('code' in judged) {
        // The running minute is part of many answers.
        if (judged.code !== 'partial_minute') reject(judged.code, judged.message);
        if (judged.code === 'ahead_of_clock') outside = bar;
      } else if (bar.ts >= from && bar.ts < to) bars.set(bar.ts, bar);
      else if (bar.ts < to - 12 * 60 * MINUTE || bar.ts > to + 30 * MINUTE) outside = bar;
    }
    if (bars.size === 0 && outside) {
      const asked = `${formatInstant(from)} to ${formatInstant(to)}`;
      throw asFeedError(new Error(`the history answers ${new Date(outside.ts).toISOString()} when asked for ${asked}`));
    }
    return [...bars.values()].sort((a, b) => a.ts - b.ts);
  }

  async function afterFailure(error: unknown, end: number): Promise<void> {
    const failure = asFeedError(error);
    const now = time.now();
    failures++;
    failingSince ??= now;
    onProblem(failure.code, `history: ${failure.message}`);
    historyFrom = now + pauseAfter(failures, failure, random);
    if (needsSomebody(failure) || now - failingSince >= GIVE_UP) await skipTo(end);
  }

  /** Does what is due. Returns the milliseconds until something is; 0: now. */
  async function step(signal: AbortSignal): Promise<number> {
    const now = time.now();
    for (const bar of builder.take(now - SETTLE)) take(bar);
    const bars = ready(now);
    if (bars.length > 0) {
      await keep(bars, null);
      return 0;
    }
    const end = holeEnd(now);
    if (end !== null) {
      const known = history ? Math.min(end, floor(now - historyDelay)) : end;
      const canAsk = known > calendar.nextOpen(next as number);
      if (canAsk && now >= historyFrom) {
        await fill(known, signal);
        // Without a history, a quiet market has nothing to do.
        if (history || replays || held.size > 0) return 0;
      } else if (history) return Math.max(100, historyFrom - now, canAsk ? 0 : 5_000);
    }
    return untilDue(now);
  }

  function untilDue(now: number): number {
    const due: number[] = [];
    const oldest = first();
    if (oldest) due.push(oldest.at + SETTLE);
    if (live && next !== null && history) due.push(floor(calendar.nextOpen(next)) + MINUTE + PATIENCE);
    const built = builder.nextEnd();
    if (built !== null) due.push(built + SETTLE);
    return Math.max(50, Math.min(...due.filter((at) => at > now), now + 10 * MINUTE) - now);
  }

  return {
    counts,
    /** The first minute that is not known. */
    next: () => next,
    bars(sent: readonly FeedBar[]): void {
      if (sent.length > 0) missed = 0;
      for (const bar of sent) take(bar);
      ring();
    },
    trades(sent: readonly FeedTrade[]): void {
      if (sent.length > 0) missed = 0;
      for (const trade of sent) {
        if (trade.ts > time.now() + MINUTE) {
          reject(
            'ahead_of_clock',
            `a trade of ${instrument.symbol} is ${offsetText(trade.ts - time.now())} ahead of the clock`,
          );
        } else if (!builder.add(trade)) reject('bad_bar', `a trade of ${instrument.symbol} has no price or size`);
      }
      ring();
    },
    completeTo(ts: number): void {
      sentTo = Math.max(sentTo, floor(ts));
      ring();
    },
    connected(): void {
      live = true;
      missed = 0;
      // They come again, behind those that were missed.
      if (replays) held.clear();
      builder.begin(time.now());
      ring();
    },
    disconnected(): void {
      live = false;
      sentTo = Number.NEGATIVE_INFINITY;
      builder.begin(Number.POSITIVE_INFINITY);
    },
    /** Stores what comes, until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      signal.addEventListener('abort', ring, { once: true });
      while (!signal.aborted) {
        woken = false;
        let pause: number;
        try {
          pause = await step(signal);
        } catch (error) {
          onProblem('connection_lost', `bars could not be stored, trying again: ${(error as Error).message}`);
          await time.sleep(STORE_RETRY, signal);
          continue;
        }
        if (pause > 0 && !woken && !signal.aborted) await sleepOrWake(pause);
      }
    },
  };

  async function sleepOrWake(pause: number): Promise<void> {
    const ended = new AbortController();
    wake = () => ended.abort();
    if (woken) ended.abort();
    await time.sleep(pause, ended.signal);
    wake = () => {};
  }
}

export type MinuteFlow = ReturnType<typeof createMinuteFlow>;

const floor = (ts: number): number => Math.floor(ts / MINUTE) * MINUTE;
const keyOf = ({ open, high, low, close, volume }: FeedBar): string =>
  [open, high, low, close, volume].map((value) => (value === null ? '' : String(Number(value)))).join(' ');
