/** A final one-minute bar of a source. `ts`: its open in UTC milliseconds; prices in points. */
export interface FeedBar {
  ts: number;
  open: number | string;
  high: number | string;
  low: number | string;
  close: number | string;
  /** Null: unknown. */
  volume: number | string | null;
}

/** A trade of a source that has no bars. `ts`: UTC milliseconds. */
export interface FeedTrade {
  ts: number;
  price: number | string;
  size: number | string;
}

/** An instrument of ours at a source. */
export interface FeedInstrument {
  /** `MES` */
  instrument: string;
  /** The name at the source: `MES.c.0`. */
  symbol: string;
  /** UTC milliseconds: minutes that open before it are known. */
  from: number;
}

/** Receives what a source sends. All calls return at once. */
export interface FeedSink {
  /** The source has accepted the keys and the subscription. */
  connected(): void;
  /** Bars of a symbol, in any order, also repeated ones. */
  bars(symbol: string, bars: readonly FeedBar[]): void;
  /** Trades of a symbol, of which bars are built. */
  trades(symbol: string, trades: readonly FeedTrade[]): void;
  /** The source is alive and has sent every bar that opens before `ts` (UTC milliseconds). */
  completeTo(ts: number): void;
  /** Something is wrong with what was sent, and the connection continues. */
  problem(code: FeedProblem, message: string): void;
}

/** A source of live bars. Reconnecting, order, gaps and storing are the runner's. */
export interface Feed {
  /** Unique among the configured feeds. */
  name: string;
  /**
   * Connects and sends to the sink until `signal` aborts (then it resolves) or the connection ends (it rejects with a
   * FeedError that says why, or resolves).
   */
  start(instruments: readonly FeedInstrument[], sink: FeedSink, signal: AbortSignal): Promise<void>;
  /**
   * The bars with `from` ≤ ts < `to` (UTC milliseconds), oldest first, in pages. Absent: the source has no history. Rejects
   * with a FeedError.
   */
  history?(
    instrument: FeedInstrument,
    from: number,
    to: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly FeedBar[]>;
  /** Milliseconds after which a minute is in the history. Default: 0. */
  historyDelay?: number;
  /** `start` sends every bar from the `from` of an instrument on, in order: a missing minute had no trade. */
  replays?: boolean;
}

/** What can be wrong with a feed. Health and log name it. */
export const FEED_PROBLEMS = {
  connection_lost: 'The connection ended, or could not be made.',
  wrong_keys: 'The source refuses the keys. It is asked again a few times an hour.',
  not_allowed: 'The subscription at the source does not include this.',
  token_expired: 'The session or token ended; the feed signs in again.',
  rate_limited: 'The source asks for fewer requests.',
  not_json: 'The answer is not JSON: often the HTML page of a proxy, or a wrong URL.',
  bad_message: 'A message does not have the documented form.',
  silent: 'Nothing arrived while the market was open.',
  flood: 'More arrived than can be stored; the connection is closed for a while.',
  bad_bar: 'A bar has no valid prices: not stored.',
  partial_minute: 'A bar of a minute that is not over: not stored.',
  ahead_of_clock: 'A bar of the future: the clock is wrong, or its time zone is not UTC. Not stored.',
  late_bar: 'A bar of a minute that is final already: not stored.',
  conflicting_bar: 'A bar contradicts the stored one, which stays.',
  other_symbol: 'A bar of a symbol that is not configured: not stored.',
  gap_not_filled: 'Minutes are missing that the source does not send any more.',
} as const;
export type FeedProblem = keyof typeof FEED_PROBLEMS;

/** Why a connection or a request failed. */
export class FeedError extends Error {
  readonly code: FeedProblem;
  /** Milliseconds that the source asks to wait; null: it does not say. */
  readonly retryAfter: number | null;

  constructor(code: FeedProblem, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'FeedError';
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Whether only somebody can put it right: then it is tried again a few times an hour. */
export const needsSomebody = ({ code }: FeedError): boolean => code === 'wrong_keys' || code === 'not_allowed';

export const asFeedError = (error: unknown): FeedError => {
  if (error instanceof FeedError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return new FeedError('connection_lost', reason);
};

/** Time for feeds: the clock, and pauses. */
export interface FeedTime {
  now(): number;
  /** Resolves after `ms`, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
