import type { FillKind } from '../../engine/index.ts';
import type { CloseReason, Side } from '../signals/index.ts';

/** A part of a trade that was closed by itself. */
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
  /** How it was entered. */
  fill: FillKind;
  entryTs: string;
  entryPrice: string;
  /** Of the last part, where it was closed in parts. */
  exitTs: string;
  exitPrice: string;
  closeReason: CloseReason;
  /** As placed at the entry. */
  stopPrice: string | null;
  targetPrice: string | null;
  grossPnl: string;
  commission: string;
  slippageCost: string;
  pnl: string;
  /** Each closing, where there was more than one. */
  parts: TradePart[];
}

/** A position that was still open when the bars ended. */
export interface OpenTrade
  extends Pick<Trade, 'side' | 'size' | 'fill' | 'entryTs' | 'entryPrice' | 'stopPrice' | 'targetPrice' | 'parts'> {
  /** The last bar's close, and the P&L if it were closed there. */
  lastPrice: string;
  unrealizedPnl: string;
}

/** A trade date, YYYY-MM-DD. */
export type TradeDate = string;

/** A closed trade as metrics see it. Money in whole US cents, so that sums are exact. */
export interface Result {
  pnlCents: number;
  grossCents: number;
  /** The trade date of the bar that closed it. */
  date: TradeDate;
}

/** USD with two places in whole cents: "-12.50" → -1250. */
export const centsOf = (usd: string): number => Math.round(Number(usd) * 100);

/** Whole cents as USD with two places: -1250 → "-12.50". */
export const usdOf = (cents: number): string => (cents / 100).toFixed(2);
