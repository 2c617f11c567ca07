import type { Timeframe } from '../../engine/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import type { BacktestSettings } from './backtest-settings.ts';
import type { Caveat } from './caveats.ts';
import type { EquityPoint } from './equity.ts';
import type { EquityCurves } from './equity-marks.ts';
import type { Metrics } from './metrics.ts';
import type { SpanFacts } from './span-facts.ts';
import type { OpenTrade } from './trade.ts';

export const BACKTEST_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type BacktestStatus = (typeof BACKTEST_STATUSES)[number];

export const isOver = (status: BacktestStatus): boolean => status !== 'queued' && status !== 'running';

/** A validated request with all defaults applied. */
export interface BacktestRequest {
  id: string;
  userId: string;
  strategyId: string;
  strategyVersion: number;
  instrument: string;
  timeframe: Timeframe;
  /** ISO 8601, from ≤ ts < to. */
  from: string;
  to: string;
  limits: RiskLimits | null;
  settings: BacktestSettings;
}

export interface BacktestResults {
  metrics: Metrics;
  equity: EquityPoint[];
  curves: EquityCurves;
  openSignal: OpenTrade | null;
  barsProcessed: number;
  blockedEntries: number;
  span: SpanResults;
  caveats: Caveat[];
}

/** What the span was like, and the equity marked to the market in it. */
export interface SpanResults extends SpanFacts {
  /** USD: the greatest fall of the equity marked to each minute's close. */
  markToMarketDrawdown: string;
}

/** The task of graphile-worker and the key of its job. */
export const BACKTEST_TASK = 'backtest';
export interface BacktestJobPayload {
  id: string;
  userId: string;
}
export const backtestKey = (id: string): string => `backtest:${id}`;
/** The topic of a backtest's progress and end. */
export const backtestTopic = (id: string): string => `backtest:${id}`;
