import type { FillKind } from '../../engine/index.ts';
import type { CloseReason, Side } from '../signals/index.ts';

/** A part of a trade that was closed separately. */
export interface TradePart {
  /** Contracts. */
  size: number;
  exitTs: string;
  exitPrice: string;
  closeReason: CloseReason;
  grossPnl: string;
  commission: string;
  slippageCost: string;
  pnl: string;
}

/** A simulated trade, closed: decimals as text, prices in points, money in USD, `Ts` the opens of the bars. */
export interface Trade {
  side: Side;
  /** Contracts. */
  size: number;
  /** The fill of the entry. */
  fill: FillKind;
  entryTs: string;
  entryPrice: string;
  /** The exit of the last part. */
  exitTs: string;
  exitPrice: string;
  closeReason: CloseReason;
  /** At the entry. */
  stopPrice: string | null;
  targetPrice: string | null;
  grossPnl: string;
  commission: string;
  slippageCost: string;
  pnl: string;
  /**
   * Points per contract from the entry to the worst and the best price while it was held, 0 or more: the minutes after the
   * fill, up to the exit's price (J. Sweeney, "Maximum Adverse Excursion", 1996).
   */
  mae: string;
  mfe: string;
  /** The gross P&L in multiples of the risk at the entry (stop × size); null without a stop. */
  rMultiple: number | null;
  /** The partial closes, if there was more than one. */
  parts: TradePart[];
  /**
   * The sum of the gaps of the rolls over which it was held. Its prices are those of the contract that it was closed in: it
   * was entered at `entryPrice` − `rollGap`.
   */
  rollGap: string;
}

/** A position still open after the last bar. */
export interface OpenTrade
  extends Pick<
    Trade,
    'side' | 'size' | 'fill' | 'entryTs' | 'entryPrice' | 'stopPrice' | 'targetPrice' | 'parts' | 'rollGap'
  > {
  /** What its prices are above those that strategies see, in points. */
  rollOffset: string;
  /** The last bar's close, and the P&L of a close at it. */
  lastPrice: string;
  unrealizedPnl: string;
}

/** A trade date, YYYY-MM-DD. */
export type TradeDate = string;

/** A closed trade for metrics. Money in whole US cents, so that sums are exact. */
export interface Result {
  pnlCents: number;
  grossCents: number;
  /** The trade date of the bar of the close. */
  date: TradeDate;
}

/** Converts USD with two places to whole cents: "-12.50" → -1250. */
export const centsOf = (usd: string): number => Math.round(Number(usd) * 100);

/** Converts whole cents to USD with two places: -1250 → "-12.50". */
export const usdOf = (cents: number): string => (cents / 100).toFixed(2);
