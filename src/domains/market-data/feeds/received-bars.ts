import { formatInstant } from '../../../kernel/instant.ts';
import type { Calendar } from '../calendar.ts';
import type { Instrument } from '../instruments.ts';
import type { MarketDataService } from '../market-data-service.ts';
import type { FeedBar, FeedTime } from './feed.ts';
import type { FeedStatusStore } from './feed-status-store.ts';
import { inputOf, judgeFeedBar } from './minute-judge.ts';

const MINUTE = 60_000;
/** A bar that came before its predecessor waits so long for it (ms). The sender waits for the answer. */
const SETTLE = 2_000;
const LOOK = 100;
/** A source that calls us is fresh within this time (ms); an older bar is one of another zone, or of a replay. */
const RECENT = 30 * MINUTE;

export interface ReceivedBarsDeps {
  market: Pick<MarketDataService, 'ingest' | 'watermark'>;
  status: Pick<FeedStatusStore, 'received'>;
  time: FeedTime;
}

/** A bar that a source has sent to us, of one of the instruments of a feed. */
export interface ReceivedBar {
  feed: string;
  adapter: string;
  instrument: Instrument;
  calendar: Pick<Calendar, 'nextOpen'>;
  bar: FeedBar;
}

export type Received = { stored: boolean } | { code: string; message: string };

/** Stores the bars of sources that call us, such as alerts of TradingView: each is judged, and waits for its predecessor. */
export function createReceivedBars({ market, status, time }: ReceivedBarsDeps) {
  async function predecessor(symbol: string, ts: number, calendar: Pick<Calendar, 'nextOpen'>): Promise<void> {
    const signal = new AbortController().signal;
    for (let waited = 0; waited < SETTLE; waited += LOOK) {
      const known = await market.watermark(symbol);
      if (known === null || ts <= calendar.nextOpen(known)) return;
      await time.sleep(LOOK, signal);
    }
  }

  async function store({ instrument, calendar, bar }: ReceivedBar): Promise<Received> {
    const now = time.now();
    const judged = judgeFeedBar(bar, instrument, now);
    if ('code' in judged) return judged;
    if (now - bar.ts > RECENT) {
      const message = `the bar of ${formatInstant(bar.ts)} is more than ${RECENT / MINUTE} minutes old at ${formatInstant(now)}: is its time the bar's, in UTC?`;
      return { code: 'late_bar', message };
    }
    await predecessor(instrument.symbol, bar.ts, calendar);
    const { accepted, rejected } = await market.ingest(instrument.symbol, [inputOf(bar)]);
    const [issue] = rejected;
    return issue ? { code: issue.code, message: issue.message } : { stored: accepted > 0 };
  }

  return {
    /** Stores a bar; `stored` is false for one that is stored already. */
    async receive(received: ReceivedBar): Promise<Received> {
      const outcome = await store(received);
      const isStored = !('code' in outcome);
      await status.received({
        name: received.feed,
        instrument: received.instrument.symbol,
        adapter: received.adapter,
        lastBarTs: isStored ? formatInstant(received.bar.ts) : null,
        problem: isStored ? null : { ...outcome, at: formatInstant(time.now()) },
      });
      return outcome;
    },
  };
}

export type ReceivedBars = ReturnType<typeof createReceivedBars>;
