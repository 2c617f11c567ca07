import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureAccount, lockAccount } from '../../src/domains/account/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { statement, type Tx } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

// Constraints that the database enforces for every writer.

let database: TestDatabase;
let userId: string;
let strategyId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const sql = (text: string, values: unknown[] = []) => database.db.query(statement('', text), values);

const HEAD = statement(
  't-strategy',
  `insert into strategy (id, user_id, name, instrument, timeframe, current_version) values ($1, $2, $3, 'MES', '5m', 1)`,
);
const VERSION = statement(
  't-version',
  `insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
   values ($1, $2, '{}', 'MES', '5m', 0, 0, 'create', '{}')`,
);

async function addStrategy(name: string): Promise<string> {
  const id = newId();
  await database.db.transaction(async (tx) => {
    await tx.query(HEAD, [id, userId, name]);
    await tx.query(VERSION, [id, 1]);
  });
  return id;
}

beforeEach(async () => {
  userId = newId();
  await database.db.transaction((tx) => ensureAccount(tx, { userId, email: null }));
  strategyId = await addStrategy('EMA cross');
});

const OPEN = {
  side: 'long',
  status: 'open',
  size: 1,
  entry_price: '5000.25',
  bar_ts: '2026-04-20T13:30:00Z',
  fired_at: '2026-04-20T13:31:00Z',
  entry_date: '2026-04-20',
  reason: '{}',
  entry_node_id: 'entry',
};
const CLOSE = {
  close_price: '5001.00',
  closed_at: '2026-04-20T13:41:00Z',
  close_bar_ts: '2026-04-20T13:40:00Z',
  close_date: '2026-04-20',
  gross_pnl: '3.75',
  commission: '1.24',
  slippage_ticks: '2.0',
  slippage_cost: '5.00',
  pnl: '-2.49',
};

function addSignal(fields: Record<string, unknown>): Promise<unknown> {
  const row = {
    id: newId(),
    user_id: userId,
    strategy_id: strategyId,
    strategy_version: 1,
    instrument: 'MES',
    timeframe: '5m',
    mode: 'paper',
    ...OPEN,
    ...fields,
  };
  const names = Object.keys(row);
  return sql(
    `insert into signal (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
}

describe('a signal', () => {
  test('can be open, closed by the engine, or cancelled by a user', async () => {
    await addSignal({});
    await addSignal({ ...CLOSE, status: 'closed', close_reason: 'target', bar_ts: '2026-04-20T13:00:00Z' });
    await addSignal({ ...CLOSE, status: 'cancelled', close_reason: 'force_close', bar_ts: '2026-04-20T13:05:00Z' });
  });

  test.each([
    ['is open and has a close price', { close_price: '1' }, 'signal_status_check'],
    ['is closed and has no close', { status: 'closed' }, 'signal_status_check'],
    [
      'is closed without its P&L',
      { ...CLOSE, status: 'closed', close_reason: 'stop', pnl: null },
      'signal_status_check',
    ],
    ['is closed by a person', { ...CLOSE, status: 'closed', close_reason: 'user' }, 'signal_status_check'],
    ['is cancelled by a stop', { ...CLOSE, status: 'cancelled', close_reason: 'stop' }, 'signal_status_check'],
    [
      'closes before it opened',
      { ...CLOSE, status: 'closed', close_reason: 'stop', close_bar_ts: '2026-04-20T13:29:00Z' },
      'signal_close_bar_ts_check',
    ],
    ['is of no contract', { size: 0 }, 'signal_size_check'],
    ['enters at NaN', { entry_price: 'NaN' }, 'signal_number_check'],
    ['stops at NaN', { stop_price: 'NaN' }, 'signal_number_check'],
    ['enters at Infinity', { entry_price: 'Infinity' }, 'numeric field overflow'],
  ])('is rejected when it %s', async (_, fields, refusal) => {
    await expect(addSignal(fields)).rejects.toThrow(refusal);
  });

  test('a strategy has at most one open signal per mode', async () => {
    await addSignal({});
    await expect(addSignal({ bar_ts: '2026-04-20T13:35:00Z' })).rejects.toThrow('signal_one_open_key');
    await addSignal({ mode: 'live' });
  });
});

describe('a bar', () => {
  const addBar = (o: string, h: string, l: string, c: string, v = '1', ts = '2026-04-20T13:30:00Z') =>
    sql('insert into bar values ($1, $2, $3, $4, $5, $6, $7)', ['MES', ts, o, h, l, c, v]);

  test.each([
    ['high below low', ['1', '1', '2', '1']],
    ['open above high', ['3', '2', '1', '1']],
    ['close below low', ['2', '3', '2', '1']],
    ['an open of NaN', ['NaN', '2', '1', '1']],
    ['a high of NaN', ['1', 'NaN', '1', '1']],
    ['nothing but NaN', ['NaN', 'NaN', 'NaN', 'NaN']],
  ])('with %s is rejected', async (_, [o, h, l, c]) => {
    await expect(addBar(o!, h!, l!, c!)).rejects.toThrow('bar_range_check');
  });

  test('with a negative or NaN volume, or between two minutes, is rejected; a negative price is valid', async () => {
    await expect(addBar('1', '1', '1', '1', '-1')).rejects.toThrow('bar_volume_check');
    await expect(addBar('1', '1', '1', '1', 'NaN')).rejects.toThrow('bar_volume_check');
    await expect(addBar('1', '1', '1', '1', '1', '2026-04-20T13:30:00.5Z')).rejects.toThrow('bar_minute_check');
    await addBar('-37.63', '-30', '-40.32', '-37.63', '0');
  });
});

describe('a strategy', () => {
  test('its head must exist at the commit', async () => {
    const id = newId();
    const headless = database.db.transaction((tx) => tx.query(HEAD, [id, userId, 'Headless']));
    await expect(headless).rejects.toThrow('strategy_id_current_version_fkey');
    await expect(sql('update strategy set current_version = 2 where id = $1', [strategyId])).rejects.toThrow(
      'strategy_id_current_version_fkey',
    );
    await database.db.transaction(async (tx) => {
      await tx.query(statement('t-head', 'update strategy set current_version = 2 where id = $1'), [strategyId]);
      await tx.query(VERSION, [strategyId, 2]);
    });
  });

  test('its name is unique case-insensitively, and free once it is deleted', async () => {
    await expect(addStrategy('ema CROSS')).rejects.toThrow('strategy_user_id_name_key');
    await sql('update strategy set deleted_at = now() where id = $1', [strategyId]);
    await addStrategy('ema CROSS');
  });

  test.each([
    ['no name', "update strategy set name = '' where id = $1", 'strategy_name_check'],
    ['too long a name', "update strategy set name = repeat('x', 121) where id = $1", 'strategy_name_check'],
    ['an unknown timeframe', "update strategy set timeframe = '7m' where id = $1", 'strategy_timeframe_check'],
    ['21 tags', "update strategy set tags = array_fill('x'::text, array[21]) where id = $1", 'strategy_tags_check'],
    ['a tag that is null', 'update strategy set tags = array[null]::text[] where id = $1', 'strategy_tags_check'],
  ])('with %s is rejected', async (_, text, refusal) => {
    await expect(sql(text, [strategyId])).rejects.toThrow(refusal);
  });
});

describe('an account', () => {
  test('is created once; a missing address is added, an existing one is kept', async () => {
    const open = (email: string) => (tx: Tx) => ensureAccount(tx, { userId, email });
    await Promise.all([1, 2].map(() => database.db.transaction(open('first@b.example'))));
    await database.db.transaction(open('later@b.example'));
    expect(await sql('select email, event_seq from account where user_id = $1', [userId])).toEqual([
      { email: 'first@b.example', event_seq: 0 },
    ]);
  });

  test('its lock serialises transactions', async () => {
    const order: string[] = [];
    let release!: () => void;
    const held = new Promise<void>((done) => {
      release = done;
    });
    let locked!: () => void;
    const isLocked = new Promise<void>((done) => {
      locked = done;
    });
    const first = database.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      locked();
      await held;
      order.push('first');
    });
    await isLocked;
    const second = database.db.transaction(async (tx) => {
      await lockAccount(tx, userId);
      order.push('second');
    });
    const waiting = () =>
      sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);
    await expect.poll(waiting).toHaveLength(1);
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });
});
