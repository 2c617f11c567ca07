import { writeFile } from 'node:fs/promises';
import { StartupError } from '../kernel/startup-error.ts';
import { runCommand } from './run-command.ts';
import { createAsk, follow, numberOf, strategyOf, TEST_OPTIONS, tableOf, testInput } from './server.ts';

const COMMAND = {
  usage: 'npm run backtest -- STRATEGY',
  about:
    'Tests a strategy on the stored bars, on a running server. STRATEGY is one of yours by name or id, or a ready-made one (ema-cross, rsi-reversion, …), of which a new strategy is made.',
  positionals: true,
  options: {
    ...TEST_OPTIONS,
    gate: { type: 'boolean', about: 'Apply the account’s limits to the trades.' },
    report: { type: 'string', value: 'FILE', about: 'Write a page with charts, tables and caveats, as HTML.' },
    trades: { type: 'string', value: 'N', about: 'Print the last N trades, at most 200.' },
  },
} as const;

const REPORT = 'query ($id: ID!) { tearSheet(backtestId: $id) }';
const RUN = `mutation ($input: BacktestInput!) { runBacktest(input: $input) { ... on Backtest { id }
  ... on Error { message } ... on InvalidInputError { fields { path message } } } }`;
const READ = `query ($id: ID!) { backtest(id: $id) { status progress error from to barsProcessed blockedEntries dataRevision
  disclaimer { text } caveats { message } span { markToMarketDrawdown benchmark { netPnl } }
  metrics { trades netPnl winRate profitFactor expectancy maxDrawdown maxDrawdownPct sharpe sortino exposure longestLosingStreak } } }`;
const TRADES = `query ($id: ID!, $first: Int!) { backtest(id: $id) { trades(first: $first) { edges { node {
  side size entryTs entryPrice exitTs exitPrice closeReason pnl mae mfe rMultiple } } } } }`;

type Figure = string | number | null;
interface Backtest {
  status: string;
  progress: number;
  error: string | null;
  from: string;
  to: string;
  barsProcessed: number;
  blockedEntries: number;
  dataRevision: number | null;
  disclaimer: { text: string };
  caveats: { message: string }[];
  span: { markToMarketDrawdown: string; benchmark: { netPnl: string } | null } | null;
  metrics: Record<string, Figure> | null;
}
type Trade = Record<
  'side' | 'entryTs' | 'entryPrice' | 'exitTs' | 'exitPrice' | 'closeReason' | 'pnl' | 'mae' | 'mfe',
  string
> & { size: number; rMultiple: number | null };

const print = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const span = ({ from, to }: Backtest) => `${from.slice(0, 16)} to ${to.slice(0, 16)}`;

const TRADE_HEAD = ['entry', 'side', 'size', 'price', 'exit', 'price', 'reason', 'P&L', 'MAE', 'MFE', 'R'];
const rowOf = (trade: Trade): string[] => [
  trade.entryTs.slice(0, 16),
  trade.side.toLowerCase(),
  String(trade.size),
  trade.entryPrice,
  trade.exitTs.slice(0, 16),
  trade.exitPrice,
  trade.closeReason.toLowerCase(),
  trade.pnl,
  trade.mae,
  trade.mfe,
  trade.rMultiple === null ? '' : trade.rMultiple.toFixed(2),
];

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [given, ...others] = positionals;
  if (!given || others.length > 0)
    throw new StartupError('expected one strategy: npm run backtest -- ema-cross --instrument MES');
  const shown = values.trades === undefined ? 0 : numberOf('trades', values.trades);
  const input = { ...testInput(values), applyRiskGate: values.gate === true };
  const ask = await createAsk(values);
  const { id: strategyId, name } = await strategyOf(ask, given, values);
  const { id } = await ask<{ id: string }>('runBacktest', RUN, { input: { ...input, strategyId } });
  const test = await follow('backtest', () => ask<Backtest>('backtest', READ, { id }));
  print([
    `${name}: ${test.barsProcessed.toLocaleString('en-US')} bars, ${span(test)}, data revision ${test.dataRevision}`,
  ]);
  print(tableOf([['figure', 'value'], ...figuresOf(test)]));
  if (shown > 0) {
    const { trades } = await ask<{ trades: { edges: { node: Trade }[] } }>('backtest', TRADES, { id, first: shown });
    print(['', ...tableOf([TRADE_HEAD, ...trades.edges.map(({ node }) => rowOf(node))])]);
  }
  if (values.report !== undefined) {
    await writeFile(values.report, await ask<string>('tearSheet', REPORT, { id }));
    print(['', `report: ${values.report}`]);
  }
  print(['', ...test.caveats.map(({ message }) => `caveat: ${message}`), test.disclaimer.text]);
});

function figuresOf({ metrics, span, blockedEntries }: Backtest): string[][] {
  const shown = metrics ?? {};
  const figure = (value: Figure | undefined, digits = 2) => (value == null ? '-' : Number(value).toFixed(digits));
  const share = (value: Figure | undefined) => (value == null ? '-' : `${(100 * Number(value)).toFixed(1)}%`);
  return [
    ['trades', figure(shown.trades, 0)],
    ['net P&L, USD', figure(shown.netPnl)],
    ['buy and hold, USD', figure(span?.benchmark?.netPnl)],
    ['win rate', share(shown.winRate)],
    ['profit factor', figure(shown.profitFactor)],
    ['expectancy, USD', figure(shown.expectancy)],
    ['max drawdown, USD', figure(shown.maxDrawdown)],
    ['max drawdown, % of capital and peak', figure(shown.maxDrawdownPct)],
    ['max drawdown by minutes, USD', figure(span?.markToMarketDrawdown)],
    ['Sharpe', figure(shown.sharpe)],
    ['Sortino', figure(shown.sortino)],
    ['exposure', share(shown.exposure)],
    ['longest losing streak', figure(shown.longestLosingStreak, 0)],
    ['entries denied by the limits', figure(blockedEntries, 0)],
  ];
}
