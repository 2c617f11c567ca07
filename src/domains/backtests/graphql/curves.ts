import { builder } from '../../../graphql/builder.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { downsampled } from '../equity.ts';
import { type DayOfEquity, type Drawdown, type EquityCurves, rollingSharpe } from '../equity-marks.ts';
import { usdOf } from '../trade.ts';
import { EquityPoint, MOST_POINTS } from './backtest.ts';

// The equity marked to the market, of a backtest that is done.

const MAX_WINDOW = 1_000;
const MINUTE = 60_000;

const DrawdownType = builder.objectRef<Drawdown>('Drawdown').implement({
  description: 'A fall of the equity, marked to each minute’s close, from a peak until that is reached again.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The peak.', resolve: ({ from }) => formatInstant(from) }),
    bottom: t.field({ type: 'DateTime', description: 'The bottom.', resolve: ({ bottom }) => formatInstant(bottom) }),
    recovered: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the peak was reached again; null when it was not.',
      resolve: ({ recovered }) => (recovered === null ? null : formatInstant(recovered)),
    }),
    depth: t.field({ type: 'Decimal', description: 'USD, above 0.', resolve: ({ cents }) => usdOf(cents) }),
    minutesDown: t.int({
      description: 'Minutes from the peak to the bottom.',
      resolve: ({ from, bottom }) => Math.round((bottom - from) / MINUTE),
    }),
    minutesUp: t.int({
      nullable: true,
      description: 'Minutes from the bottom back to the peak.',
      resolve: ({ bottom, recovered }) => (recovered === null ? null : Math.round((recovered - bottom) / MINUTE)),
    }),
  }),
});

const DayType = builder.objectRef<DayOfEquity>('EquityDay').implement({
  description: 'A trade date with bars.',
  fields: (t) => ({
    date: t.expose('date', { type: 'Date', description: 'The trade date.' }),
    pnl: t.field({
      type: 'Decimal',
      description: 'USD: the net P&L of the trades closed on it.',
      resolve: ({ closed }) => usdOf(closed),
    }),
    markedPnl: t.field({
      type: 'Decimal',
      description: 'USD: the change of the equity, open trades valued at the close.',
      resolve: ({ marked }) => usdOf(marked),
    }),
  }),
});

const RollingType = builder.objectRef<{ date: string; sharpe: number | null }>('RollingSharpe').implement({
  description: 'The Sharpe ratio of the trade dates up to one.',
  fields: (t) => ({
    date: t.expose('date', { type: 'Date', description: 'The last of them.' }),
    sharpe: t.exposeFloat('sharpe', { nullable: true, description: 'Annualised; null without deviation.' }),
  }),
});

const curvesOf = (row: { curves: unknown }): EquityCurves =>
  (row.curves as EquityCurves | null) ?? { minutes: [], days: [], drawdowns: [] };

builder.prismaObjectFields('Backtest', (t) => ({
  markedEquity: t.field({
    type: [EquityPoint],
    select: { curves: true },
    description:
      'The equity marked to each minute’s close, downsampled to `points`. Empty until it is done. Costs count when a trade is closed.',
    args: { points: t.arg.int({ defaultValue: 500, description: 'The maximum number of points, 2 to 5,000.' }) },
    resolve(row, args) {
      const points = args.points ?? 500;
      if (points < 2 || points > MOST_POINTS) {
        throw invalid(['points'], `must be a whole number from 2 to ${MOST_POINTS}, got ${points}`, 'range');
      }
      return downsampled(curvesOf(row).minutes, points);
    },
  }),
  days: t.field({
    type: [DayType],
    select: { curves: true },
    description: 'Every trade date of the span that has bars.',
    resolve: (row) => curvesOf(row).days,
  }),
  drawdowns: t.field({
    type: [DrawdownType],
    select: { curves: true },
    description: 'The deepest falls of the marked equity, at most 20, the deepest first.',
    resolve: (row) => curvesOf(row).drawdowns,
  }),
  rollingSharpe: t.field({
    type: [RollingType],
    select: { curves: true },
    description: 'The Sharpe ratio of each so many trade dates in a row, by the marked equity.',
    args: { days: t.arg.int({ defaultValue: 63, description: 'Trade dates, 5 to 1,000; 63 are a quarter.' }) },
    resolve(row, args) {
      const window = args.days ?? 63;
      if (window < 5 || window > MAX_WINDOW) {
        throw invalid(['days'], `must be a whole number from 5 to ${MAX_WINDOW}, got ${window}`, 'range');
      }
      return rollingSharpe(curvesOf(row).days, window);
    },
  }),
}));
