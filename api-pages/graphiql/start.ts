import { createClient } from 'graphql-ws';
import { currentToken, rememberToken } from '../../studio/api/token.ts';
import { type Known, TABS } from './tabs.ts';

// Defined by GraphiQL's script (graphiql.js).
declare const YogaGraphiQL: { renderYogaGraphiQL(root: HTMLElement, options: unknown): void };

interface Operation {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown>;
}
interface Definition {
  kind: string;
  operation?: string;
  name?: { value: string };
}

const input = document.getElementById('token') as HTMLInputElement;
const from = document.getElementById('token-from') as HTMLOutputElement;

function showToken(): void {
  const current = currentToken();
  input.value = current?.token ?? '';
  from.value = current === null ? 'needed for what is yours' : current.from === 'demo' ? 'the demo account' : 'yours';
}
function takeToken(): void {
  rememberToken(input.value);
  // The schema (when introspection needs a token) and the tabs' variables depend on the caller.
  location.reload();
}

const authorization = (): Record<string, string> => {
  const current = currentToken();
  return current ? { authorization: `Bearer ${current.token}` } : {};
};

const socket = createClient({
  url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
  connectionParams: authorization,
  retryAttempts: 2,
});

/**
 * The name of the operation to run, if the document has only one named operation: right after a change of tabs GraphiQL
 * still uses the name and document of the previous tab.
 */
function named(operation: Operation, document?: { definitions: Definition[] }) {
  const [only, ...others] = operation.query.matchAll(/^\s*(query|mutation|subscription)\s+(\w+)/gm);
  if (only && others.length === 0) return { kind: only[1], operation: { ...operation, operationName: only[2] } };
  const chosen = document?.definitions.find(
    ({ kind, name }) =>
      kind === 'OperationDefinition' && (operation.operationName == null || name?.value === operation.operationName),
  );
  return { kind: chosen?.operation, operation };
}

const ask = async (operation: Operation, headers: Record<string, string> = {}) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(), ...headers },
    body: JSON.stringify(operation),
  });
  return response.json();
};

const NO_SCHEMA =
  'This server shows its schema to callers with a token: enter yours above. Operations run without a schema, too.';

/** The schema from the API or, when introspection is off, from the page's copy. */
async function introspect(operation: Operation) {
  const answer = await ask(operation);
  if (answer.data) return answer;
  const copy = await fetch('/graphiql/schema.json', { headers: authorization() });
  return copy.ok ? { data: await copy.json() } : { errors: [{ message: NO_SCHEMA }] };
}

/**
 * Sends queries and mutations over HTTP, subscriptions over WebSocket, with the token of the input field unless a header is
 * set.
 */
function fetcher(
  asked: Operation,
  { headers, documentAST }: { headers?: Record<string, string>; documentAST?: { definitions: Definition[] } } = {},
) {
  if (asked.operationName === 'IntrospectionQuery') return introspect(asked);
  const { kind, operation } = named(asked, documentAST);
  return kind === 'subscription' ? socket.iterate(operation as never) : ask(operation, headers);
}

/** The beginnings of the day before, the day and the month of an instant in Chicago. */
function daysOf(instant: string): Pick<Known, 'yesterday' | 'today' | 'monthStart'> {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' }).format(new Date(instant));
  const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
  const midnight = (day: string) => {
    const zone = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Chicago', timeZoneName: 'longOffset' });
    const offset = zone.formatToParts(new Date(`${day}T06:00:00Z`)).find(({ type }) => type === 'timeZoneName')?.value;
    return `${day}T00:00:00${offset?.replace('GMT', '')}`;
  };
  return { yesterday: midnight(before), today: midnight(date), monthStart: midnight(`${date.slice(0, 7)}-01`) };
}

/** The caller's newest strategy and backtest, for the variables of the tabs. */
async function newest(): Promise<Known> {
  const query = `{ strategies(first: 1) { nodes { id } } signals(first: 1) { nodes { id } }
    performance { backtest { id createdAt } } signalAudit(first: 1) { nodes { barTs } } }`;
  const data = (await ask({ query }).catch(() => null))?.data;
  const backtests: { id: string; createdAt: string }[] =
    data?.performance.flatMap(({ backtest }: { backtest: unknown }) => backtest ?? []) ?? [];
  return {
    strategyId: data?.strategies.nodes[0]?.id ?? 'THE ID OF A STRATEGY',
    backtestId: backtests.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0]?.id ?? 'THE ID OF A BACKTEST',
    signalId: data?.signals.nodes[0]?.id ?? 'THE ID OF A SIGNAL',
    ...daysOf(data?.signalAudit.nodes[0]?.barTs ?? new Date().toISOString()),
  };
}

Object.assign(self, {
  MonacoEnvironment: { globalAPI: false, getWorkerUrl: (_id: string, label: string) => `/graphiql/worker/${label}.js` },
});
input.addEventListener('change', takeToken);
document.getElementById('token-form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  takeToken();
});
showToken();

/** GraphiQL restores its tabs, but adds an empty one unless the active tab is stored. */
function reopenTabs(): void {
  const kept = JSON.parse(localStorage.getItem('graphiql:tabState') ?? 'null');
  const inUse: Record<string, string | null> | undefined = kept?.tabs?.[kept.activeTabIndex];
  for (const part of ['query', 'variables', 'headers']) {
    const text = inUse?.[part];
    if (text) localStorage.setItem(`graphiql:${part}`, text);
    else localStorage.removeItem(`graphiql:${part}`);
  }
}

reopenTabs();
const known = await newest();
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root') as HTMLElement, {
  title: 'ex7',
  fetcher,
  defaultTabs: TABS.map(({ query, variables: wanted }) => ({
    query,
    variables:
      wanted.length > 0 ? JSON.stringify(Object.fromEntries(wanted.map((name) => [name, known[name]])), null, 2) : '',
  })),
});
