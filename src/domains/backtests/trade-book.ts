import { afterEntry, afterExit, type EntryIntent, type ExitIntent, type TradeState } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import {
  type ContractCosts,
  createPriceText,
  createTickPnl,
  type PnlCents,
  type Side,
  ticksOfPrice,
} from '../signals/index.ts';
import { createExcursion, type MinutePrices, type OnMark } from './excursion.ts';
import { centsOf, type OpenTrade, type Result, type Trade, type TradeDate, type TradePart, usdOf } from './trade.ts';

export type Entry = Omit<OpenTrade, 'lastPrice' | 'unrealizedPnl'>;

/** A closed trade and its result. `trade` is put into words when it is asked for: most runs sum up results only. */
export interface Closed {
  readonly trade: Trade;
  readonly result: Result;
}

/** A part of a trade that was closed. */
interface ClosedPart {
  cents: PnlCents;
  exit: Pick<ExitIntent, 'size' | 'priceTicks' | 'ts'> & { reason: TradePart['closeReason'] };
}

interface OpenEntry {
  side: Side;
  size: number;
  fill: Entry['fill'];
  /** UTC milliseconds. */
  ts: number;
  ticks: number;
  stopTicks: number | null;
  targetTicks: number | null;
  parts: ClosedPart[];
}

/** The trades of a run: the open one with the parts closed so far, and the closed ones. */
export function createTradeBook(
  costs: ContractCosts & { tickSize: string },
  tradeDate: (ts: number) => TradeDate,
  onMark?: OnMark,
) {
  let entry: OpenEntry | null = null;
  let closed: Closed[] = [];
  const excursion = createExcursion(costs, onMark);
  const closedOutside: Entry[] = [];
  const pnlOf = createTickPnl(costs);
  const wording = createWording(costs);

  const openEntry = (): OpenEntry => {
    if (!entry) throw new Error('invariant violated: an exit without a position');
    return entry;
  };
  const closePart = ({ side, ticks }: OpenEntry, { size, priceTicks, ts, reason }: ExitIntent): ClosedPart => ({
    cents: pnlOf(side === 'long' ? priceTicks - ticks : ticks - priceTicks, size, side),
    exit: { size, priceTicks, ts, reason },
  });
  const begin = (opened: OpenEntry): void => {
    entry = opened;
    let left = opened.size;
    for (const { exit } of opened.parts) left -= exit.size;
    excursion.begin(opened.side, left, opened.ticks);
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
    /** The open trade; `ts`: the bar of its entry, UTC milliseconds. */
    get entry(): Readonly<Pick<OpenEntry, 'side' | 'ts'>> | null {
      return entry;
    },
    get closedSince() {
      return closed.length;
    },
    /** Opens a trade and returns the next state. */
    enter(intent: EntryIntent, state: TradeState): TradeState {
      const { side, size, fill, ts, priceTicks: ticks, stopTicks, targetTicks } = intent;
      begin({ side, size, fill, ts, ticks, stopTicks, targetTicks, parts: [] });
      return afterEntry(state, intent);
    },
    /** Continues a position from before the span. */
    resume(resumed: Entry): void {
      begin(wording.read(resumed));
    },
    part(intent: ExitIntent): void {
      const part = closePart(openEntry(), intent);
      openEntry().parts.push(part);
      excursion.part(part.exit.size, part.cents.pnl);
    },
    /** Closes the rest; the trade's P&L is the sum of its parts. */
    exit(intent: ExitIntent): Result {
      const opened = openEntry();
      const last = closePart(opened, intent);
      let { cents } = last;
      for (const part of opened.parts) cents = sumOf(cents, part.cents);
      const result = { pnlCents: cents.pnl, grossCents: cents.gross, date: tradeDate(intent.ts) };
      const { adverse, favourable } = excursion.end(intent.priceTicks, result.pnlCents, intent.at);
      closed.push(new ClosedTrade(result, wording, opened, last, cents, adverse, favourable));
      entry = null;
      return result;
    },
    afterExit: (state: TradeState, { pnlCents }: Result): TradeState => afterExit(state, pnlCents < 0),
    closeOutside(): void {
      closedOutside.push(wording.entry(openEntry()));
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
      const { side, size, ticks, parts } = entry;
      const last = Math.round(this.lastClose / tickSize);
      const left = size - parts.reduce((sum, { exit }) => sum + exit.size, 0);
      const rest = pnlOf(side === 'long' ? last - ticks : ticks - last, left, side);
      const unrealized = parts.reduce((sum, { cents }) => sum + cents.pnl, rest.pnl);
      return { ...wording.entry(entry), lastPrice: wording.price(last), unrealizedPnl: usdOf(unrealized) };
    },
  };
}

/** Holds what its words are made of. */
class ClosedTrade implements Closed {
  readonly result: Result;
  private readonly wording: Wording;
  private readonly of: Parameters<Wording['trade']>;

  constructor(result: Result, wording: Wording, ...of: Parameters<Wording['trade']>) {
    this.result = result;
    this.wording = wording;
    this.of = of;
  }

  get trade(): Trade {
    return this.wording.trade(...this.of);
  }
}

const sumOf = (a: PnlCents, b: PnlCents): PnlCents => ({
  gross: a.gross + b.gross,
  slippage: a.slippage + b.slippage,
  commission: a.commission + b.commission,
  pnl: a.pnl + b.pnl,
});

type Wording = ReturnType<typeof createWording>;

/** Trades as they are stored and shown: decimals and instants as text. */
function createWording(costs: ContractCosts & { tickSize: string }) {
  const price = createPriceText(costs.tickSize);
  const priceOrNull = (ticks: number | null) => (ticks === null ? null : price(ticks));
  const money = ({ gross, commission, slippage, pnl }: PnlCents) => ({
    grossPnl: usdOf(gross),
    slippageCost: usdOf(slippage),
    commission: usdOf(commission),
    pnl: usdOf(pnl),
  });
  const part = ({ cents, exit }: ClosedPart): TradePart => ({
    size: exit.size,
    exitTs: formatInstant(exit.ts),
    exitPrice: price(exit.priceTicks),
    closeReason: exit.reason,
    ...money(cents),
  });
  const entry = (opened: OpenEntry): Entry => ({
    side: opened.side,
    size: opened.size,
    fill: opened.fill,
    entryTs: formatInstant(opened.ts),
    entryPrice: price(opened.ticks),
    stopPrice: priceOrNull(opened.stopTicks),
    targetPrice: priceOrNull(opened.targetTicks),
    parts: opened.parts.map(part),
  });

  return {
    price,
    entry,
    trade(opened: OpenEntry, last: ClosedPart, cents: PnlCents, adverse: number, favourable: number): Trade {
      const started = entry(opened);
      return {
        ...started,
        exitTs: formatInstant(last.exit.ts),
        exitPrice: price(last.exit.priceTicks),
        closeReason: last.exit.reason,
        ...money(cents),
        mae: price(adverse),
        mfe: price(favourable),
        rMultiple: rMultipleOf(started, cents.gross, costs),
        parts: started.parts.length > 0 ? [...started.parts, part(last)] : [],
      };
    },
    /** An entry that was told before. */
    read({ side, size, fill, entryTs, entryPrice, stopPrice, targetPrice, parts }: Entry): OpenEntry {
      const ticks = (text: string) => ticksOfPrice(text, costs.tickSize);
      return {
        side,
        size,
        fill,
        ts: Date.parse(entryTs),
        ticks: ticks(entryPrice),
        stopTicks: stopPrice === null ? null : ticks(stopPrice),
        targetTicks: targetPrice === null ? null : ticks(targetPrice),
        parts: parts.map(({ exitTs, exitPrice, closeReason: reason, size: contracts, ...usd }) => ({
          cents: {
            gross: centsOf(usd.grossPnl),
            slippage: centsOf(usd.slippageCost),
            commission: centsOf(usd.commission),
            pnl: centsOf(usd.pnl),
          },
          exit: { size: contracts, priceTicks: ticks(exitPrice), ts: Date.parse(exitTs), reason },
        })),
      };
    },
  };
}

function rMultipleOf(
  { entryPrice, stopPrice, size }: Pick<Trade, 'entryPrice' | 'stopPrice' | 'size'>,
  grossCents: number,
  { pointValue }: ContractCosts,
): number | null {
  const risk = stopPrice === null ? 0 : Math.abs(Number(entryPrice) - Number(stopPrice)) * Number(pointValue) * size;
  return risk === 0 ? null : grossCents / 100 / risk;
}
