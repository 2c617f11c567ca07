import { afterEntry, afterExit, type EntryIntent, type ExitIntent, type TradeState } from '../../engine/index.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { RollOffsets } from '../market-data/index.ts';
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
  /** What the contract's prices were above those of the engine then, in ticks. */
  rollTicks: number;
}

/** Prices are those of the engine, in ticks. */
interface OpenEntry {
  side: Side;
  size: number;
  fill: Entry['fill'];
  /** UTC milliseconds. */
  ts: number;
  ticks: number;
  stopTicks: number | null;
  targetTicks: number | null;
  /** What the contract's prices were above them at the entry. */
  rollTicks: number;
  parts: ClosedPart[];
}

/** The trades of a run: the open one with the parts closed so far, and the closed ones. They tell the contracts' prices. */
export function createTradeBook(
  costs: ContractCosts & { tickSize: string },
  tradeDate: (ts: number) => TradeDate,
  onMark?: OnMark,
  rolls = new RollOffsets(Number(costs.tickSize)),
) {
  let entry: OpenEntry | null = null;
  let closed: Closed[] = [];
  const excursion = createExcursion(costs, onMark);
  const closedOutside: Entry[] = [];
  const pnlOf = createTickPnl(costs);
  const wording = createWording(costs);
  let lastTs = Number.NEGATIVE_INFINITY;
  let lastClose = 0;

  const openEntry = (): OpenEntry => {
    if (!entry) throw new Error('invariant violated: an exit without a position');
    return entry;
  };
  const closePart = ({ side, ticks }: OpenEntry, { size, priceTicks, ts, at, reason }: ExitIntent): ClosedPart => ({
    cents: pnlOf(side === 'long' ? priceTicks - ticks : ticks - priceTicks, size, side),
    exit: { size, priceTicks, ts, reason },
    rollTicks: rolls.ticksAt(at - 1),
  });
  const begin = (opened: OpenEntry): void => {
    entry = opened;
    let left = opened.size;
    for (const { exit } of opened.parts) left -= exit.size;
    excursion.begin(opened.side, left, opened.ticks);
  };

  return {
    closedOutside,
    /** The newest minute and its close in points of the series. */
    mark(ts: number, close: number): void {
      lastTs = ts;
      lastClose = close;
    },
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
      const rollTicks = rolls.ticksAt(fill === 'close' ? intent.at - 1 : ts);
      begin({ side, size, fill, ts, ticks, stopTicks, targetTicks, rollTicks, parts: [] });
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
    closeOutside(minute: number): void {
      closedOutside.push(wording.entry(openEntry(), rolls.ticksAt(minute)));
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
      const last = Math.round(lastClose / tickSize);
      const rollTicks = rolls.ticksAt(lastTs);
      const left = size - parts.reduce((sum, { exit }) => sum + exit.size, 0);
      const rest = pnlOf(side === 'long' ? last - ticks : ticks - last, left, side);
      const unrealized = parts.reduce((sum, { cents }) => sum + cents.pnl, rest.pnl);
      return {
        ...wording.entry(entry, rollTicks),
        lastPrice: wording.price(last + rollTicks),
        unrealizedPnl: usdOf(unrealized),
      };
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
  const money = ({ gross, commission, slippage, pnl }: PnlCents) => ({
    grossPnl: usdOf(gross),
    slippageCost: usdOf(slippage),
    commission: usdOf(commission),
    pnl: usdOf(pnl),
  });
  const part = ({ cents, exit, rollTicks }: ClosedPart): TradePart => ({
    size: exit.size,
    exitTs: formatInstant(exit.ts),
    exitPrice: price(exit.priceTicks + rollTicks),
    closeReason: exit.reason,
    ...money(cents),
  });
  /** The entry at the prices of the contract that it is in now. */
  const entry = (opened: OpenEntry, rollTicks: number): Entry => ({
    side: opened.side,
    size: opened.size,
    fill: opened.fill,
    entryTs: formatInstant(opened.ts),
    entryPrice: price(opened.ticks + rollTicks),
    stopPrice: opened.stopTicks === null ? null : price(opened.stopTicks + rollTicks),
    targetPrice: opened.targetTicks === null ? null : price(opened.targetTicks + rollTicks),
    rollGap: price(rollTicks - opened.rollTicks),
    rollOffset: price(rollTicks),
    parts: opened.parts.map(part),
  });

  return {
    price,
    entry,
    trade(opened: OpenEntry, last: ClosedPart, cents: PnlCents, adverse: number, favourable: number): Trade {
      const { rollOffset: _, ...started } = entry(opened, last.rollTicks);
      return {
        ...started,
        exitTs: formatInstant(last.exit.ts),
        exitPrice: price(last.exit.priceTicks + last.rollTicks),
        closeReason: last.exit.reason,
        ...money(cents),
        mae: price(adverse),
        mfe: price(favourable),
        rMultiple: rMultipleOf(started, cents.gross, costs),
        parts: started.parts.length > 0 ? [...started.parts, part(last)] : [],
      };
    },
    /** An entry that was reported before. */
    read({ side, size, fill, entryTs, entryPrice, stopPrice, targetPrice, parts, ...roll }: Entry): OpenEntry {
      const offset = ticksOfPrice(roll.rollOffset, costs.tickSize);
      const ticks = (text: string) => ticksOfPrice(text, costs.tickSize) - offset;
      return {
        side,
        size,
        fill,
        ts: Date.parse(entryTs),
        ticks: ticks(entryPrice),
        stopTicks: stopPrice === null ? null : ticks(stopPrice),
        targetTicks: targetPrice === null ? null : ticks(targetPrice),
        rollTicks: offset - ticksOfPrice(roll.rollGap, costs.tickSize),
        parts: parts.map(({ exitTs, exitPrice, closeReason: reason, size: contracts, ...usd }) => ({
          cents: {
            gross: centsOf(usd.grossPnl),
            slippage: centsOf(usd.slippageCost),
            commission: centsOf(usd.commission),
            pnl: centsOf(usd.pnl),
          },
          exit: { size: contracts, priceTicks: ticks(exitPrice), ts: Date.parse(exitTs), reason },
          rollTicks: offset,
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
