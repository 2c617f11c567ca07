import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { BarInput } from './bars.ts';
import { MOST_BARS } from './limits.ts';
import type { MarketDataService } from './market-data-service.ts';
import type { Simulator } from './simulator.ts';
import { chicago, dayOf } from './trade-date.ts';
import { LIVE_WITHIN } from './watermark.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A first run starts this far in the past, at the open of the day session of index futures. */
const FIRST_RUN = 30 * DAY;
const DAY_SESSION = 8 * 60 + 30;
/** Milliseconds between two ingests. A higher speed means more bars per call, not more calls. */
const STEP = 100;
const LONGEST_NAP = 30_000;
const RETRY = 1_000;

export interface SimulatorFeedDeps {
  /** The instruments it writes. */
  simulators: readonly Simulator[];
  market: Pick<MarketDataService, 'ingest' | 'feeds'>;
  /** Simulated seconds per second, above 0; Infinity: as fast as possible. */
  speed: number;
  clock: Clock;
  /** Resolves after `ms`; may reject once the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
  /** Receives problems that are retried or skipped. */
  onProblem?: (message: string, error?: unknown) => void;
}

/** The position of the simulated market before it starts. */
export interface SimulatedStart {
  /** The open of the next bar, ISO 8601. */
  nextTs: string;
  /** Number of history bars stored at once, over all instruments. */
  stored: number;
}

export type SimulatorFeed = ReturnType<typeof createSimulatorFeed>;

/** Writes simulated bars of several instruments, all at the same simulated time. */
export function createSimulatorFeed(deps: SimulatorFeedDeps) {
  const { simulators, market, speed, clock, sleep, onProblem } = deps;
  const [primary] = simulators;
  if (!primary) throw new Error('The simulator needs at least one instrument');
  if (!(speed > 0)) throw new Error(`The simulator's speed must be above 0, got ${speed}`);

  /** The newest stored bar of each instrument. */
  const newest = new Map<string, number>();
  /** The open of the next simulated bar; null before `prepare`. */
  let next: number | null = null;

  /** 08:30 in Chicago on the first trade date from `ts` on when the market is open. */
  const daySessionFrom = (ts: number): number => {
    for (let session = primary.calendar.sessionAt(ts); ; session = primary.calendar.sessionAt(session.close)) {
      const opening = chicago(dayOf(session.tradeDate), DAY_SESSION);
      if (opening >= ts && primary.calendar.isOpen(opening)) return opening;
    }
  };

  /** The open of the session before that of `ts`, where a new instrument's history starts. */
  const historyFrom = ({ calendar }: Simulator, ts: number): number => {
    const current = calendar.sessionAt(ts);
    let before = current.open - HOUR;
    while (calendar.sessionAt(before).open >= current.open) before -= HOUR;
    return calendar.sessionAt(before).open;
  };

  const barsBetween = (simulator: Simulator, from: number, until: number): BarInput[] => {
    const bars: BarInput[] = [];
    for (let ts = simulator.calendar.nextOpen(from); ts < until; ts = simulator.calendar.nextOpen(ts + MINUTE)) {
      const bar = simulator.barAt(ts);
      if (bar) bars.push(bar);
    }
    return bars;
  };

  const store = async (simulator: Simulator, bars: BarInput[]): Promise<void> => {
    const { symbol } = simulator.instrument;
    for (let from = 0; from < bars.length; from += MOST_BARS) {
      const { rejected, newestTs } = await market.ingest(symbol, bars.slice(from, from + MOST_BARS));
      if (newestTs !== null) newest.set(symbol, Date.parse(newestTs));
      const [first] = rejected;
      if (first) onProblem?.(`${symbol}: ${rejected.length} simulated bars were rejected; the first: ${first.message}`);
    }
  };

  /**
   * Finds the start: after the newest stored bar or, when no instrument has bars, 30 days ago. An instrument without bars
   * gets history up to there, from the open of the previous session.
   */
  async function prepare(): Promise<SimulatedStart> {
    for (const { instrument, newestTs } of await market.feeds()) {
      if (simulators.some((simulator) => simulator.instrument.symbol === instrument)) {
        newest.set(instrument, Date.parse(newestTs));
      }
    }
    const start = newest.size > 0 ? Math.min(...newest.values()) + MINUTE : daySessionFrom(clock.now() - FIRST_RUN);
    let stored = 0;
    for (const simulator of simulators) {
      if (newest.has(simulator.instrument.symbol)) continue;
      const bars = barsBetween(simulator, historyFrom(simulator, start), start);
      await store(simulator, bars);
      stored += bars.length;
    }
    next = start;
    return { nextTs: formatInstant(start), stored };
  }

  const minutesAStep = speed === Number.POSITIVE_INFINITY ? 1_000 : Math.max(1, Math.round((speed * STEP) / MINUTE));
  const stepMs = (minutesAStep * MINUTE) / speed;

  /** The bars of the next trading minutes that have ended by `now`, up to one step. */
  const collect = (from: number, now: number) => {
    const bars = new Map<Simulator, BarInput[]>();
    let ts = from;
    // Near the clock the feed counts as live and the clock moves the watermark past bars that are still to come: these
    // go in one step.
    const isNearClock = () => now - ts <= LIVE_WITHIN + MINUTE;
    for (let minutes = 0; minutes < minutesAStep || isNearClock(); ) {
      ts = Math.min(...simulators.map(({ calendar }) => calendar.nextOpen(ts)));
      if (ts + MINUTE > now) break;
      let any = false;
      for (const simulator of simulators) {
        if (ts <= (newest.get(simulator.instrument.symbol) ?? Number.NEGATIVE_INFINITY)) continue;
        const bar = simulator.barAt(ts);
        if (!bar) continue;
        any = true;
        const collected = bars.get(simulator);
        if (collected) collected.push(bar);
        else bars.set(simulator, [bar]);
      }
      if (any) minutes++;
      ts += MINUTE;
    }
    return { bars, next: ts };
  };

  const nap = (ms: number, signal: AbortSignal) =>
    sleep(ms, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });

  return {
    prepare,

    /** Simulates until the signal aborts; returns when the current ingest is done. Must not run twice at once. */
    async run(signal: AbortSignal): Promise<void> {
      if (next === null) await prepare();
      let from = next as unknown as number;
      let due = clock.now();
      while (!signal.aborted) {
        const now = clock.now();
        if (now < due) {
          await nap(Math.min(due - now, LONGEST_NAP), signal);
          continue;
        }
        const step = collect(from, now);
        if (step.bars.size === 0) {
          // Caught up with the wall clock: waits until the next bar has ended.
          from = step.next;
          due = Math.max(now, from + MINUTE);
          continue;
        }
        try {
          await Promise.all([...step.bars].map(([simulator, bars]) => store(simulator, bars)));
        } catch (error) {
          // Retries the same bars; those already stored are duplicates.
          onProblem?.('storing simulated bars failed; retrying', error);
          await nap(RETRY, signal);
          continue;
        }
        from = step.next;
        // Keeps the interval, but does not send a burst after a slow ingest.
        due = Math.max(due + stepMs, clock.now() - STEP);
      }
      next = from;
    },
  };
}
