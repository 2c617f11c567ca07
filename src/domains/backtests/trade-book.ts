import { afterEntry, afterExit, type EntryIntent, type ExitIntent, type TradeState } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { type ContractCosts, computePnl, priceOfTicks, sumPnl } from '../signals/index.ts';
import { createExcursion, type MinutePrices } from './excursion.ts';
import { centsOf, type OpenTrade, type Result, type Trade, type TradeDate, type TradePart } from './trade.ts';

export type Entry = Omit<OpenTrade, 'lastPrice' | 'unrealizedPnl'>;

/** A closed trade and its result. */
export interface Closed {
  trade: Trade;
  result: Result;
}

/** The trades of a run: the open one with the parts closed so far, and the closed ones. */
export function createTradeBook(costs: ContractCosts & { tickSize: string }, tradeDate: (ts: number) => TradeDate) {
  let entry: Entry | null = null;
  let closed: Closed[] = [];
  const excursion = createExcursion(costs);
  const closedOutside: Entry[] = [];
  const price = (ticks: number) => priceOfTicks(ticks, costs.tickSize);
  const priceOrNull = (ticks: number | null) => (ticks === null ? null : price(ticks));

  const openEntry = (): Entry => {
    if (!entry) throw new Error('invariant violated: an exit without a position');
    return entry;
  };
  const closePart = ({ size, priceTicks, ts, reason }: ExitIntent): TradePart => {
    const { side, entryPrice } = openEntry();
    const exitPrice = price(priceTicks);
    const { slippageTicks: _, ...pnl } = computePnl(costs, { side, size, entryPrice, closePrice: exitPrice });
    return { size, exitTs: formatInstant(ts), exitPrice, closeReason: reason, ...pnl };
  };

  return {
    closedOutside,
    /** Close of the newest minute, in points. */
    lastClose: 0,
    /** The prices of minutes `from` ≤ k < `to` while the trade was open. */
    hold(minutes: MinutePrices, from: number, to: number): void {
      if (entry) excursion.hold(minutes, from, to);
    },
    /** The greatest fall of the equity marked to each minute's close from its peak, US cents; costs count when paid. */
    get drawdownCents() {
      return Math.round(excursion.drawdownCents);
    },
    get entry() {
      return entry;
    },
    get closedSince() {
      return closed.length;
    },
    /** Opens a trade and returns the next state. */
    enter(intent: EntryIntent, state: TradeState): TradeState {
      entry = {
        side: intent.side,
        size: intent.size,
        fill: intent.fill,
        entryTs: formatInstant(intent.ts),
        entryPrice: price(intent.priceTicks),
        stopPrice: priceOrNull(intent.stopTicks),
        targetPrice: priceOrNull(intent.targetTicks),
        parts: [],
      };
      excursion.begin(intent.side, intent.size, intent.priceTicks);
      return afterEntry(state, intent);
    },
    /** Continues a position from before the span. */
    resume(resumed: Entry): void {
      entry = { ...resumed, parts: [...resumed.parts] };
      const left = resumed.size - resumed.parts.reduce((sum, part) => sum + part.size, 0);
      excursion.begin(resumed.side, left, Math.round(Number(resumed.entryPrice) / Number(costs.tickSize)));
    },
    part(intent: ExitIntent): void {
      const part = closePart(intent);
      openEntry().parts.push(part);
      excursion.part(part.size, centsOf(part.pnl));
    },
    /** Closes the rest; the trade's P&L is the sum of its parts. */
    exit(intent: ExitIntent): Result {
      const { parts, ...opened } = openEntry();
      const last = closePart(intent);
      const all = [...parts, last];
      const { exitTs, exitPrice, closeReason } = last;
      const { slippageTicks: _, ...sums } = sumPnl(all);
      const result = { pnlCents: centsOf(sums.pnl), grossCents: centsOf(sums.grossPnl), date: tradeDate(intent.ts) };
      const { adverse, favourable } = excursion.end(intent.priceTicks, result.pnlCents);
      const trade: Trade = {
        ...opened,
        exitTs,
        exitPrice,
        closeReason,
        ...sums,
        mae: price(adverse),
        mfe: price(favourable),
        rMultiple: rMultipleOf(opened, sums.grossPnl, costs),
        parts: parts.length > 0 ? all : [],
      };
      closed.push({ trade, result });
      entry = null;
      return result;
    },
    afterExit: (state: TradeState, { pnlCents }: Result): TradeState => afterExit(state, pnlCents < 0),
    closeOutside(): void {
      closedOutside.push(openEntry());
      excursion.leave();
      entry = null;
    },
    take(): Closed[] {
      const taken = closed;
      closed = [];
      return taken;
    },
    /** The open trade valued at the newest close. */
    open(tickSize: number): OpenTrade | null {
      if (!entry) return null;
      const lastPrice = price(Math.round(this.lastClose / tickSize));
      const { side, entryPrice, parts } = entry;
      const left = entry.size - parts.reduce((sum, part) => sum + part.size, 0);
      const rest = computePnl(costs, { side, size: left, entryPrice, closePrice: lastPrice });
      return { ...entry, lastPrice, unrealizedPnl: sumPnl([...parts, rest]).pnl };
    },
  };
}

function rMultipleOf(
  { entryPrice, stopPrice, size }: Pick<Trade, 'entryPrice' | 'stopPrice' | 'size'>,
  grossPnl: string,
  { pointValue }: ContractCosts,
): number | null {
  const risk = stopPrice === null ? 0 : Math.abs(Number(entryPrice) - Number(stopPrice)) * Number(pointValue) * size;
  return risk === 0 ? null : Number(grossPnl) / risk;
}
