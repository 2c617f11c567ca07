import { builder } from '../../../graphql/builder.ts';
import { atLeast, connectionType, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { DisclaimerRef, MetricsRef, type MetricsShape } from '../../../graphql/references.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { decodeCursor, encodeCursor, pageOf, pageSize } from '../../../kernel/page.ts';
import { downsampled, type EquityPoint as Point } from '../equity.ts';
import { usdOf } from '../trade.ts';
import { Trade, TradeConnection } from './trade.ts';

const MOST_POINTS = 5_000;

export const BacktestStatus = builder.enumType('BacktestStatus', {
  description: 'The status of a backtest.',
  values: {
    QUEUED: { value: 'queued', description: 'Waits for its turn.' },
    RUNNING: { value: 'running', description: 'Going through the bars.' },
    DONE: { value: 'done', description: 'Over: its results are there.' },
    FAILED: { value: 'failed', description: 'Over without a result; `error` says why.' },
    CANCELLED: { value: 'cancelled', description: 'Called off by its user.' },
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

const readOrdinal = (cursor: string): number =>
  decodeCursor(cursor, [(part) => Number.isInteger(part) && Number(part) >= 0])[0] as number;

export const Backtest = builder.prismaObject('Backtest', {
  description: 'What a version of a strategy would have done over stored bars. Hypothetical: see its disclaimer.',
  // The results are large: they are read when they are asked for.
  select: { id: true, createdAt: true },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.relation('strategy', { description: 'The strategy, also when it has been deleted since.' }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version that was run.' }),
    status: t.expose('status', { type: BacktestStatus, description: 'Where it stands.' }),
    progress: t.exposeFloat('progress', { description: 'How far it has come, 0 to 1.' }),
    from: t.expose('fromTs', { type: 'DateTime', description: 'Where it began to decide: bars before warmed it up.' }),
    to: t.expose('toTs', { type: 'DateTime', description: 'The end of the span; bars that open there are left out.' }),
    barsProcessed: t.exposeInt('barsProcessed', { description: 'Bars of the strategy’s timeframe decided so far.' }),
    riskGate: t.field({
      type: 'Boolean',
      select: { limits: true },
      description: 'Whether the account’s limits, as they were when it was asked for, applied to it.',
      resolve: (row) => row.limits !== null,
    }),
    blockedEntries: t.exposeInt('blockedEntries', { description: 'Entries that the risk gate denied so far.' }),
    metrics: t.field({
      type: MetricsRef,
      nullable: true,
      select: { metrics: true },
      description: 'What its trades came to; null until it is done.',
      resolve: (row) => row.metrics as unknown as MetricsShape | null,
    }),
    equity: t.field({
      type: [EquityPoint],
      select: { equity: true },
      description:
        'Closed-trade equity; a long curve is made smaller so that it looks the same. Empty until it is done.',
      args: { points: t.arg.int({ defaultValue: 500, description: 'At most so many points, 2 to 5,000.' }) },
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
      description: 'Its closed trades, the newest first.',
      args: {
        first: t.arg.int({ description: PAGE_ARGUMENTS.first }),
        after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
      },
      select: ({ first, after }, _context, nested) => ({
        trades: atLeast(
          nested(
            {
              where: after == null ? {} : { ordinal: { lt: readOrdinal(after) } },
              orderBy: { ordinal: 'desc' as const },
              take: pageSize(first) + 1,
            },
            ['edges', 'node'],
            'Trade',
          ),
          { ordinal: true },
        ),
      }),
      resolve: (row, { first, after }) =>
        pageOf(row.trades, { first: pageSize(first), after: after ?? null }, ({ ordinal }) => encodeCursor([ordinal])),
    }),
    openSignal: t.expose('openSignal', {
      type: 'JSON',
      nullable: true,
      description: 'The position that was open when the bars ended: no trade yet. Null when there was none.',
    }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'What the law wants said beside these results.',
      resolve: () => ({}),
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it was over.' }),
  }),
});

export const BacktestConnection = connectionType('Backtest', Backtest, 'backtests');
export { Trade };
