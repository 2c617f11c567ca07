import type { Calendar } from '../calendar.ts';
import type { Instrument } from '../instruments.ts';
import type { MarketDataService } from '../market-data-service.ts';
import { pauseAfter } from './backoff.ts';
import {
  asFeedError,
  type Feed,
  FeedError,
  type FeedInstrument,
  type FeedProblem,
  type FeedSink,
  type FeedTime,
  needsSomebody,
} from './feed.ts';
import { createMinuteFlow, type FlowCounts, type MinuteFlow } from './minute-flow.ts';

const MINUTE = 60_000;
/** A connection that lasted so long (ms) starts the pauses from the shortest again. */
const STABLE = 60_000;
/** Without any message in this time (ms) of trading, a source without a history is reconnected. */
const SILENT = 5 * MINUTE;
const WATCH = 15_000;
/** Stored bars of this time (ms) that may come again are known. */
const REMEMBERED = 120 * MINUTE;

const NO_COUNTS: FlowCounts = { lastBarTs: null, gapsFilled: 0, barsFilled: 0, rejected: 0 };

export type FeedState = 'connecting' | 'connected' | 'waiting' | 'refused';

/** The state of a feed, for health and metrics. Instants are UTC milliseconds. */
export interface FeedReport {
  name: string;
  state: FeedState;
  problem: { code: FeedProblem; message: string; at: number } | null;
  reconnects: number;
  instruments: ({ instrument: string } & FlowCounts)[];
}

/** An instrument that a feed brings. */
export interface FedInstrument {
  instrument: Instrument;
  calendar: Pick<Calendar, 'nextOpen' | 'openSince'>;
  symbol: string;
  /** Where a source with a history begins when no bar is stored (UTC milliseconds). */
  begin: number;
}

export interface FeedRunnerDeps {
  feed: Feed;
  instruments: readonly FedInstrument[];
  market: Pick<MarketDataService, 'ingest' | 'watermark' | 'barsAfter'>;
  time: FeedTime;
  /** 0 to 1. */
  random: () => number;
  /** A problem of the feed, the first of its kind in a minute. `others`: how many were left out since the last. */
  onProblem(code: FeedProblem, message: string, others: number): void;
  /** The state changed. */
  onChange?: () => void;
}

/** Runs a feed: connects it again when it ends, and stores its bars in order and without gaps. */
export function createFeedRunner(deps: FeedRunnerDeps) {
  const { feed, instruments, market, time, random } = deps;
  const flows = new Map<string, { flow: MinuteFlow; fed: FedInstrument }>();
  let state: FeedState = 'connecting';
  let problem: FeedReport['problem'] = null;
  let reconnects = 0;
  let connectedAt: number | null = null;
  let heardAt = 0;
  let breakOff: (error: FeedError) => void = () => {};

  const told = new Map<FeedProblem, { at: number; others: number }>();
  function tell(code: FeedProblem, message: string): void {
    const now = time.now();
    problem = { code, message, at: now };
    const before = told.get(code);
    if (before && now - before.at < MINUTE) {
      before.others++;
      return;
    }
    told.set(code, { at: now, others: 0 });
    deps.onProblem(code, message, before?.others ?? 0);
  }
  function become(to: FeedState): void {
    state = to;
    deps.onChange?.();
  }

  async function open(fed: FedInstrument): Promise<void> {
    const { instrument, calendar, symbol, begin } = fed;
    const { symbol: name } = instrument;
    const known = await market.watermark(name);
    const history = feed.history?.bind(feed);
    // What was missed is sent later, so the clock must not make it final.
    const keepsGaps = history !== undefined || feed.replays === true;
    const source = { instrument: name, symbol, from: known ?? begin };
    const flow = createMinuteFlow(
      {
        instrument,
        calendar,
        history: history ? (from, to, signal) => history({ ...source, from }, from, to, signal) : null,
        historyDelay: feed.historyDelay ?? 0,
        replays: feed.replays ?? false,
        store: (bars, completeTo) =>
          // Before the first bar there is nothing to declare.
          market.ingest(name, bars, { completeTo, finalByClock: !keepsGaps }),
        time,
        random,
        onProblem: (code, message) => tell(code, `${name}: ${message}`),
        onBroken: (code, message) => breakOff(new FeedError(code, message)),
      },
      known ?? (keepsGaps ? begin : null),
      known === null ? [] : await market.barsAfter(name, known - REMEMBERED, REMEMBERED / MINUTE),
    );
    flows.set(symbol, { flow, fed });
  }

  const sink: FeedSink = {
    connected() {
      connectedAt = heardAt = time.now();
      for (const { flow } of flows.values()) flow.connected();
      become('connected');
    },
    bars(symbol, bars) {
      heardAt = time.now();
      const flow = flowOf(symbol);
      if (flow) flow.bars(bars);
    },
    trades(symbol, trades) {
      heardAt = time.now();
      const flow = flowOf(symbol);
      if (flow) flow.trades(trades);
    },
    completeTo(ts) {
      for (const { flow } of flows.values()) flow.completeTo(ts);
    },
    problem: tell,
  };
  function flowOf(symbol: string): MinuteFlow | null {
    const found = flows.get(symbol);
    if (!found) tell('other_symbol', `"${symbol.slice(0, 40)}" is not one of ${[...flows.keys()].join(', ')}`);
    return found?.flow ?? null;
  }

  /** One connection. Rejects with the reason for its end, unless `signal` aborts. */
  async function connect(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    let reason: FeedError | null = null;
    breakOff = (error) => {
      reason ??= error;
      ending.abort();
    };
    const stop = () => ending.abort();
    signal.addEventListener('abort', stop, { once: true });
    const sources = [...flows.values()].map(
      ({ flow, fed }): FeedInstrument => ({
        instrument: fed.instrument.symbol,
        symbol: fed.symbol,
        from: flow.next() ?? time.now(),
      }),
    );
    try {
      const watched = watch(ending.signal);
      await feed.start(sources, sink, ending.signal);
      ending.abort();
      await watched;
    } finally {
      ending.abort();
      signal.removeEventListener('abort', stop);
      breakOff = () => {};
      for (const { flow } of flows.values()) flow.disconnected();
    }
    if (!signal.aborted) throw reason ?? new FeedError('connection_lost', 'the source ended the connection');
  }

  /** Ends a connection that sends nothing while an instrument trades. */
  async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await time.sleep(WATCH, signal);
      const now = time.now();
      // Trading has to be open for the whole time; a source with a history compares with it instead.
      const quiet = (since: number | null) => since !== null && now - Math.max(since, heardAt) > SILENT;
      const silent = [...flows.values()].some(({ fed }) => quiet(fed.calendar.openSince(now)));
      if (!signal.aborted && state === 'connected' && !feed.history && silent) {
        breakOff(new FeedError('silent', `nothing arrived for ${SILENT / MINUTE} minutes while the market was open`));
      }
    }
  }

  async function keepConnected(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      connectedAt = null;
      become('connecting');
      try {
        await connect(signal);
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const error = asFeedError(thrown);
        if (connectedAt !== null && time.now() - connectedAt >= STABLE) failures = 0;
        failures++;
        reconnects++;
        tell(error.code, error.message);
        become(needsSomebody(error) ? 'refused' : 'waiting');
        await time.sleep(pauseAfter(failures, error, random), signal);
      }
    }
  }

  return {
    /** Runs until the signal aborts. Rejects when the database does not say where to continue. */
    async run(signal: AbortSignal): Promise<void> {
      flows.clear();
      for (const fed of instruments) await open(fed);
      const running = [...flows.values()].map(({ flow }) => flow.run(signal));
      await Promise.all([...running, keepConnected(signal)]);
    },
    report: (): FeedReport => ({
      name: feed.name,
      state,
      problem,
      reconnects,
      // Also of those whose place is still asked from the database.
      instruments: instruments.map(({ instrument, symbol }) => ({
        instrument: instrument.symbol,
        ...(flows.get(symbol)?.flow.counts ?? NO_COUNTS),
      })),
    }),
  };
}

export type FeedRunner = ReturnType<typeof createFeedRunner>;
