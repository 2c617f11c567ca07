import { endpoint, ok } from '../endpoint.ts';
import { coded, noStrategy, refusal } from '../errors.ts';
import {
  BacktestDocument,
  BacktestEquityDocument,
  type BacktestFieldsFragment,
  BacktestProgressDocument,
  BacktestTradesDocument,
  CancelBacktestDocument,
  type CaveatFieldsFragment,
  DisclaimerDocument,
  type DisclaimerQuery,
  ParityDocument,
  RunBacktestDocument,
  StrategyBacktestsDocument,
} from '../generated/operations.ts';
import { graph } from '../graph-reader.ts';
import {
  choice,
  cursorText,
  decimal,
  flag,
  instant,
  integer,
  MAX_VERSION,
  number,
  optional,
  overrides,
  pageSize,
  uuid,
  withDefault,
} from '../readers.ts';
import { Backtest, BacktestEquity, BacktestList, BacktestTrades, Parity } from '../schema/backtests.ts';
import { Disclaimer } from '../schema/billing.ts';
import { StreamBye } from '../schema/signals.ts';
import type { StreamEndpoint } from '../stream-endpoint.ts';
import { lower, MODES, page } from '../wire.ts';
import { metricsOut } from './insight.ts';

export const caveatOut = ({ code, message, value }: CaveatFieldsFragment) => ({ code, message, value });

const spanOut = ({ benchmark, ...span }: NonNullable<BacktestFieldsFragment['span']>) => ({
  benchmark: benchmark && {
    net_pnl: benchmark.netPnl,
    max_drawdown: benchmark.maxDrawdown,
    entry_price: benchmark.entryPrice,
    exit_price: benchmark.exitPrice,
  },
  mark_to_market_drawdown: span.markToMarketDrawdown,
  gap_count: span.gapCount,
  gap_minutes: span.gapMinutes,
  gaps: span.gaps.map(({ gapFrom: from, gapTo: to, minutes }) => ({ from, to, minutes })),
});

const backtestOut = (backtest: BacktestFieldsFragment) => ({
  id: backtest.id,
  strategy_id: backtest.strategy.id,
  strategy_version: backtest.strategyVersion,
  status: lower(backtest.status),
  progress: backtest.progress,
  from: backtest.begin,
  to: backtest.end,
  bars_processed: backtest.barsProcessed,
  metrics: backtest.metrics && metricsOut(backtest.metrics),
  open_signal: backtest.openSignal,
  risk_gate: backtest.riskGate,
  blocked_entries: backtest.blockedEntries,
  data_revision: backtest.dataRevision,
  settings: backtest.settings,
  caveats: backtest.caveats.map(caveatOut),
  span: backtest.span && spanOut(backtest.span),
  error: backtest.error,
  created_at: backtest.createdAt,
  finished_at: backtest.finishedAt,
  disclaimer: backtest.disclaimer,
});

/** How a run differs from the version as it is. */
export const settings = {
  graph: optional(graph),
  overrides: optional(overrides),
  capital: optional(decimal),
  commission_per_side: optional(decimal),
  slippage_ticks: optional(number({ min: 0, max: 1_000 })),
};

export const settingsIn = <Given extends { commission_per_side: string | null; slippage_ticks: number | null }>({
  commission_per_side: commissionPerSide,
  slippage_ticks: slippageTicks,
  ...input
}: Given) => ({ ...input, commissionPerSide, slippageTicks });

export const noBacktest = () => coded(404, 'backtest_not_found', 'The backtest does not exist.');
const path = { backtest_id: uuid };

export const backtestEndpoints = [
  endpoint({
    id: 'runBacktest',
    method: 'POST',
    route: '/api/backtests',
    summary: 'Run a strategy version over stored bars; it is queued and reports its progress.',
    status: 201,
    response: Backtest,
    errors: { 404: ['strategy_not_found', 'version_not_found'], 422: ['graph_invalid'] },
    description:
      '`overrides` sets parameters of nodes for this test, `graph` tests a drawing that is not saved. Costs are the instrument’s unless they are set.',
    example: {
      strategy_id: '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a',
      from: '2026-01-05T00:00:00Z',
      overrides: { 'fast.length': 12 },
      slippage_ticks: 1,
    },
    body: {
      strategy_id: uuid,
      version: optional(integer({ min: 1, max: MAX_VERSION })),
      from: optional(instant),
      to: optional(instant),
      apply_risk_gate: optional(flag),
      ...settings,
    },
    operation: RunBacktestDocument,
    variables: ({ body: { strategy_id: strategyId, apply_risk_gate: applyRiskGate, ...input } }) => ({
      input: { ...settingsIn(input), strategyId, applyRiskGate },
    }),
    answer: ({ runBacktest: made }) => (made.__typename === 'Backtest' ? ok(backtestOut(made)) : refusal(made)),
  }),
  endpoint({
    id: 'getBacktest',
    method: 'GET',
    route: '/api/backtests/{backtest_id}',
    summary: 'A backtest with its metrics.',
    response: Backtest,
    errors: { 404: ['backtest_not_found'] },
    path,
    operation: BacktestDocument,
    variables: ({ path }) => ({ id: path.backtest_id }),
    answer: ({ backtest }) => (backtest ? ok(backtestOut(backtest)) : noBacktest()),
  }),
  endpoint({
    id: 'cancelBacktest',
    method: 'POST',
    route: '/api/backtests/{backtest_id}/cancel',
    summary: 'Cancel a backtest that has not finished.',
    response: Backtest,
    errors: { 404: ['backtest_not_found'] },
    path,
    operation: CancelBacktestDocument,
    variables: ({ path }) => ({ id: path.backtest_id }),
    answer: ({ cancelBacktest: ended }) => (ended.__typename === 'Backtest' ? ok(backtestOut(ended)) : refusal(ended)),
  }),
  endpoint({
    id: 'listBacktestTrades',
    method: 'GET',
    route: '/api/backtests/{backtest_id}/trades',
    summary: 'The trades of a backtest, in order.',
    response: BacktestTrades,
    errors: { 404: ['backtest_not_found'] },
    path,
    query: { cursor: cursorText, limit: pageSize({ max: 200, fallback: 50 }) },
    operation: BacktestTradesDocument,
    variables: ({ path, query }) => ({ id: path.backtest_id, first: query.limit, after: query.cursor }),
    answer: ({ backtest }) =>
      backtest
        ? ok(
            page(backtest.trades, (trade) => ({
              side: lower(trade.side),
              size: trade.size,
              entry_ts: trade.entryTs,
              entry_price: trade.entryPrice,
              exit_ts: trade.exitTs,
              exit_price: trade.exitPrice,
              close_reason: lower(trade.closeReason),
              stop_price: trade.stopPrice,
              target_price: trade.targetPrice,
              gross_pnl: trade.grossPnl,
              commission: trade.commission,
              slippage_cost: trade.slippageCost,
              pnl: trade.pnl,
              entry_fill: lower(trade.entryFill),
              mae: trade.mae,
              mfe: trade.mfe,
              r_multiple: trade.rMultiple,
              hold_minutes: trade.holdMinutes,
            })),
          )
        : noBacktest(),
  }),
  endpoint({
    id: 'getBacktestEquity',
    method: 'GET',
    route: '/api/backtests/{backtest_id}/equity',
    summary: 'The closed-trade equity of a backtest, downsampled.',
    response: BacktestEquity,
    errors: { 404: ['backtest_not_found'] },
    path,
    query: { points: withDefault(integer({ min: 1, max: 5_000 }), 500) },
    operation: BacktestEquityDocument,
    variables: ({ path, query }) => ({ id: path.backtest_id, points: query.points }),
    answer: ({ backtest }) => (backtest ? ok({ items: backtest.equity }) : noBacktest()),
  }),
  endpoint({
    id: 'listStrategyBacktests',
    method: 'GET',
    route: '/api/strategies/{strategy_id}/backtests',
    summary: 'The backtests of a strategy, newest first.',
    response: BacktestList,
    errors: { 404: ['strategy_not_found'] },
    path: { strategy_id: uuid },
    query: { cursor: cursorText, limit: pageSize({ max: 200, fallback: 50 }) },
    operation: StrategyBacktestsDocument,
    variables: ({ path, query }) => ({ id: path.strategy_id, first: query.limit, after: query.cursor }),
    answer: ({ strategy }) => (strategy ? ok(page(strategy.backtests, backtestOut)) : noStrategy()),
  }),
  endpoint({
    id: 'getParity',
    method: 'GET',
    route: '/api/strategies/{strategy_id}/parity',
    summary: 'Compare a runtime’s signals since its last start with a backtest over the same bars.',
    response: Parity,
    errors: { 404: ['runtime_not_found'] },
    path: { strategy_id: uuid },
    query: { mode: withDefault(choice(MODES), 'PAPER', 'paper') },
    operation: ParityDocument,
    variables: ({ path, query }) => ({ id: path.strategy_id, mode: query.mode }),
    answer: ({ parity }) =>
      parity
        ? ok({
            mode: lower(parity.mode),
            same: parity.same,
            bars: parity.bars,
            live_signals: parity.liveSignals,
            backtest_trades: parity.backtestTrades,
            closed_by_hand: parity.closedByHand,
            denied: parity.denied,
            last_bar_ts: parity.lastBarTs,
            differences: parity.differences.map(({ barTs, field, live, backtest }) => ({
              bar_ts: barTs,
              field,
              live,
              backtest,
            })),
            disclaimer: parity.disclaimer,
          })
        : coded(404, 'runtime_not_found', 'This strategy has no run to compare.'),
  }),
];

const progressOf = (data: Record<string, unknown>) => ({
  event: 'progress',
  data: backtestOut((data as { backtestProgress: BacktestFieldsFragment }).backtestProgress),
});

/** A backtest until it is over; the last event has its metrics. */
export const backtestStream: StreamEndpoint = {
  id: 'streamBacktest',
  method: 'GET',
  route: '/api/backtests/{backtest_id}/progress',
  summary: 'The progress of a backtest, as server-sent events, until it is over.',
  description: 'Read the backtest again after a lost connection: there is nothing to resume.',
  events: { compliance: Disclaimer, progress: Backtest, bye: StreamBye },
  errors: { 404: ['backtest_not_found'], 429: ['stream_limit_reached', 'rate_limited'] },
  path,
  query: {},
  body: null,
  operation: BacktestProgressDocument.toString(),
  banner: DisclaimerDocument.toString(),
  ending: 'complete',
  variables: ({ path }) => ({ id: path.backtest_id }),
  bannerFrame: (data) => ({ event: 'compliance', data: (data as DisclaimerQuery).disclaimer }),
  firstFrame: progressOf,
  frame: progressOf,
};
