import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { Breaker, CloseReason, Side, TradingMode } from '../../../graphql/enums.ts';
import { fieldsAsked } from '../../../graphql/fields-asked.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { statsRequest, TRADE_MEASURES, type TradeMeasures } from '../stats/stats.ts';
import type { TradeStatsRequest } from '../stats/stats-service.ts';
import { FIRST, groupType, ROWS_READ, StatsKeyType, ZONE } from './stats-key.ts';
import { TradeStats, TradeStatsOrder, type TradeStatsShape } from './trade-measures.ts';

const SignalGroup = groupType('SignalGroup', 'signals', [
  'STRATEGY',
  'VERSION',
  'INSTRUMENT',
  'SIDE',
  'CLOSE_REASON',
  'NODE',
  'HOUR',
  'WEEKDAY',
  'DAY',
  'WEEK',
  'MONTH',
  'TRADE_DATE',
]);
const TradeGroup = groupType('TradeGroup', 'trades of a backtest', [
  'SIDE',
  'CLOSE_REASON',
  'HOUR',
  'WEEKDAY',
  'DAY',
  'WEEK',
  'MONTH',
]);
const BlockedGroup = groupType('BlockedGroup', 'denied entries', [
  'STRATEGY',
  'VERSION',
  'INSTRUMENT',
  'SIDE',
  'BREAKER',
  'HOUR',
  'WEEKDAY',
  'DAY',
  'WEEK',
  'MONTH',
]);

const StatsTime = builder.enumType('StatsTime', {
  description: 'Which instant of a trade counts for hours, days, weeks, months and the span of a filter.',
  values: {
    ENTRY: { value: 'entry', description: 'The bar of its entry.' },
    CLOSE: { value: 'close', description: 'The bar of its close, whose trade date gets the P&L.' },
  } as const,
});

const SignalStatsFilter = builder.inputType('SignalStatsFilter', {
  description: 'A filter for closed signals; all given conditions must hold. Lists have at most 200 values.',
  fields: (t) => ({
    strategyIds: t.idList({ description: 'Only of these strategies.' }),
    versions: t.intList({ description: 'Only of versions with these numbers.' }),
    instruments: t.idList({ description: 'Only on these instruments.' }),
    sides: t.field({ type: [Side], description: 'Only of these sides.' }),
    closeReasons: t.field({ type: [CloseReason], description: 'Only closed for these reasons.' }),
    from: t.field({
      type: 'DateTime',
      description: 'Only those whose bar opened at or after this instant; see `time`.',
    }),
    to: t.field({ type: 'DateTime', description: 'Only those whose bar opened before this instant; see `time`.' }),
  }),
});

const TradeStatsFilter = builder.inputType('TradeStatsFilter', {
  description: 'A filter for trades of a backtest; all given conditions must hold.',
  fields: (t) => ({
    sides: t.field({ type: [Side], description: 'Only of these sides.' }),
    closeReasons: t.field({ type: [CloseReason], description: 'Only closed for these reasons.' }),
    from: t.field({
      type: 'DateTime',
      description: 'Only those whose bar opened at or after this instant; see `time`.',
    }),
    to: t.field({ type: 'DateTime', description: 'Only those whose bar opened before this instant; see `time`.' }),
  }),
});

const BlockedStatsFilter = builder.inputType('BlockedStatsFilter', {
  description: 'A filter for denied entries; all given conditions must hold. Lists have at most 200 values.',
  fields: (t) => ({
    strategyIds: t.idList({ description: 'Only of these strategies.' }),
    versions: t.intList({ description: 'Only of versions with these numbers.' }),
    instruments: t.idList({ description: 'Only on these instruments.' }),
    sides: t.field({ type: [Side], description: 'Only of these sides.' }),
    breakers: t.field({ type: [Breaker], description: 'Only denied by these limits.' }),
    mode: t.field({ type: TradingMode, description: 'Only of this mode.' }),
    from: t.field({ type: 'DateTime', description: 'Only entries whose bar opened at or after this instant.' }),
    to: t.field({ type: 'DateTime', description: 'Only entries whose bar opened before this instant.' }),
  }),
});

export const CountGroup = builder.objectRef<{ key: object; count: number }>('StatsCount').implement({
  description: 'Rows that have a key in common, counted.',
  fields: (t) => ({
    key: t.expose('key', { type: StatsKeyType, description: 'What they have in common.' }),
    count: t.exposeInt('count', { description: 'The number of rows.' }),
  }),
});

const BlockedStats = builder
  .objectRef<{ timeZone: string; groups: { key: object; count: number }[] }>('BlockedStats')
  .implement({
    description: 'Statistics of denied entries.',
    fields: (t) => ({
      timeZone: t.exposeString('timeZone', {
        description: 'The zone in which hours, days, weeks and months are counted.',
      }),
      groups: t.expose('groups', { type: [CountGroup], description: 'One row a group, by key.' }),
    }),
  });

/** The measures that are selected below a field. */
const measuresAsked = (info: GraphQLResolveInfo, path: string): TradeStatsRequest['measures'] => {
  const asked = fieldsAsked(info, [path]);
  return new Set(TRADE_MEASURES.filter((measure) => asked.has(measure)));
};

type StatsArgs = Parameters<typeof statsRequest<keyof TradeMeasures & (typeof TRADE_MEASURES)[number]>>[0];

function tradeStats(
  context: Context,
  info: GraphQLResolveInfo,
  backtestId: string | null,
  rest: Omit<TradeStatsRequest, 'measures'>,
  args: StatsArgs,
): TradeStatsShape {
  requireUser(context);
  const { insight, caller } = context;
  const request = statsRequest(args);
  const read = (path: string, asked: typeof request) =>
    insight.stats.trades(caller, backtestId, { ...rest, measures: measuresAsked(info, path) }, asked);
  return {
    timeZone: request.timeZone,
    groups: () => read('groups', request),
    total: async () => {
      const [{ key: _, ...total }] = (await read('total', { ...request, groupBy: [], order: null })) as [
        TradeMeasures & { key: object },
      ];
      return total;
    },
  };
}

builder.queryFields((t) => ({
  signalStats: t.field({
    type: TradeStats,
    description: 'Statistics of the caller’s closed signals. Open and force-closed ones are left out.',
    extensions: { rowsRead: () => ROWS_READ },
    args: {
      groupBy: t.arg({ type: [SignalGroup], description: 'At most three.' }),
      filter: t.arg({ type: SignalStatsFilter, description: 'Which ones.' }),
      mode: t.arg({ type: TradingMode, defaultValue: 'paper', description: 'Paper or live.' }),
      time: t.arg({ type: StatsTime, defaultValue: 'close', description: 'Which instant counts.' }),
      timeZone: t.arg.string({ defaultValue: 'America/Chicago', description: ZONE }),
      orderBy: t.arg({ type: TradeStatsOrder, description: 'Default: by key.' }),
      first: t.arg.int({ description: FIRST }),
    },
    resolve: (_root, { filter, mode, time, ...args }, context, info) =>
      tradeStats(context, info, null, { filter: { ...filter, mode: mode ?? 'paper' }, time: time ?? 'close' }, args),
  }),
  tradeStats: t.field({
    type: TradeStats,
    nullable: true,
    description: 'Statistics of the trades of one of the caller’s backtests; null when it does not exist.',
    extensions: { rowsRead: () => ROWS_READ },
    args: {
      backtestId: t.arg.id({ required: true, description: 'The backtest.' }),
      groupBy: t.arg({ type: [TradeGroup], description: 'At most three.' }),
      filter: t.arg({ type: TradeStatsFilter, description: 'Which ones.' }),
      time: t.arg({ type: StatsTime, defaultValue: 'close', description: 'Which instant counts.' }),
      timeZone: t.arg.string({ defaultValue: 'America/Chicago', description: ZONE }),
      orderBy: t.arg({ type: TradeStatsOrder, description: 'Default: by key.' }),
      first: t.arg.int({ description: FIRST }),
    },
    async resolve(_root, { backtestId: id, filter, time, ...args }, context, info) {
      const backtestId = id.toLowerCase();
      const stats = tradeStats(context, info, backtestId, { filter: { ...filter }, time: time ?? 'close' }, args);
      const own = isUuid(backtestId) && (await context.nodeTypes([backtestId])).get(backtestId) === 'Backtest';
      return own ? stats : null;
    },
  }),
  blockedStats: t.field({
    type: BlockedStats,
    description: 'Statistics of the caller’s entries that the risk gate denied. Times are those of the entry’s bar.',
    extensions: { rowsRead: () => ROWS_READ },
    args: {
      groupBy: t.arg({ type: [BlockedGroup], description: 'At most three.' }),
      filter: t.arg({ type: BlockedStatsFilter, description: 'Which ones.' }),
      timeZone: t.arg.string({ defaultValue: 'America/Chicago', description: ZONE }),
      first: t.arg.int({ description: FIRST }),
    },
    async resolve(_root, { filter, ...args }, { insight, caller }) {
      const request = statsRequest<'count'>(args);
      return { timeZone: request.timeZone, groups: await insight.stats.blocked(caller, filter ?? {}, request) };
    },
  }),
}));
