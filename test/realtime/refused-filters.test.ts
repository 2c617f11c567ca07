import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { nextItem, SIGNAL_EVENTS, TRANSPORTS } from '../support/stream-clients.ts';

let app: TestApp;
let url: string;
let user: Awaited<ReturnType<TestApp['user']>>;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  user = await app.user();
});
afterAll(() => app.close());

const NOBODYS = '019a0000-0000-7000-8000-00000000000c';

describe.each(TRANSPORTS)('a filter that nothing can match, over %s', (_name, follow) => {
  const ending = async (filter: { instrument?: string; strategyId?: string }) => {
    const stream = follow({ url, token: user.token, ...filter });
    expect((await stream.next()).done).toBe(true);
    return stream.ending;
  };

  it('is rejected: an unknown instrument, also in lower case', async () => {
    expect(['422', 'error invalid_input']).toContain(await ending({ instrument: 'nq' }));
    expect(['422', 'error invalid_input']).toContain(await ending({ instrument: 'NOPE' }));
  });

  it('is rejected: an unknown strategy, or another user’s', async () => {
    const theirs = await strategy(app).for(await app.user());
    for (const strategyId of [NOBODYS, theirs]) {
      expect(['404', 'error not_found']).toContain(await ending({ strategyId }));
    }
  });

  it('is accepted: a deleted strategy, whose last events may still arrive', async () => {
    const strategyId = await strategy(app).for(user);
    await app.runOk('mutation ($id: ID!) { deleteStrategy(id: $id) { __typename } }', { id: strategyId }, user);
    const stream = follow({ url, token: user.token, strategyId: strategyId.toUpperCase(), instrument: 'NQ' });
    expect((await nextItem(stream)).kind).toBe('heartbeat');
    stream.cut();
  });
});

it('the errors name the known values', async () => {
  const headers = { authorization: `Bearer ${user.token}` };
  const known = await strategy(app).named('Opening drive').for(user);
  const instrument = await fetch(`${url}/api/signals/stream?instrument=nq`, { headers });
  expect(await instrument.json()).toMatchObject({
    detail: [
      {
        type: 'unknown_instrument',
        loc: ['query', 'instrument'],
        msg: expect.stringMatching(/^"nq" is not a known instrument; expected one of .*NQ/),
        input: 'nq',
      },
    ],
  });
  const unknown = await fetch(`${url}/api/signals/stream?strategy_id=${NOBODYS}`, { headers });
  expect(await unknown.json()).toMatchObject({
    detail: { code: 'strategy_not_found', message: expect.stringContaining(`${known} ("Opening drive")`) },
  });
});

it.each([
  ['signalEvents', SIGNAL_EVENTS, { strategyId: NOBODYS }, 'not_found'],
  ['signalEvents', SIGNAL_EVENTS, { strategyId: 'no uuid' }, 'not_found'],
  ['signalEvents', SIGNAL_EVENTS, { instrument: '' }, 'invalid_input'],
  [
    'runtimeChanged',
    'subscription ($strategyId: ID) { runtimeChanged(strategyId: $strategyId) { status } }',
    { strategyId: NOBODYS },
    'not_found',
  ],
  [
    'bars',
    'subscription ($instrument: ID!) { bars(instrument: $instrument) { ts } }',
    { instrument: 'nq' },
    'invalid_input',
  ],
  ['backtestProgress', 'subscription ($id: ID!) { backtestProgress(id: $id) { id } }', { id: NOBODYS }, 'not_found'],
])('%s rejects unknown values and completes the stream', async (_field, query, variables, code) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${user.token}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const [next = '', complete] = text.split('\n\n').filter((block) => block.startsWith('event:'));
  expect(JSON.parse(next.slice('event: next\ndata: '.length))).toMatchObject({ errors: [{ extensions: { code } }] });
  expect(complete).toBe('event: complete\ndata:');
});
