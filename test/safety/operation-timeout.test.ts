import { buildSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { useOperationTimeout } from '../../src/graphql-server/plugins/operation-timeout.ts';

const never = () => new Promise(() => {});
const later = () => new Promise((done) => setTimeout(done, 120, 2));
const useRoot: Plugin = {
  onExecute: ({ args }) => void Object.assign(args, { rootValue: { quick: 1, slow: never, createCheckout: later } }),
};
const yoga = createYoga({
  schema: buildSchema('type Query { quick: Int, slow: Int } type Mutation { createCheckout: Int }'),
  logging: false,
  plugins: [useRoot, useOperationTimeout({ onFault: () => {}, timeout: 50 })],
});

const ask = async (query: string) => {
  const response = await yoga.fetch('http://test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
};

test('an operation that takes too long is answered; one that waits for another service has more time', async () => {
  expect(await ask('{ quick }')).toEqual({ status: 200, body: { data: { quick: 1 } } });
  const late = await ask('{ quick slow }');
  expect(late.status).toBe(503);
  expect(late.body.errors[0]).toMatchObject({
    message: 'This took longer than 0.05 s.',
    extensions: { code: 'unavailable', reason: 'timeout' },
  });
  expect(await ask('mutation { createCheckout }')).toEqual({ status: 200, body: { data: { createCheckout: 2 } } });
});
