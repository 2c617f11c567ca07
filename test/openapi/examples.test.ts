import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRows } from '../../rest-shim/index.ts';
import { exampleOf, type JsonSchema } from '../../rest-shim/schema/json-schema.ts';
import { computePnl } from '../../src/domains/signals/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { document } from '../support/documented-answers.ts';
import { strategy } from '../support/seed.ts';

// The examples of /docs are what readers copy: the server must accept each of them.

type User = Awaited<ReturnType<TestApp['user']>>;
let app: TestApp;
let url: string;
let user: User;
let admin: User;

beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
  [user, admin] = await Promise.all([app.user(), app.user({ admin: true })]);
});
afterAll(() => app.close());

const rows = restRows.flatMap((row) => ('example' in row && row.example !== undefined ? [row] : []));

describe.each(rows.map((row) => [`${row.method} ${row.route}`, row] as const))('%s', (_name, row) => {
  test('accepts its example', async () => {
    // A user of its own: a tier has room for a few strategies only.
    const by = row.route.endsWith('/comp') ? admin : await app.user();
    const ids: Record<string, string> = { slug: 'ema-cross', strategy_id: await strategy(app).for(by) };
    const path = row.route.replaceAll(
      /\{(\w+)\}/g,
      (_all, name: string) => ids[name] ?? ids.strategy_id ?? randomUUID(),
    );
    const response = await fetch(new URL(path, url), {
      method: row.method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${by.token}`,
      },
      body: JSON.stringify(row.example),
    });
    const body = await response.text();
    expect(response.status, body).not.toBe(500);
    expect([400, 413, 415, 422], body).not.toContain(response.status);
  });
});

test('the examples cover every endpoint with a body', () => {
  const withBody = restRows.filter((row) => 'body' in row && row.body).map((row) => row.id);
  expect(withBody.filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
});

test('the P&L of the example signal follows from its prices by the formula', () => {
  const schemas = document.components.schemas as Record<string, JsonSchema>;
  const signal = exampleOf(schemas.Signal as JsonSchema, schemas) as Record<string, unknown>;
  const expected = computePnl(
    { pointValue: '5', tickValue: '1.25', commissionPerSide: '0.62' },
    {
      side: 'long',
      size: Number(signal.size),
      entryPrice: String(signal.entry_price),
      closePrice: String(signal.close_price),
    },
  );
  expect({
    grossPnl: signal.gross_pnl,
    slippageTicks: signal.slippage_ticks,
    slippageCost: signal.slippage_cost,
    commission: signal.commission,
    pnl: signal.pnl,
  }).toEqual(expected);
});

test('an issue in a nested body is located at the invalid value', async () => {
  const accept = async (documents: unknown) => {
    const response = await fetch(new URL('/api/billing/compliance/accept', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${user.token}` },
      body: JSON.stringify({ documents }),
    });
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as { detail: { type: string; loc: unknown[]; input: unknown }[] };
    return detail.map(({ type, loc, input }) => ({ type, loc, input }));
  };
  expect(await accept([{ doc: 'terms', version: 1 }, { doc: 'privacy' }, 7])).toEqual([
    { type: 'string_type', loc: ['body', 'documents', 0, 'version'], input: 1 },
    { type: 'missing', loc: ['body', 'documents', 1, 'version'], input: { doc: 'privacy' } },
    { type: 'dict_type', loc: ['body', 'documents', 2], input: 7 },
  ]);
  expect(await accept('terms')).toEqual([{ type: 'list_type', loc: ['body', 'documents'], input: 'terms' }]);
});
