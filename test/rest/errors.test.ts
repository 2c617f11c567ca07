import { afterEach, describe, expect, test } from 'vitest';
import { type Answers, type Shim, SIGNAL, SIGNAL_ID, SIGNAL_OUT, STRATEGY_ID, startShim } from './shim-server.ts';

// GraphQL's errors as HTTP's: the members of a result's union, and the entries of `errors`.

let shim: Shim | undefined;
afterEach(() => shim?.close());

const problem = (type: string, code: string, more: object = {}) => ({
  __typename: type,
  code,
  message: 'Why.',
  ...more,
});
const RUNTIME = {
  strategy: { id: STRATEGY_ID, name: 'EMA cross' },
  strategyVersion: 1,
  mode: 'PAPER',
  status: 'RUNNING',
  startedAt: '2026-04-20T13:30:00.000Z',
  stoppedAt: null,
  lastBarTs: null,
  lastSignalAt: null,
  lastError: null,
  heartbeatAt: null,
};

describe('errors of a mutation', () => {
  test.each([
    ['NotFoundError', 'strategy_not_found', { available: null }, 404, {}],
    ['NotFoundError', 'fixture_not_found', { available: ['ema'] }, 404, { available: ['ema'] }],
    ['ForbiddenError', 'not_owner', {}, 403, {}],
    ['ForbiddenError', 'live_mode_disabled_v1', {}, 403, {}],
    ['ConflictError', 'strategy_not_startable', {}, 409, {}],
    [
      'TierLimitError',
      'tier_limit_reached',
      { cap: 'running_runtimes', limit: '1', tier: 'TRADER' },
      403,
      { cap: 'running_runtimes', limit: '1', tier: 'trader' },
    ],
    [
      'TransitionNotAllowedError',
      'transition_not_allowed',
      { from: 'LIVE', to: 'READY', allowed: ['PAUSED', 'ARCHIVED'] },
      409,
      { from: 'live', to: 'ready', allowed: ['paused', 'archived'] },
    ],
    ['NameTakenError', 'name_taken', { name: 'Mine' }, 409, { name: 'Mine' }],
    ['VersionConflictError', 'version_conflict', { expected: 1, current: 2 }, 409, { expected: 1, current: 2 }],
    ['UnavailableError', 'unavailable', {}, 503, {}],
    [
      'GraphInvalidError',
      'graph_invalid',
      { issues: [{ code: 'cycle', severity: 'ERROR', message: 'm', nodeId: 'a', edgeId: null, path: ['a', 'b'] }] },
      422,
      { issues: [{ code: 'cycle', severity: 'error', message: 'm', node_id: 'a', edge_id: null, path: ['a', 'b'] }] },
    ],
    [
      'RuntimeActiveError',
      'runtime_already_active',
      { runtime: RUNTIME },
      409,
      { runtime: expect.objectContaining({ strategy_id: STRATEGY_ID, status: 'running', mode: 'paper' }) },
    ],
  ])('%s %s', async (type, code, data, status, shown) => {
    shim = await startShim({ StartRuntime: () => ({ startRuntime: problem(type, code, data) }) });
    const answer = await shim.post(`/api/signals/runtimes/${STRATEGY_ID}/start`, { mode: 'paper' });
    expect([answer.status, answer.body]).toEqual([status, { detail: { code, message: 'Why.', ...shown } }]);
  });

  test('a signal that is not open is included in the error', async () => {
    const data = { signal: { ...SIGNAL, status: 'CLOSED', closeReason: 'FORCE_CLOSE' } };
    shim = await startShim({
      CloseSignal: () => ({ closeSignal: problem('SignalNotOpenError', 'signal_not_open', data) }),
    });
    const { status, body } = await shim.post(`/api/signals/${SIGNAL_ID}/close`);
    expect(status).toBe(409);
    expect(body.detail).toEqual({
      code: 'signal_not_open',
      message: 'Why.',
      signal: { ...SIGNAL_OUT, status: 'closed', close_reason: 'force_close' },
    });
  });

  test('invalid input is FastAPI’s list, with the caller’s locations', async () => {
    const fields = [
      { code: 'length', path: ['input', 'name'], message: 'too long' },
      { code: 'unknown', path: ['input', 'instrument'], message: 'not known' },
      { code: 'length', path: ['input', 'tags', '1'], message: 'too long' },
    ];
    shim = await startShim({
      CreateStrategy: () => ({ createStrategy: problem('InvalidInputError', 'invalid_input', { fields }) }),
    });
    const { status, body } = await shim.post('/api/strategies', {
      name: 'x',
      instrument: 'XYZ',
      timeframe: '1m',
      tags: ['a', 'b'],
      graph: { nodes: [], edges: [] },
    });
    expect(status).toBe(422);
    expect(body.detail).toEqual([
      { type: 'length', loc: ['body', 'name'], msg: 'too long', input: 'x' },
      { type: 'unknown', loc: ['body', 'instrument'], msg: 'not known', input: 'XYZ' },
      { type: 'length', loc: ['body', 'tags', 1], msg: 'too long', input: 'b' },
    ]);
  });
});

describe('errors of an operation', () => {
  const failing = (extensions: object): Answers => ({
    Signals: () => ({ data: null, errors: [{ message: 'Why.', extensions: extensions as Record<string, unknown> }] }),
  });

  test.each([
    [{ code: 'unauthorized' }, 401, 'unauthorized'],
    [{ code: 'forbidden', reason: 'user_only' }, 403, 'user_only'],
    [{ code: 'not_found', reason: 'strategy_not_found' }, 404, 'strategy_not_found'],
    [{ code: 'conflict', reason: 'no_price' }, 409, 'no_price'],
    [{ code: 'unavailable' }, 503, 'unavailable'],
    [{ code: 'internal' }, 500, 'internal'],
    [{}, 500, 'internal'],
  ])('%j', async (extensions, status, code) => {
    shim = await startShim(failing(extensions));
    const answer = await shim.get('/api/signals');
    expect([answer.status, answer.body]).toEqual([status, { detail: { code, message: 'Why.' } }]);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('rate limits include Retry-After', async () => {
    shim = await startShim(failing({ code: 'rate_limited', retryAfter: 1.2 }));
    const { status, headers } = await shim.get('/api/signals');
    expect([status, headers.get('retry-after')]).toEqual([429, '2']);
  });

  test('a cursor of another list is 422 at its query parameter', async () => {
    const fields = [{ code: 'bad_cursor', path: ['after'], message: 'is not a cursor' }];
    shim = await startShim(failing({ code: 'invalid_input', fields }));
    const { status, body } = await shim.get('/api/signals?cursor=zzz');
    expect([status, body.detail]).toEqual([
      422,
      [{ type: 'bad_cursor', loc: ['query', 'cursor'], msg: 'is not a cursor', input: 'zzz' }],
    ]);
  });
});

test('health that is not ok is 503, with its body', async () => {
  const health = {
    status: 'degraded',
    version: '1',
    uptimeSeconds: 2,
    database: 'down',
    redis: 'off',
    dispatcher: 'ok',
  };
  shim = await startShim({ Health: () => ({ health }) });
  const { status, body } = await shim.get('/api/health', {});
  expect([status, body]).toEqual([
    503,
    { status: 'degraded', version: '1', uptime_seconds: 2, database: 'down', redis: 'off', dispatcher: 'ok' },
  ]);
});

test('the pipeline’s health is by instrument and by status', async () => {
  shim = await startShim({
    SignalsHealth: () => ({
      signalsHealth: {
        dispatcher: 'ok',
        marketData: [{ instrument: { symbol: 'MES' }, lastBarTs: null, lagSeconds: 61.5, status: 'stale' }],
        feeds: [
          {
            name: 'alpaca',
            adapter: 'alpaca',
            instrument: { symbol: 'MES' },
            state: 'refused',
            connected: false,
            lastBarTs: null,
            lagSeconds: 61.5,
            gapsFilled: 1,
            barsFilled: 15,
            rejected: 2,
            reconnects: 3,
            problem: { code: 'wrong_keys', message: 'unknown key', at: '2026-04-20T13:29:00.000Z' },
          },
        ],
        runtimes: [{ status: 'RUNNING', count: 3 }],
        now: '2026-04-20T13:30:00.000Z',
      },
    }),
  });
  expect((await shim.get('/api/signals/health', {})).body).toEqual({
    dispatcher: 'ok',
    market_data: { MES: { last_bar_ts: null, lag_seconds: 61.5, status: 'stale' } },
    feeds: [
      {
        name: 'alpaca',
        adapter: 'alpaca',
        instrument: 'MES',
        state: 'refused',
        connected: false,
        last_bar_ts: null,
        lag_seconds: 61.5,
        gaps_filled: 1,
        bars_filled: 15,
        rejected: 2,
        reconnects: 3,
        problem: { code: 'wrong_keys', message: 'unknown key', at: '2026-04-20T13:29:00.000Z' },
      },
    ],
    runtimes: { running: 3 },
    now: '2026-04-20T13:30:00.000Z',
  });
});
