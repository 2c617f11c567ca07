import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createBacktestRun } from '../../../src/domains/backtests/index.ts';
import { type Instrument, instrumentOf, tradeDate } from '../../../src/domains/market-data/index.ts';
import { type Bar, compile, type Graph, type Timeframe } from '../../../src/engine/index.ts';
import { blocksOf } from '../../backtests/support.ts';
import { ES_WEEK, MES, realBars } from './market.ts';

/** A file of the ready-made strategies. */
export interface StrategyFile {
  format: string;
  name: string;
  description: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  source: string;
  reasoning: string;
  fails: string;
  graph: Graph;
}

const FOLDER = new URL('../../../src/domains/strategies/fixtures/', import.meta.url);
export const STRATEGIES_PAGE = new URL('../../../docs/strategies.md', import.meta.url);

export const strategyFiles = (): [string, StrategyFile][] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))]);

/** What a strategy's trades on the bars came to, without the account's limits. */
export function tested({ graph, instrument, timeframe }: StrategyFile, minutes: readonly Bar[]) {
  const compiled = compile(graph, { ...MES, instrument, timeframe });
  const costs = instrumentOf(instrument) as Instrument;
  const to = (minutes.at(-1) as Bar).ts + 60_000;
  const run = createBacktestRun({ compiled, costs, from: Number.NEGATIVE_INFINITY, to, limits: null, tradeDate });
  for (const block of blocksOf(minutes)) run.feed(block);
  run.finish();
  const pnl = run.take().map(({ trade }) => Number(trade.pnl));
  return { trades: pnl.length, wins: pnl.filter((each) => each > 0).length, net: pnl.reduce((a, b) => a + b, 0) };
}

/** The content of docs/strategies.md. */
export function strategiesPage(results: ReadonlyMap<string, ReturnType<typeof tested>>): string {
  const parts = strategyFiles().map(([file, { name, description, source, reasoning, fails, timeframe, tags }]) => {
    const { trades, wins, net } = results.get(file) as ReturnType<typeof tested>;
    return `## ${name}

\`${file.slice(0, -'.json'.length)}\` · ${timeframe} · ${tags.join(', ')}

${description}

- Source: ${source}.
- Why: ${reasoning}
- How it fails: ${fails}
- The ES week: ${trades} trades, ${wins} won, net ${net.toFixed(2)} USD.
`;
  });
  return `<!-- Printed by \`npm run strategies\` from src/domains/strategies/fixtures: change those, not this. -->

# Ready-made strategies

${parts.length} ideas of the field, each drawn as a graph that may be changed: \`createStrategyFromFixture\` (REST
\`POST /api/strategies/from-fixture/{slug}\`) makes a draft of one, \`fixtures(search: "…")\` finds them by words, and the studio
shows the drawing.

"The ES week" is one contract on the one-minute bars of ES from 2013-10-06 to 2013-10-14 with the point value and costs of
MES: slippage and commission are taken off, the account's limits are not applied. One week says nothing about the next: most
of these numbers are luck, and the params are the textbooks', not fitted to it.

${parts.join('\n')}`;
}

if (process.argv[1] === import.meta.filename) {
  const week = realBars(ES_WEEK);
  if (!week) throw new Error(`The ES week is not there: ../shared/data/${ES_WEEK}`);
  const results = new Map(strategyFiles().map(([file, strategy]) => [file, tested(strategy, week)]));
  writeFileSync(STRATEGIES_PAGE, strategiesPage(results));
}
