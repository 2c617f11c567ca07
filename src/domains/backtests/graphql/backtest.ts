import { builder } from '../../../graphql/builder.ts';
import { atLeast, connectionType, PAGE_ARGUMENTS, rowsOf } from '../../../graphql/connection.ts';
import { Node } from '../../../graphql/node.ts';
import { DisclaimerRef, MetricsRef, type MetricsShape } from '../../../graphql/references.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { keysetCursor, keysetQuery } from '../../../kernel/keyset-query.ts';
import { pageOf, pageRequest } from '../../../kernel/page.ts';
import { downsampled, type EquityPoint as Point } from '../equity.ts';
import { usdOf } from '../trade.ts';
import { TRADE_ORDER, TradeOrder } from './orders.ts';
import { Trade, TradeConnection } from './trade.ts';

const MOST_POINTS = 5_000;

export const BacktestStatus = builder.enumType('BacktestStatus', {
  description: 'The status of a backtest.',
  values: {
    QUEUED: { value: 'queued', description: 'Queued.' },
    RUNNING: { value: 'running', description: 'In progress.' },
    DONE: { value: 'done', description: 'Completed with results.' },
    FAILED: { value: 'failed', description: 'Ended without results; see `error`.' },
    CANCELLED: { value: 'cancelled', description: 'Cancelled by its user.' },
  } as const,
});

const EquityPoint = builder.objectRef<Point>('EquityPoint').implement({
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
