import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Band, MonteCarloMethod, MonteCarloResult } from '../monte-carlo.ts';
import { usdOf } from '../trade.ts';

const BandType = builder.objectRef<Band>('MonteCarloBand').implement({
  description: 'Percentiles over the runs, USD.',
  fields: (t) => ({
    p5: t.field({ type: 'Decimal', description: '5 % of the runs are below.', resolve: ({ p5 }) => usdOf(p5) }),
    p25: t.field({ type: 'Decimal', description: 'A quarter is below.', resolve: ({ p25 }) => usdOf(p25) }),
    p50: t.field({ type: 'Decimal', description: 'Half are below.', resolve: ({ p50 }) => usdOf(p50) }),
    p75: t.field({ type: 'Decimal', description: 'A quarter is above.', resolve: ({ p75 }) => usdOf(p75) }),
    p95: t.field({ type: 'Decimal', description: '5 % are above.', resolve: ({ p95 }) => usdOf(p95) }),
  }),
});

const ResultType = builder.objectRef<MonteCarloResult>('MonteCarlo').implement({
  description: 'What else could have happened with the trades of a backtest. Hypothetical.',
  fields: (t) => ({
    runs: t.exposeInt('runs', { description: 'How many runs were drawn.' }),
    trades: t.exposeInt('trades', { description: 'Trades a run.' }),
    netPnl: t.expose('netPnl', { type: BandType, description: 'The net P&L of a run.' }),
    maxDrawdown: t.expose('maxDrawdown', { type: BandType, description: 'Its greatest fall from a peak, 0 or more.' }),
    ruin: t.exposeFloat('ruin', {
      description: 'The share of runs that lost `ruinShare` of the capital at some time.',
    }),
    loss: t.exposeFloat('loss', { description: 'The share of runs that ended with a loss.' }),
    equity: t.expose('equity', {
      type: [BandType],
      description: 'The equity after each of up to 100 equal steps of the trades.',
    }),
  }),
});

const MethodType = builder.enumType('MonteCarloMethod', {
  description: 'How a run is drawn from the trades.',
  values: {
    SHUFFLE: { value: 'shuffle', description: 'All trades once, in another order.' },
    BOOTSTRAP: { value: 'bootstrap', description: 'Trades drawn with replacement.' },
    BLOCK_BOOTSTRAP: { value: 'block_bootstrap', description: 'Neighbouring trades drawn together: streaks stay.' },
  } satisfies Record<Uppercase<MonteCarloMethod>, { value: MonteCarloMethod; description: string }>,
});

builder.queryField('monteCarlo', (t) =>
  t.field({
    type: ResultType,
    nullable: true,
    description:
      'Runs of a backtest’s trades in other orders, drawn again, with worse fills, or missed. Null when it has no trade, or is not the caller’s.',
    args: {
      backtestId: t.arg.id({ required: true, description: 'One of the caller’s backtests.' }),
      method: t.arg({ type: MethodType, defaultValue: 'bootstrap', description: 'How a run is drawn.' }),
      runs: t.arg.int({ defaultValue: 1_000, description: '100 to 10,000.' }),
      blockLength: t.arg.int({ defaultValue: 5, description: 'Trades of a block, 1 to 1,000.' }),
      missedShare: t.arg.float({ defaultValue: 0, description: 'The share of trades that are missed, 0 to 0.9.' }),
      extraCost: t.arg({ type: 'Decimal', description: 'USD taken off each trade: further slippage. Default: 0.' }),
      varied: t.arg.boolean({
        defaultValue: false,
        description: 'Whether each run draws its own missed share and extra cost, from 0 to these.',
      }),
      capital: t.arg({ type: 'Decimal', description: 'USD. Default: 10,000.' }),
      ruinShare: t.arg.float({
        defaultValue: 0.5,
        description: 'The share of the capital whose loss is ruin, 0.01 to 1.',
      }),
      seed: t.arg.int({ defaultValue: 1, description: 'The same seed gives the same result.' }),
    },
    resolve: (_root, { backtestId, ...args }, context) =>
      context.backtests.service.monteCarlo(requireUser(context).userId, backtestId, args),
  }),
);
