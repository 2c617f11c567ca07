import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// Clients with their normalised caches on: what is read of one strategy is not shown as another's, and a change reaches
// what was read before.

let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
const ids: string[] = [];

beforeAll(async () => {
  app = await createTestApp();
  url = `${(await app.listen()).url}/graphql`;
  user = await app.user();
  for (const length of [5, 50]) {
    const drawn = strategy(app).drawn((graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.type === 'ind.ema' ? { ...node, params: { length } } : node)),
    }));
    ids.push(await drawn.for(user));
  }
});
afterAll(() => app.close());

const LIST = `query Strategies { strategies(first: 10) { nodes { __typename id name status runtimes { __typename id status }
  graph { nodes { __typename nodeId type params } } versions(last: 1) { nodes { __typename id version } } } } }`;
const ONE = 'query One($id: ID!) { node(id: $id) { __typename id ... on Strategy { name status } } }';
const RENAME =
  'mutation Rename($id: ID!, $name: String!) { updateStrategy(id: $id, input: { name: $name }) { __typename ... on Strategy { id name } ... on Error { code message } } }';

interface Listed {
  strategies: {
    nodes: { id: string; name: string; graph: { nodes: { type: string; params: { length?: number } }[] } }[];
  };
}
const lengths = ({ strategies }: Listed) =>
  Object.fromEntries(
    strategies.nodes.map(({ id, graph }) => [id, graph.nodes.find(({ type }) => type === 'ind.ema')?.params.length]),
  );
const expected = () => ({ [ids[0] as string]: 5, [ids[1] as string]: 50 });
const headers = () => ({ authorization: `Bearer ${user.token}` });

const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter((type) => isInterfaceType(type) || isUnionType(type))
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

test('Apollo Client', async () => {
  const cache = new InMemoryCache({ possibleTypes });
  const client = new ApolloClient({ cache, link: new HttpLink({ uri: url, headers: headers() }) });
  const { data } = await client.query<Listed>({ query: gql(LIST) });
  expect(lengths(data as Listed)).toEqual(expected());
  await client.mutate({ mutation: gql(RENAME), variables: { id: ids[0], name: 'By Apollo' } });
  const again = client.readQuery<Listed>({ query: gql(LIST) }) as Listed;
  expect(again.strategies.nodes.find(({ id }) => id === ids[0])?.name).toBe('By Apollo');
  expect(lengths(again)).toEqual(expected());
  const node = await client.query<{ node: { name: string } }>({ query: gql(ONE), variables: { id: ids[0] } });
  expect(node.data?.node.name).toBe('By Apollo');
  client.stop();
});

test('urql with graphcache', async () => {
  const embedded = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.getFields().id)
    .map(({ name }) => name);
  const keys = Object.fromEntries(embedded.map((name) => [name, () => null]));
  const client = new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: headers() },
    exchanges: [cacheExchange({ keys, possibleTypes }), fetchExchange],
  });
  const { data } = await client.query<Listed>(LIST, {}).toPromise();
  expect(lengths(data as Listed)).toEqual(expected());
  const renamed = await client.mutation(RENAME, { id: ids[1], name: 'By urql' }).toPromise();
  expect(renamed.error).toBeUndefined();
  const again = client.readQuery<Listed>(LIST, {})?.data as Listed;
  expect(again.strategies.nodes.find(({ id }) => id === ids[1])?.name).toBe('By urql');
  expect(lengths(again)).toEqual(expected());
});

test('graphql-request', async () => {
  const client = new GraphQLClient(url, { headers: headers() });
  expect(lengths(await client.request<Listed>(LIST))).toEqual(expected());
  await expect(client.request('{ strategies(first: 0) { totalCount } }')).rejects.toThrow(/first/);
});
