import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { readConfig } from '../config/config.ts';
import { DEMO_USER } from '../domains/account/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { isUuid } from '../kernel/ids.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDevKeys, signToken } from '../platform/auth/dev-keys.ts';

// What the commands that test strategies on a running server share.

export type Ask = <Data>(field: string, query: string, variables: object) => Promise<Data>;

/** Options of every such command. */
export const SERVER_OPTIONS = {
  url: { type: 'string', value: 'URL', about: 'The server. Default: http://127.0.0.1:PORT.' },
  token: { type: 'string', value: 'JWT', about: "Whose strategy it is. Default: the demo account's." },
} as const;

export const TEST_OPTIONS = {
  instrument: { type: 'string', value: 'SYMBOL', default: 'MES', about: 'Whose bars, for a ready-made strategy.' },
  timeframe: {
    type: 'string',
    value: '1m',
    default: '1m',
    about: 'Of a ready-made strategy: 1m, 2m, 3m, 5m, 10m, 15m, 30m, 1h, 4h or 1d.',
  },
  version: { type: 'string', value: 'N', about: 'The version. Default: the newest.' },
  from: { type: 'string', value: 'DATE', about: 'The start, such as 2026-01-05. Default: the first stored bar.' },
  to: { type: 'string', value: 'DATE', about: 'The end, exclusive. Default: after the newest bar.' },
  set: { type: 'string', multiple: true, value: 'NODE.PARAM=VALUE', about: 'Sets a parameter; may be repeated.' },
  capital: { type: 'string', value: 'USD', about: 'What drawdowns are relative to. Default: 10000.' },
  commission: { type: 'string', value: 'USD', about: 'Per contract and side. Default: the instrument’s.' },
  slippage: { type: 'string', value: 'TICKS', about: 'A side. Default: 2.' },
  ...SERVER_OPTIONS,
} as const;

interface TestValues {
  version?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  set?: string[] | undefined;
  capital?: string | undefined;
  commission?: string | undefined;
  slippage?: string | undefined;
}

/** The part of a request that backtests and studies share. */
export const testInput = (given: TestValues) => ({
  version: given.version === undefined ? null : numberOf('version', given.version),
  from: given.from === undefined ? null : instantOf('from', given.from),
  to: given.to === undefined ? null : instantOf('to', given.to),
  overrides: (given.set ?? []).map(overrideOf),
  capital: given.capital ?? null,
  commissionPerSide: given.commission ?? null,
  slippageTicks: given.slippage === undefined ? null : numberOf('slippage', given.slippage),
});

/** Asks the server as `token`'s user. */
export async function createAsk({
  url,
  token,
}: {
  url?: string | undefined;
  token?: string | undefined;
}): Promise<Ask> {
  const endpoint = `${url ?? `http://127.0.0.1:${readConfig().http.port}`}/graphql`;
  const authorization = `Bearer ${token ?? (await demoToken())}`;
  return async <Data>(field: string, query: string, variables: object): Promise<Data> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    }).catch((error: Error) => {
      throw new StartupError(`no server answers at ${endpoint} (${error.message}): start it with npm start`);
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, (Data & Refusal) | null>;
      errors?: { message: string }[];
    };
    const answer = data?.[field];
    const wrong = errors?.[0]?.message ?? (answer && refusalOf(answer));
    if (wrong || !answer) throw new StartupError(`${field}: ${wrong ?? 'no answer'}`);
    return answer;
  };
}

interface Refusal {
  message?: string;
  fields?: { path: string[]; message: string }[];
}

const refusalOf = ({ message, fields }: Refusal): string | undefined =>
  fields?.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? message;

const FIND = `query ($search: String!) { strategies(filter: { search: $search }, first: 200) {
  edges { node { id name instrument { symbol } timeframe } } } }`;
const OWN = `query ($id: ID!) { strategy(id: $id) { id name instrument { symbol } timeframe } }`;
const CREATE = `mutation ($slug: ID!, $name: String) { createStrategyFromFixture(slug: $slug, name: $name) {
  ... on Strategy { id } ... on Error { message } } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateStrategyInput!) { updateStrategy(id: $id, input: $input) {
  ... on Strategy { id } ... on Error { message } } }`;

interface Found {
  id: string;
  name: string;
}

/** The strategy with this id or name; or else a new one from the ready-made strategy of that name. */
export async function strategyOf(
  ask: Ask,
  given: string,
  { instrument, timeframe }: { instrument: string; timeframe: string },
): Promise<Found> {
  if (isUuid(given)) return ask<Found>('strategy', OWN, { id: given });
  const { edges } = await ask<{ edges: { node: Found }[] }>('strategies', FIND, { search: given });
  const own = edges.map(({ node }) => node).filter(({ name }) => name.toLowerCase() === given.toLowerCase());
  if (own.length === 1) return own[0] as Found;
  const name = `${given} on ${instrument} ${timeframe}, ${new Date().toISOString().slice(0, 19).replace('T', ' ')}`;
  const { id } = await ask<{ id: string }>('createStrategyFromFixture', CREATE, { slug: given, name });
  await ask('updateStrategy', UPDATE, { id, input: { instrument, timeframe: enumOf(timeframe) } });
  return { id, name };
}

/** Asks until it has ended, with a progress bar. Throws StartupError when it failed. */
export async function follow<Row extends { status: string; progress: number; error: string | null }>(
  what: string,
  read: () => Promise<Row>,
): Promise<Row> {
  const bar = new SingleBar({
    format: `${what} {bar} {percentage}% | {duration_formatted}`,
    barsize: 24,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(100, 0);
  try {
    for (;;) {
      const row = await read();
      bar.update(Math.floor(100 * row.progress));
      if (row.status === 'DONE') return row;
      if (row.status === 'FAILED') throw new StartupError(`the ${what} failed: ${row.error}`);
      if (row.status === 'CANCELLED') throw new StartupError(`the ${what} was cancelled`);
      await sleep(300);
    }
  } finally {
    bar.stop();
  }
}

/** Lines of a table: the first row is its head; numbers are aligned at the right. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = (text: string) => /^-?[\d.,]*%?$/.test(text);
  return rows.map((row, line) =>
    row
      .map((cell, column) => {
        const width = widths[column] as number;
        const numeric = rows.slice(1).every((other) => isNumber(other[column] ?? ''));
        return (line === 0 || numeric) && numeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** "fast.length=12" → its value as JSON, or as text. */
export function overrideOf(text: string): { param: string; value: unknown } {
  const at = text.indexOf('=');
  if (at < 1) throw new StartupError(`--set is "${text}", expected NODE.PARAM=VALUE such as fast.length=12`);
  return { param: text.slice(0, at).trim(), value: readValue(text.slice(at + 1).trim()) };
}

export function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new StartupError(`--${name} is "${text}", expected a number`);
  return value;
}

function instantOf(name: string, text: string): string {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(ms)) {
    throw new StartupError(`--${name} is "${text}", expected a date such as 2026-01-05 or 2026-01-05T14:30:00Z`);
  }
  return new Date(ms).toISOString();
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
