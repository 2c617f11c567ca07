import { endpoint, ok } from '../endpoint.ts';
import { coded } from '../errors.ts';
import { AuditGroup, BlockedGroup, CloseReason, SignalGroup, TradeGroup } from '../generated/enums.ts';
import {
  AuditStatsDocument,
  BlockedStatsDocument,
  type MeasureFieldsFragment,
  SignalStatsDocument,
  type SignalStatsQuery,
  type StatsKeyFieldsFragment,
  TradeStatsDocument,
} from '../generated/operations.ts';
import {
  choice,
  choices,
  filterText,
  instant,
  integer,
  optional,
  switched,
  texts,
  uuid,
  uuids,
  withDefault,
} from '../readers.ts';
import { CountStatistics, TradeStatistics } from '../schema/statistics.ts';
import { DECISIONS, lowerOrNull, MODES, SIDES, wordsOf } from '../wire.ts';

const keyOut = ({ instrument, strategy, ...key }: StatsKeyFieldsFragment) => ({
  strategy_id: strategy?.id ?? null,
  version: key.version,
  instrument: instrument?.symbol ?? null,
  side: lowerOrNull(key.side),
  close_reason: lowerOrNull(key.closeReason),
  node_id: key.nodeId,
  breaker: lowerOrNull(key.breaker),
  decision: lowerOrNull(key.decision),
  hour: key.hour,
  weekday: lowerOrNull(key.weekday),
  day: key.day,
  week: key.week,
  month: key.month,
  trade_date: key.tradeDate,
});

const measuresOut = (measures: MeasureFieldsFragment) => ({
  trades: measures.trades,
  wins: measures.wins,
  losses: measures.losses,
  win_rate: measures.winRate,
  net_pnl: measures.netPnl,
  gross_pnl: measures.grossPnl,
  commission: measures.commission,
  slippage_cost: measures.slippageCost,
  expectancy: measures.expectancy,
  profit_factor: measures.profitFactor,
  max_drawdown: measures.maxDrawdown,
  average_hold_seconds: measures.averageHoldSeconds,
  longest_hold_seconds: measures.longestHoldSeconds,
  average_mae: measures.averageMae ?? null,
  average_mfe: measures.averageMfe ?? null,
  largest_mae: measures.largestMae ?? null,
  largest_mfe: measures.largestMfe ?? null,
});

const tradesOut = ({ timeZone, total, groups, disclaimer }: SignalStatsQuery['signalStats']) => ({
  time_zone: timeZone,
  total: measuresOut(total),
  groups: groups.map(({ key, ...measures }) => ({ key: keyOut(key), ...measuresOut(measures) })),
  disclaimer,
});

const countsOut = (stats: { timeZone: string; groups: { key: StatsKeyFieldsFragment; count: number }[] }) => ({
  time_zone: stats.timeZone,
  groups: stats.groups.map(({ key, count }) => ({ key: keyOut(key), count })),
});

const span = { from: optional(instant), to: optional(instant) };
const shape = {
  time_zone: withDefault(filterText, 'America/Chicago'),
  limit: optional(integer({ min: 1, max: 1_000 })),
};
const excursions = withDefault(switched, false, 'false');
const sides = optional(choices(SIDES));
const closeReasons = optional(choices(wordsOf(CloseReason)));

export const statisticsEndpoints = [
  endpoint({
    id: 'getSignalStatistics',
    method: 'GET',
    route: '/api/statistics/signals',
    summary: 'Results of closed signals: win rate, costs, expectancy, drawdown, by up to three groups.',
    description: 'Open and force-closed signals are left out. `from` and `to` mean the close.',
    response: TradeStatistics,
    query: {
      group_by: optional(choices(wordsOf(SignalGroup))),
      mode: withDefault(choice(MODES), 'PAPER', 'paper'),
      strategy_ids: optional(uuids),
      instruments: optional(texts),
      sides,
      close_reasons: closeReasons,
      ...span,
      ...shape,
      excursions,
    },
    operation: SignalStatsDocument,
    variables: ({ query }) => ({
      groupBy: query.group_by,
      mode: query.mode,
      timeZone: query.time_zone,
      first: query.limit,
      excursions: query.excursions,
      filter: {
        strategyIds: query.strategy_ids,
        instruments: query.instruments,
        sides: query.sides,
        closeReasons: query.close_reasons,
        from: query.from,
        to: query.to,
      },
    }),
    answer: ({ signalStats }) => ok(tradesOut(signalStats)),
  }),
  endpoint({
    id: 'getBacktestStatistics',
    method: 'GET',
    route: '/api/backtests/{backtest_id}/statistics',
    summary: 'Results of a backtest’s trades, by up to three groups.',
    description: '`from` and `to` mean the close.',
    response: TradeStatistics,
    errors: { 404: ['backtest_not_found'] },
    path: { backtest_id: uuid },
    query: {
      group_by: optional(choices(wordsOf(TradeGroup))),
      sides,
      close_reasons: closeReasons,
      ...span,
      ...shape,
      excursions,
    },
    operation: TradeStatsDocument,
    variables: ({ path, query }) => ({
      backtestId: path.backtest_id,
      groupBy: query.group_by,
      timeZone: query.time_zone,
      first: query.limit,
      excursions: query.excursions,
      filter: { sides: query.sides, closeReasons: query.close_reasons, from: query.from, to: query.to },
    }),
    answer: ({ tradeStats }) =>
      tradeStats ? ok(tradesOut(tradeStats)) : coded(404, 'backtest_not_found', 'The backtest does not exist.'),
  }),
  endpoint({
    id: 'getBlockedStatistics',
    method: 'GET',
    route: '/api/statistics/blocked',
    summary: 'How many entries the risk gate denied, by up to three groups.',
    response: CountStatistics,
    query: {
      group_by: optional(choices(wordsOf(BlockedGroup))),
      mode: optional(choice(MODES)),
      strategy_ids: optional(uuids),
      instruments: optional(texts),
      sides,
      ...span,
      ...shape,
    },
    operation: BlockedStatsDocument,
    variables: ({ query }) => ({
      groupBy: query.group_by,
      timeZone: query.time_zone,
      first: query.limit,
      filter: {
        mode: query.mode,
        strategyIds: query.strategy_ids,
        instruments: query.instruments,
        sides: query.sides,
        from: query.from,
        to: query.to,
      },
    }),
    answer: ({ blockedStats }) => ok(countsOut(blockedStats)),
  }),
  endpoint({
    id: 'getAuditStatistics',
    method: 'GET',
    route: '/api/statistics/audit',
    summary: 'How often strategies decided what, and which node decided, by up to three groups.',
    description: 'Over at most 20,000 rows: narrow the span.',
    response: CountStatistics,
    query: {
      group_by: optional(choices(wordsOf(AuditGroup))),
      strategy_id: optional(uuid),
      instrument: filterText,
      decision: optional(choice(DECISIONS)),
      ...span,
      ...shape,
    },
    operation: AuditStatsDocument,
    variables: ({ query: { strategy_id, group_by, time_zone, limit, ...filter } }) => ({
      groupBy: group_by,
      timeZone: time_zone,
      first: limit,
      filter: { ...filter, strategyId: strategy_id },
    }),
    answer: ({ auditStats }) => ok(countsOut(auditStats)),
  }),
];
