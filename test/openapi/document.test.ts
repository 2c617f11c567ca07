import { validate } from '@readme/openapi-parser';
import { describe, expect, test } from 'vitest';
import { restRows } from '../../rest-shim/index.ts';
import { describedCall, document, problemsOf } from '../support/documented-answers.ts';

type Content = Record<
  string,
  { schema: Record<string, unknown>; example?: unknown; examples?: Record<string, { value: unknown }> }
>;
interface Operation {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}
const operations = Object.entries(document.paths).flatMap(([route, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${route}`,
    route,
    operation: operation as unknown as Operation,
  })),
);

test('an independent validator finds nothing wrong with it', async () => {
  const result = await validate(structuredClone(document) as never);
  expect(result).toMatchObject({ valid: true });
});

test('the validator reports an invalid document', async () => {
  const wrong = structuredClone(document) as unknown as { paths: Record<string, Record<string, unknown>> };
  (wrong.paths['/api/health'] as Record<string, Record<string, unknown>>).get!.responses = { nonsense: 3 };
  expect(await validate(wrong as never)).toMatchObject({ valid: false });
});

test('contains every endpoint and nothing else, with unique operation ids', () => {
  expect(operations.map(({ key }) => key).sort()).toEqual(restRows.map((row) => `${row.method} ${row.route}`).sort());
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(operations)('$key', ({ key, route, operation }) => {
  test('documents parameters, authentication and responses with valid examples', () => {
    const row = restRows.find((one) => `${one.method} ${one.route}` === key)!;
    const open = 'raw' in row ? !row.signedIn : 'public' in row && row.public;
    expect(operation.security).toEqual(open ? [] : undefined);
    expect(Object.keys(operation.responses).includes('401')).toBe(!open || /\/(telegram|tradingview)$/.test(key));
    const placeholders = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name) ?? []).toEqual(
      placeholders,
    );
    const contents = Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content));
    for (const { schema, examples = {} } of contents) {
      expect(Object.keys(examples).length).toBeGreaterThan(0);
      for (const { value } of Object.values(examples)) expect(problemsOf(schema, value)).toEqual([]);
    }
    for (const { schema, example } of Object.values(operation.requestBody?.content ?? {})) {
      if (example !== undefined) expect(problemsOf(schema, example)).toEqual([]);
    }
  });
});

test('a literal segment is not treated as an id', () => {
  expect(describedCall('GET', '/api/signals/audit')?.route).toBe('/api/signals/audit');
  expect(describedCall('GET', '/api/signals/019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f')?.route).toBe(
    '/api/signals/{signal_id}',
  );
});
