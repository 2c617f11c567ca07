import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../config/config.ts';
import { DEMO_USER } from '../domains/account/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDevKeys, signToken } from '../platform/auth/dev-keys.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run backtest -- FIXTURE',
  about:
    'Tests a ready-made strategy (ema-cross, rsi-reversion, …) on the stored bars of an instrument, on a running server.',
  positionals: true,
  options: {
    instrument: { type: 'string', value: 'SYMBOL', default: 'MES', about: 'Whose bars.' },
    timeframe: { type: 'string', value: '1m', default: '1m', about: '1m, 2m, 3m, 5m, 10m, 15m, 30m, 1h, 4h or 1d.' },
    url: { type: 'string', value: 'URL', about: 'The server. Default: http://127.0.0.1:PORT.' },
    token: { type: 'string', value: 'JWT', about: "Whose strategy it becomes. Default: the demo account's." },
  },
} as const;

const CREATE = `mutation ($slug: ID!, $name: String) { createStrategyFromFixture(slug: $slug, name: $name) {
  ... on Strategy { id } ... on Error { message } } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateStrategyInput!) { updateStrategy(id: $id, input: $input) {
  ... on Strategy { id } ... on Error { message } } }`;
const RUN = `mutation ($input: BacktestInput!) { runBacktest(input: $input) { ... on Backtest { id } ... on Error { message } } }`;
const READ = `query ($id: ID!) { backtest(id: $id) { status progress error from to barsProcessed disclaimer { text }
  metrics { trades netPnl winRate profitFactor maxDrawdown sharpe } } }`;

interface Backtest {
  status: string;
  error: string | null;
  from: string;
  to: string;
  barsProcessed: number;
  disclaimer: { text: string };
  metrics: Record<
    'trades' | 'netPnl' | 'winRate' | 'profitFactor' | 'maxDrawdown' | 'sharpe',
    string | number | null
  > | null;
}

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [slug, ...others] = positionals;
  if (!slug || others.length > 0)
    throw new StartupError('expected one fixture: npm run backtest -- ema-cross --instrument MES');
  const { instrument, timeframe } = values;
  const url = values.url ?? `http://127.0.0.1:${readConfig().http.port}`;
  const ask = createAsk(url, values.token ?? (await demoToken()));

  const name = `${slug} on ${instrument} ${timeframe}, ${new Date().toISOString().slice(0, 19).replace('T', ' ')}`;
  const { id: strategyId } = await ask<{ id: string }>('createStrategyFromFixture', CREATE, { slug, name });
  await ask('updateStrategy', UPDATE, { id: strategyId, input: { instrument, timeframe: enumOf(timeframe) } });
  const { id } = await ask<{ id: string }>('runBacktest', RUN, { input: { strategyId } });
  for (;;) {
    const test = await ask<Backtest>('backtest', READ, { id });
    if (test.status === 'FAILED') throw new StartupError(`the backtest failed: ${test.error}`);
    if (test.metrics) {
      process.stdout.write(`${linesOf(name, test).join('\n')}\n`);
      return;
    }
    await sleep(300);
  }
});

function createAsk(url: string, token: string) {
  const endpoint = `${url}/graphql`;
  return async <Data>(field: string, query: string, variables: object): Promise<Data> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    }).catch((error: Error) => {
      throw new StartupError(`no server answers at ${endpoint} (${error.message}): start it with npm start`);
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, (Data & { message?: string }) | null>;
      errors?: { message: string }[];
    };
    const answer = data?.[field];
    const wrong = errors?.[0]?.message ?? answer?.message;
    if (wrong || !answer) throw new StartupError(`${field}: ${wrong ?? 'no answer'}`);
    return answer;
  };
}

/** "5m" → "M5", as GraphQL names it. */
function enumOf(timeframe: string): string {
  const match = /^(\d+)([mhd])$/.exec(timeframe);
  if (!match) throw new StartupError(`--timeframe is "${timeframe}", expected one such as 1m, 5m, 1h or 1d`);
  return `${(match[2] as string).toUpperCase()}${match[1]}`;
}

async function demoToken(): Promise<string> {
  const { auth, dataDir } = readConfig();
  if (!auth.jwtSecret && auth.supabaseUrl) {
    throw new StartupError(
      'pass --token: only Supabase can sign here (SUPABASE_URL is set, SUPABASE_JWT_SECRET is not)',
    );
  }
  const secret = auth.jwtSecret ?? (await createDevKeys(dataDir)).secret;
  const issuer = auth.supabaseUrl && `${auth.supabaseUrl}/auth/v1`;
  return signToken({ secret, issuer, clock: systemClock }, { ...DEMO_USER, hours: 1 });
}

function linesOf(name: string, { from, to, barsProcessed, metrics, disclaimer }: Backtest): string[] {
  const shown = metrics as NonNullable<Backtest['metrics']>;
  const figure = (value: string | number | null, digits = 2) => (value === null ? '-' : Number(value).toFixed(digits));
  return [
    `${name}: ${barsProcessed.toLocaleString('en-US')} bars, ${from.slice(0, 16)} to ${to.slice(0, 16)}`,
    `  trades ${shown.trades}, net P&L ${figure(shown.netPnl)}, win rate ${figure(shown.winRate)}, profit factor ${figure(shown.profitFactor)}, max drawdown ${figure(shown.maxDrawdown)}, Sharpe ${figure(shown.sharpe)}`,
    `  ${disclaimer.text}`,
  ];
}
