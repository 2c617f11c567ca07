import type { Ask } from '../support/load.ts';
import type { Figure } from '../support/report.ts';

/** The contestants and their queries. */
export interface Side {
  name: string;
  server: 'limit' | 'ex7' | 'plain' | 'mercurius' | 'postgraphile' | 'plugin-prisma';
  /** The document, if ex7 has it registered by hash. */
  text?: string;
  ask(by: { token: string; userId: string; sha256: (text: string) => string }): Ask;
  /** The rows in a common shape, compared before measuring. */
  rows(answer: unknown): unknown[];
}

export interface List {
  name: string;
  sides: Side[];
  aims: { one: string; other: string; key?: 'requestsPerSecond' | 'cpu' | 'p99'; aim: NonNullable<Figure['aim']> }[];
}

// biome-ignore lint/suspicious/noExplicitAny: what another server answers
type Row = Record<string, any>;

const SIGNAL = `id strategy { id name } strategyVersion instrument { symbol } timeframe mode side status size entryPrice
  stopPrice targetPrice barTs firedAt closePrice closedAt closeBarTs closeReason grossPnl commission slippageTicks
  slippageCost pnl reason`;
const STRATEGY = 'id name description instrument { symbol } timeframe tags status currentVersion createdAt updatedAt';

const json = { 'content-type': 'application/json', accept: 'application/json' };
const graphql = (token: string | null, body: object): Ask => ({
  method: 'POST',
  path: '/graphql',
  headers: { ...json, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  body: JSON.stringify(body),
});
const rest =
  (path: string): Side['ask'] =>
  ({ token }) => ({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } });
const byText =
  (text: string): Side['ask'] =>
  ({ token }) =>
    graphql(token, { query: text });
const byId =
  (text: string): Side['ask'] =>
  ({ token, sha256 }) =>
    graphql(token, { documentId: `sha256:${sha256(text)}` });

const at = (answer: unknown, ...path: string[]): never =>
  path.reduce((value, key) => (value as Record<string, unknown>)[key], answer) as never;
const nodes = (connection: unknown): Row[] =>
  at(connection, 'edges') && (at(connection, 'edges') as { node: Row }[]).map(({ node }) => node);

const number = (text: string | null) => (text === null ? null : Number(text));
const instant = (text: string | null) => (text === null ? null : new Date(text.replace(/\+00$/, 'Z')).toISOString());
const words: Record<string, string> = { M1: '1m' };
const word = (text: string | null) => text && (words[text] ?? text.toLowerCase());

const signalRow = (row: Row) => ({
  id: at(row, 'id'),
  strategy: row.strategy_name ?? at(row, 'strategy', 'name'),
  instrument: (row.instrument as { symbol?: string }).symbol ?? row.instrument,
  timeframe: word(row.timeframe ?? null),
  side: word(row.side ?? null),
  entry: number(row.entryPrice ?? row.entry_price ?? null),
  fired: instant(row.firedAt ?? row.fired_at ?? null),
  closed: instant(row.closedAt ?? row.closed_at ?? null),
  reason: word(row.closeReason ?? row.close_reason ?? null),
  pnl: number(row.pnl ?? null),
  values: typeof row.reason === 'string' ? JSON.parse(row.reason) : row.reason,
});
const strategyRow = (row: Row) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  instrument: (row.instrument as { symbol?: string }).symbol ?? row.instrument,
  timeframe: word(row.timeframe ?? null),
  tags: row.tags,
  status: word(row.status ?? null),
  version: row.currentVersion ?? row.current_version,
  updated: instant(row.updatedAt ?? row.updated_at ?? null),
});
/** A list of strategies, each with its versions and signals. */
const analystRow = (row: Row) => {
  const list = (value: unknown) => (Array.isArray(value) ? value : (at(value, 'nodes') ?? nodes(value)));
  return {
    name: row.name,
    versions: (list(row.versions ?? row.strategyVersionsByStrategyId) as Row[]).map(({ version, nodeCount }) => ({
      version,
      nodeCount,
    })),
    signals: (list(row.signals ?? row.signalsByStrategyId) as Row[]).map((signal) => ({
      fired: instant(signal.firedAt ?? null),
      side: word(signal.side ?? null),
      pnl: number(signal.pnl ?? null),
    })),
  };
};

const SIGNALS = `query Newest { signals(first: 50) { edges { node { ${SIGNAL} } } pageInfo { hasNextPage endCursor } } }`;
const STRATEGIES = `query Mine { strategies(first: 50) { edges { node { ${STRATEGY} } } pageInfo { hasNextPage endCursor } } }`;
const ANALYST = `query Analyst { strategies(first: 20) { edges { node { name
  versions(first: 3) { edges { node { version nodeCount createdAt } } }
  signals(first: 5) { edges { node { firedAt side pnl } } } } } } }`;

const flat = (fields: string) => fields.replaceAll('instrument { symbol }', 'instrument');

/** A REST list and the lower bound, and the same list over GraphQL by id and by text. */
const sidesOf = (path: string, field: string, text: string, rowOf: (row: Row) => unknown): Side[] => {
  const items: Side['rows'] = (answer) => (at(answer, 'items') as Row[]).map(rowOf);
  return [
    { name: 'limit', server: 'limit', ask: rest(path), rows: items },
    { name: 'REST', server: 'ex7', ask: rest(path), rows: items },
    { name: 'REST, FAST_PATH=0', server: 'plain', ask: rest(path), rows: items },
    ...graphqlSidesOf(field, text, rowOf),
  ];
};
const graphqlSidesOf = (field: string, text: string, rowOf: (row: Row) => unknown): Side[] => {
  const rows: Side['rows'] = (answer) => nodes(at(answer, 'data', field)).map(rowOf);
  return [
    { name: 'GraphQL by id', server: 'ex7', text, ask: byId(text), rows },
    // The same text with another name, which is not registered.
    { name: 'GraphQL by text', server: 'ex7', ask: byText(text.replace(/^query \w+/, 'query Unknown')), rows },
    { name: 'GraphQL by id, FAST_PATH=0', server: 'plain', text, ask: byId(text), rows },
  ];
};

export const LISTS: List[] = [
  {
    name: 'newest 50 signals, each with its strategy',
    sides: [
      ...sidesOf('/api/signals', 'signals', SIGNALS, signalRow),
      {
        name: 'Mercurius',
        server: 'mercurius',
        ask: byText(`query Newest { signals { ${SIGNAL} } }`),
        rows: (answer) => (at(answer, 'data', 'signals') as Row[]).map(signalRow),
      },
      {
        name: 'PostGraphile',
        server: 'postgraphile',
        ask: ({ userId }) =>
          graphql(null, {
            query: `query Newest($user: UUID!) { allSignals(condition: { userId: $user }, orderBy: [FIRED_AT_DESC, ROW_ID_DESC], first: 50) {
              nodes { id: rowId strategy: strategyByStrategyId { id: rowId name } ${flat(SIGNAL.replace('id strategy { id name } ', ''))} }
              pageInfo { hasNextPage endCursor } } }`,
            variables: { user: userId },
          }),
        rows: (answer) => (at(answer, 'data', 'allSignals', 'nodes') as Row[]).map(signalRow),
      },
      {
        name: 'plugin-prisma as in its documentation',
        server: 'plugin-prisma',
        ask: byText(`query Newest { signals(first: 50) { ${flat(SIGNAL)} } }`),
        rows: (answer) => (at(answer, 'data', 'signals') as Row[]).map(signalRow),
      },
    ],
    aims: [
      { one: 'GraphQL by id', other: 'limit', aim: { atLeast: 0.8 } },
      { one: 'GraphQL by id', other: 'Mercurius', aim: { atLeast: 1 } },
      { one: 'GraphQL by text', other: 'limit', aim: { atLeast: 0.5 } },
      { one: 'GraphQL by text', other: 'PostGraphile', aim: { atLeast: 2 } },
      { one: 'REST', other: 'limit', aim: { atLeast: 0.95 } },
      { one: 'REST', other: 'GraphQL by id', key: 'cpu', aim: { atMost: 1 } },
      { one: 'GraphQL by id', other: 'limit', key: 'p99', aim: { atMost: 2 } },
      { one: 'REST', other: 'limit', key: 'p99', aim: { atMost: 2 } },
    ],
  },
  {
    name: '50 strategies',
    sides: [
      ...sidesOf('/api/strategies', 'strategies', STRATEGIES, strategyRow),
      {
        name: 'Mercurius',
        server: 'mercurius',
        ask: byText(`query Mine { strategies { ${STRATEGY} } }`),
        rows: (answer) => (at(answer, 'data', 'strategies') as Row[]).map(strategyRow),
      },
      {
        name: 'plugin-prisma as in its documentation',
        server: 'plugin-prisma',
        ask: byText(`query Mine { strategies(first: 50) { ${flat(STRATEGY)} } }`),
        rows: (answer) => (at(answer, 'data', 'strategies') as Row[]).map(strategyRow),
      },
    ],
    aims: [
      { one: 'GraphQL by id', other: 'limit', aim: { atLeast: 0.8 } },
      { one: 'GraphQL by id', other: 'Mercurius', aim: { atLeast: 1 } },
      { one: 'GraphQL by text', other: 'limit', aim: { atLeast: 0.5 } },
      { one: 'REST', other: 'limit', aim: { atLeast: 0.95 } },
      { one: 'REST', other: 'GraphQL by id', key: 'cpu', aim: { atMost: 1 } },
      { one: 'GraphQL by id', other: 'limit', key: 'p99', aim: { atMost: 2 } },
    ],
  },
  {
    name: '20 strategies, 3 versions and 5 signals of each',
    sides: [
      ...graphqlSidesOf('strategies', ANALYST, analystRow),
      {
        name: 'PostGraphile',
        server: 'postgraphile',
        ask: ({ userId }) =>
          graphql(null, {
            query: `query Analyst($user: UUID!) { allStrategies(condition: { userId: $user }, orderBy: [UPDATED_AT_DESC, ROW_ID_DESC], first: 20) {
              nodes { name strategyVersionsByStrategyId(orderBy: [VERSION_DESC], first: 3) { nodes { version nodeCount createdAt } }
                signalsByStrategyId(orderBy: [FIRED_AT_DESC, ROW_ID_DESC], first: 5) { nodes { firedAt side pnl } } } } }`,
            variables: { user: userId },
          }),
        rows: (answer) => (at(answer, 'data', 'allStrategies', 'nodes') as Row[]).map(analystRow),
      },
      {
        name: 'plugin-prisma as in its documentation',
        server: 'plugin-prisma',
        ask: byText(
          'query Analyst { strategies(first: 20) { name versions { version nodeCount createdAt } signals { firedAt side pnl } } }',
        ),
        rows: (answer) => (at(answer, 'data', 'strategies') as Row[]).map(analystRow),
      },
    ],
    aims: [
      { one: 'GraphQL by id', other: 'plugin-prisma as in its documentation', aim: { atLeast: 3 } },
      { one: 'GraphQL by text', other: 'plugin-prisma as in its documentation', aim: { atLeast: 3 } },
    ],
  },
];
