import type { ObjectRef } from '@pothos/core';
import { getRefFromModel } from '@pothos/plugin-prisma';
import type { UserCaller } from '../domains/account/index.ts';
import type { GraphEdge, GraphIssue, GraphNode } from '../engine/index.ts';
import { type BuilderTypes, builder } from './builder.ts';

// Types that several domains refer to, declared here so that graphql/ folders do not import each other. The owning domain
// implements them (`InstrumentRef.implement({…})`). A table needs an entry only if rows not read by Prisma refer to it;
// `t.relation('strategy')` finds its type by name.

/** Owned by market-data. `{ symbol: 'MES' }` is enough to refer to a contract. */
export const InstrumentRef = builder.objectRef<{ symbol: string }>('Instrument');

/** Owned by market-data. `lastBarTs`: the newest bar's open; `lagSeconds`: null while the exchange is closed. */
export const MarketDataHealthRef = builder.objectRef<{
  instrument: string;
  lastBarTs: string;
  lagSeconds: number | null;
  status: string;
}>('MarketDataHealth');

/** Owned by market-data: a live feed's instrument. */
export const LiveFeedRef = builder.objectRef<{
  name: string;
  adapter: string;
  instrument: string;
  state: string;
  connected: boolean;
  lastBarTs: string | null;
  lagSeconds: number | null;
  gapsFilled: number;
  barsFilled: number;
  rejected: number;
  reconnects: number;
  problem: { code: string; message: string; at: string } | null;
}>('LiveFeed');

/** A table's type. Prisma reads missing fields by id. */
const tableRef = <Row extends { id: string }>(model: 'Strategy' | 'Backtest') =>
  getRefFromModel(model, builder) as unknown as ObjectRef<BuilderTypes, Row>;

/** Owned by strategies. */
export const StrategyRef = tableRef<{ id: string; name: string }>('Strategy');

/** Owned by backtests. */
export const BacktestRef = tableRef<{ id: string }>('Backtest');

/** Owned by account. Other domains add their fields. */
export const MeRef = builder.objectRef<UserCaller>('Me');

/** Owned by strategies. */
export const GraphIssueRef = builder.objectRef<GraphIssue>('GraphIssue');

interface Changes<Item, More> {
  added: Item[];
  removed: Item[];
  changed: ({ before: Item; after: Item } & More)[];
}
/** Owned by strategies. */
export const GraphDiffRef = builder.objectRef<{
  nodes: Changes<GraphNode, { params: { name: string; before: unknown; after: unknown }[]; moved: boolean }>;
  edges: Changes<GraphEdge, object>;
}>('GraphDiff');

/** Owned by strategies: the export format. */
export const StrategyExportRef = builder.objectRef<{
  format: string;
  exported_at: string;
  name: string;
  description?: string | null;
  instrument: string;
  timeframe: string;
  tags?: readonly string[];
  graph: unknown;
}>('StrategyExport');

/** Owned by billing. It has no state: resolve to `{}`. */
export const DisclaimerRef = builder.objectRef<object>('Disclaimer');

/** The fields of `Metrics` in the backtests domain. */
export interface MetricsShape {
  trades: number;
  wins: number;
  losses: number;
  winRate: number | null;
  netPnl: string;
  grossPnl: string;
  profitFactor: number | null;
  expectancy: string | null;
  maxDrawdown: string;
  maxDrawdownPct: number | null;
  sharpe: number | null;
  sortino: number | null;
  exposure: number | null;
  longestLosingStreak: number;
}
/** Owned by backtests. */
export const CaveatRef = builder.objectRef<{ code: string; message: string; value: number }>('Caveat');

/** Owned by backtests. */
export const MetricsRef = builder.objectRef<MetricsShape>('Metrics');
