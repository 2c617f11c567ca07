import { createClient } from 'graphql-ws';
import { currentToken, rememberToken } from '../token.ts';
import { TABS } from './tabs.ts';

// What the script of GraphiQL (graphiql.js) brings.
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
  showToken();
  socket.terminate();
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

const isSubscription = ({ operationName }: Operation, document?: { definitions: Definition[] }) =>
  document?.definitions.some(
    ({ kind, operation, name }) =>
      kind === 'OperationDefinition' &&
      operation === 'subscription' &&
      (operationName == null || name?.value === operationName),
  ) ?? false;

const ask = async (operation: Operation, headers: Record<string, string> = {}) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization(), ...headers },
    body: JSON.stringify(operation),
  });
  return response.json();
};

/** Queries and mutations over HTTP, subscriptions over WebSocket; the token of the field above, unless a header says. */
const fetcher = (
  operation: Operation,
  { headers, documentAST }: { headers?: Record<string, string>; documentAST?: { definitions: Definition[] } } = {},
) => (isSubscription(operation, documentAST) ? socket.iterate(operation as never) : ask(operation, headers));

/** For the tabs that want a strategy: the caller's newest one. */
async function variables(): Promise<Record<string, string>> {
  const answer = await ask({ query: '{ strategies(first: 1) { edges { node { id } } } }' }).catch(() => null);
  return { strategyId: answer?.data?.strategies?.edges[0]?.node.id ?? 'THE ID OF A STRATEGY' };
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

const known = await variables();
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root') as HTMLElement, {
  title: 'ex7',
  fetcher,
  defaultTabs: TABS.map(({ query, variables: wanted }) => ({
    query,
    variables:
      wanted.length > 0 ? JSON.stringify(Object.fromEntries(wanted.map((name) => [name, known[name]])), null, 2) : '',
  })),
});
