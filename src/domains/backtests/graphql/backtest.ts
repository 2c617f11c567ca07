import { builder } from '../../../graphql/builder.ts';
import { atLeast, connectionType, PAGE_ARGUMENTS, rowsOf } from '../../../graphql/connection.ts';
import { BacktestStatus } from '../../../graphql/enums.ts';
import { Node } from '../../../graphql/node.ts';
import { CaveatRef, DisclaimerRef, MetricsRef, type MetricsShape } from '../../../graphql/references.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { keysetCursor, keysetQuery } from '../../../kernel/keyset-query.ts';
import { pageOf, pageRequest } from '../../../kernel/page.ts';
import type { SpanResults } from '../backtest.ts';
import { CAVEATS, type Caveat } from '../caveats.ts';
import { downsampled, type EquityPoint as Point } from '../equity.ts';
import type { Benchmark as BenchmarkShape, DataGap } from '../span-facts.ts';
import { type OpenTrade as OpenRow, usdOf } from '../trade.ts';
import { OpenTrade } from './open-trade.ts';
import { TRADE_ORDER, TradeOrder } from './orders.ts';
import { Trade, TradeConnection } from './trade.ts';

export const MOST_POINTS = 5_000;

export const EquityPoint = builder.objectRef<Point>('EquityPoint').implement({
  description: 'A point of an equity curve.',
  fields: (t) => ({
    ts: t.field({
      type: 'DateTime',
      description: 'The open of the bar that closed a trade; the first and last points are the span’s ends.',
      resolve: ([ts]) => formatInstant(ts),
    }),
    equity: t.field({
      type: 'Decimal',
      description: 'USD: the net P&L of the trades closed so far.',
      resolve: ([, cents]) => usdOf(cents),
    }),
  }),
});

const Benchmark = builder.objectRef<BenchmarkShape>('Benchmark').implement({
  description: 'One contract of the instrument bought at the first bar and held to the last.',
  fields: (t) => ({
    netPnl: t.expose('netPnl', { type: 'Decimal', description: 'USD after costs.' }),
    maxDrawdown: t.expose('maxDrawdown', { type: 'Decimal', description: 'USD, by the closes of minutes.' }),
    entryPrice: t.expose('entryPrice', { type: 'Decimal', description: 'The first close.' }),
    exitPrice: t.expose('exitPrice', { type: 'Decimal', description: 'The last close.' }),
  }),
});

const DataGapType = builder.objectRef<DataGap>('DataGap').implement({
  description: 'Minutes without bars while the market was open.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'The first missing minute.' }),
    to: t.expose('to', { type: 'DateTime', description: 'The next minute that there is.' }),
    minutes: t.exposeInt('minutes', { description: 'Trading minutes without a bar.' }),
  }),
});

const SpanType = builder.objectRef<SpanResults>('BacktestSpan').implement({
  description: 'What the bars of a backtest were like.',
  fields: (t) => ({
    benchmark: t.expose('benchmark', {
      type: Benchmark,
      nullable: true,
      description: 'Buying and holding; null when the span has no bars.',
    }),
    markToMarketDrawdown: t.expose('markToMarketDrawdown', {
      type: 'Decimal',
      description: 'USD: the greatest fall of the equity from its peak, open trades valued at each minute’s close.',
    }),
    gapCount: t.int({ description: 'Gaps of half an hour of trading and more.', resolve: ({ gaps }) => gaps.count }),
    gapMinutes: t.int({ description: 'Trading minutes in them.', resolve: ({ gaps }) => gaps.minutes }),
    gaps: t.field({
      type: [DataGapType],
      description: 'The longest gaps, at most 20.',
      resolve: ({ gaps }) => gaps.longest,
    }),
  }),
});

CaveatRef.implement({
  description: 'Why a result says less than it seems to.',
  fields: (t) => ({
    code: t.exposeString('code', { description: `One of ${CAVEATS.map((code) => `\`${code}\``).join(', ')}.` }),
    message: t.exposeString('message', { description: 'One sentence with the number.' }),
    value: t.exposeFloat('value', { description: 'The number.' }),
  }),
});

export const Backtest = builder.prismaObject('Backtest', {
  description: 'The simulated trades of a strategy version over stored bars. Hypothetical: see the disclaimer.',
  interfaces: [Node],
  // Results are large and read only when requested.
  select: { id: true, createdAt: true },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.relation('strategy', { description: 'The strategy, even if it was deleted later.' }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The tested version.' }),
    status: t.expose('status', { type: BacktestStatus, description: 'The current status.' }),
    progress: t.exposeFloat('progress', { description: 'The progress, 0 to 1.' }),
    from: t.expose('fromTs', { type: 'DateTime', description: 'The start of the span; earlier bars are warm-up.' }),
    to: t.expose('toTs', { type: 'DateTime', description: 'The end of the span, exclusive.' }),
    barsProcessed: t.exposeInt('barsProcessed', { description: 'Bars of the strategy’s timeframe decided so far.' }),
    riskGate: t.field({
      type: 'Boolean',
      select: { limits: true },
      description: 'Whether the account’s limits, as of the request, were applied.',
      resolve: (row) => row.limits !== null,
    }),
    caveats: t.field({
      type: [CaveatRef],
      select: { caveats: true },
      description: 'Why its results say less than they seem to, the gravest first. Empty until it is done.',
      resolve: (row) => row.caveats as unknown as Caveat[],
    }),
    span: t.field({
      type: SpanType,
      nullable: true,
      select: { span: true },
      description: 'What its bars were like; null until it is done.',
      resolve: (row) => row.span as unknown as SpanResults | null,
    }),
    dataRevision: t.exposeInt('dataRevision', {
      nullable: true,
      description: 'The data revision of the instrument’s bars when it ran; corrections since have a higher one.',
    }),
    settings: t.expose('settings', {
      type: 'JSON',
      description: 'What the request set: graph, overrides, capital, commissionPerSide, slippageTicks.',
    }),
    blockedEntries: t.exposeInt('blockedEntries', { description: 'Entries that the risk gate denied so far.' }),
    metrics: t.field({
      type: MetricsRef,
      nullable: true,
      select: { metrics: true },
      description: 'The metrics of its trades; null until it is done.',
      resolve: (row) => row.metrics as unknown as MetricsShape | null,
    }),
    equity: t.field({
      type: [EquityPoint],
      select: { equity: true },
      description: 'The closed-trade equity, downsampled to `points`. Empty until it is done.',
      args: { points: t.arg.int({ defaultValue: 500, description: 'The maximum number of points, 2 to 5,000.' }) },
      resolve(row, args) {
        const points = args.points ?? 500;
        if (points < 2 || points > MOST_POINTS) {
          throw invalid(['points'], `must be a whole number from 2 to ${MOST_POINTS}, got ${points}`, 'range');
        }
        return downsampled((row.equity ?? []) as unknown as Point[], points);
      },
    }),
    trades: t.field({
      type: TradeConnection,
      description: 'Its closed trades, newest first.',
      args: {
        ...PAGE_ARGUMENTS,
        orderBy: t.arg({ type: TradeOrder, description: 'Default: the trade that was closed last first.' }),
      },
      select: (args, _context, nested) => ({
        trades: atLeast(nested(keysetQuery(pageRequest(args), TRADE_ORDER), rowsOf('Trade'), 'Trade'), {
          ordinal: true,
        }),
      }),
      resolve: (row, args, { backtests }) => {
        const page = pageRequest(args);
        return pageOf(row.trades, page, keysetCursor(page, TRADE_ORDER), () => backtests.tradeCount.load(row.id));
      },
    }),
    openSignal: t.expose('openSignal', {
      type: 'JSON',
      nullable: true,
      description: 'The position still open at the last bar; null when there is none.',
      deprecationReason: 'Use openTrade, which has fields.',
    }),
    openTrade: t.field({
      type: OpenTrade,
      nullable: true,
      select: { openSignal: true },
      description: 'The position still open at the last bar; null when there is none.',
      resolve: ({ openSignal }) => openSignal as unknown as OpenRow | null,
    }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
    error: t.exposeString('error', { nullable: true, description: 'The reason for a failure.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
});

export const BacktestConnection = connectionType('Backtest', Backtest, 'backtests');
export { Trade };
