import { buildSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useOperationTimeout } from '../../src/graphql-server/plugins/operation-timeout.ts';
import type { Work } from '../../src/kernel/work.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const never = () => new Promise(() => {});
const later = () => new Promise((done) => setTimeout(done, 120, 2));
const SLEEP = statement('t_sleep', 'select pg_sleep(4)');
// As the services of a request: their database is part of the operation.
const asleep = (_: unknown, { work }: { work: Work }) =>
  database.db
    .partOf(work)
    .query(SLEEP)
    .then(() => 3);
const rootValue = { quick: 1, slow: never, asleep, createCheckout: later };
const useRoot: Plugin = {
  onExecute: ({ args }) => void Object.assign(args, { rootValue }),
};
const yoga = createYoga({
  schema: buildSchema('type Query { quick: Int, slow: Int, asleep: Int } type Mutation { createCheckout: Int }'),
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

test('a slow operation gets a timeout error; one that waits for another service has more time', async () => {
  expect(await ask('{ quick }')).toEqual({ status: 200, body: { data: { quick: 1 } } });
  const late = await ask('{ quick slow }');
  expect(late.status).toBe(503);
  expect(late.body.errors[0]).toMatchObject({
    message: 'The operation took longer than 0.05 s.',
    extensions: { code: 'unavailable', reason: 'timeout' },
  });
  expect(await ask('mutation { createCheckout }')).toEqual({ status: 200, body: { data: { createCheckout: 2 } } });
});

test('its statements are cancelled', async () => {
  expect((await ask('{ asleep }')).status).toBe(503);
  const RUNNING = statement(
    't_running',
    "select query from pg_stat_activity where query = 'select pg_sleep(4)' and state = 'active'",
  );
  await until(async () => (await database.db.query(RUNNING)).length === 0, 2_000);
});
