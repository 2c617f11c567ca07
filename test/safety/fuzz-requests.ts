import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { document } from '../support/documented-answers.ts';

// Generated requests over /openapi.json and the schema, with valid to hostile values.

const HOSTILE_TEXT = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '__proto__',
  'constructor',
  "'; drop table signal; --",
  '%',
  '_',
  '\\',
  '../../etc/passwd',
  '1e309',
  'NaN',
  '-0',
  'null',
  '٣',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '0000-00-00',
  '9'.repeat(400),
  'x'.repeat(5_000),
  'ue-LeLqE.0',
  'a.99999999999999999999',
  Buffer.from('{"f":"x"}').toString('base64url'),
];
const HOSTILE_NUMBERS = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21, 1e308, 5e-324];

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let at = 0; at < depth; at++) value = at % 2 ? [value] : { a: value };
  return value;
};
const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXT),
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('MES', 'ema-cross', 'paper', 'live', '1m', 'open', '2026-04-20T13:30:00Z', '1', '50'),
);
const number = fc.oneof(
  fc.constantFrom(...HOSTILE_NUMBERS),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(nested(60), nested(70), nested(2_000), JSON.parse('{"__proto__":{"admin":true}}')),
);
/** Ids that mean something to the server that is asked. */
let known: readonly string[] = [];
const anId = () => fc.constantFrom(...known, '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f');

type Schema = Record<string, unknown>;
/** Mostly what the schema says, else anything. */
function ofSchema(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const sound = soundOf(schema, depth);
  return fc.oneof({ weight: 5, arbitrary: sound }, { weight: 1, arbitrary: anyJson });
}
function soundOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) as string;
    return ofSchema(document.components.schemas?.[name] as Schema, depth);
  }
  if (Array.isArray(schema.anyOf)) return fc.oneof(...schema.anyOf.map((part: Schema) => ofSchema(part, depth)));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const [example] = (schema.examples ?? []) as unknown[];
  if (schema.format === 'uuid') return anId();
  if (schema.type === 'integer') {
    return fc.integer({ min: Number(schema.minimum ?? -5), max: Math.min(Number(schema.maximum ?? 500), 2 ** 31 - 1) });
  }
  if (schema.type === 'array' && depth < 4)
    return fc.array(ofSchema(schema.items as Schema, depth + 1), { maxLength: 3 });
  if (schema.properties && depth < 4) {
    const properties = Object.entries(schema.properties as Record<string, Schema>);
    const parts = Object.fromEntries(properties.map(([name, part]) => [name, ofSchema(part, depth + 1)]));
    return fc.record(parts, { requiredKeys: [] });
  }
  return example === undefined ? anyJson : fc.oneof(fc.constant(example), text);
}

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}
interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
/** A lone surrogate cannot be part of a URL; its bytes are sent instead. */
const inUrl = (value: unknown): string =>
  asText(value)
    .slice(0, 1_000)
    .split('')
    .map((unit) => (/[\ud800-\udfff]/.test(unit) ? '%ED%A0%80' : encodeURIComponent(unit)))
    .join('');

const BROKEN_BODIES: (string | Uint8Array)[] = [
  '',
  '{',
  '[]',
  'null',
  '1e309',
  '{"name": 1e309, "close_price": 1e309}',
  '{"close_price": NaN}',
  '{"a":-0,"name":"\\u0000","tags":["\\ud800"]}',
  '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
];

/** Calls of the rows of /openapi.json. `ids`: what the caller owns. */
export function restCalls(ids: readonly string[]): fc.Arbitrary<Asked> {
  known = ids;
  const all = Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      route,
      operation: operation as unknown as Operation,
    })),
  );
  const calls = all.map(({ method, route, operation }) => {
    const given = operation.parameters ?? [];
    const part = (place: string) =>
      fc.record(
        Object.fromEntries(given.filter((one) => one.in === place).map(({ name, schema }) => [name, ofSchema(schema)])),
        { requiredKeys: place === 'path' ? undefined : [] } as never,
      );
    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const body = content
      ? fc.oneof(
          { weight: 6, arbitrary: ofSchema(content.schema).map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: anyJson.map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: fc.constantFrom(...BROKEN_BODIES) },
        )
      : fc.constant(undefined);
    const types = fc.oneof(
      { weight: 9, arbitrary: fc.constant(type ?? 'application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'),
      },
    );
    return fc.tuple(part('path'), part('query'), body, types).map(([path, query, sent, contentType]): Asked => {
      const filled = route.replaceAll(/\{(\w+)\}/g, (_all, name: string) => inUrl((path as Schema)[name]) || 'x');
      const search = Object.entries(query as Schema).map(([name, value]) => `${name}=${inUrl(value)}`);
      return {
        method,
        path: `${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`,
        headers: sent === undefined ? {} : { 'content-type': contentType },
        ...(sent === undefined || method === 'GET' ? {} : { body: sent }),
      };
    });
  });
  return fc.oneof(...calls);
}

function ofInput(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return ofInput(type.ofType, depth);
  const sound = (): fc.Arbitrary<unknown> => {
    if (isListType(type)) return fc.array(ofInput(type.ofType, depth + 1), { maxLength: 3 });
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
    if (isInputObjectType(type) && depth < 4) {
      const fields = Object.values(type.getFields());
      return fc.record(Object.fromEntries(fields.map((field) => [field.name, ofInput(field.type, depth + 1)])));
    }
    const { name } = getNamedType(type);
    if (name === 'ID') return fc.oneof(anId(), text);
    if (name === 'Int') return fc.integer({ min: -5, max: 250 });
    if (name === 'Float') return number;
    if (name === 'Boolean') return fc.boolean();
    if (name === 'Decimal') return fc.oneof(fc.constantFrom('5000.25', '-1', '1e309', '0.000000000000000001'), text);
    if (name === 'DateTime') return fc.oneof(fc.constant('2026-04-20T13:30:00Z'), text);
    return anyJson;
  };
  return fc.oneof({ weight: 5, arbitrary: sound() }, { weight: 1, arbitrary: anyJson });
}

const isPlain = ({ args }: GraphQLField<unknown, unknown>): boolean => !args.some(({ type }) => isNonNullType(type));

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) {
    const parts = named.getTypes().map((one) => `... on ${one.name} { __typename ${isError(one.name) ? 'code' : ''} }`);
    return `{ ${parts.join(' ')} }`;
  }
  if (!isObjectType(named) || depth === 0) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter(isPlain);
  const shown = fields.map((field) => {
    const inner = selection(field.type, depth - 1);
    return inner === '{ __typename }' && depth > 1 ? '' : `${field.name} ${inner}`;
  });
  return `{ __typename ${shown.join(' ')} }`;
}
const isError = (name: string): boolean => name.endsWith('Error');

/** Operations of one root field each. `ids`: what the caller owns. */
export function graphqlCalls(schema: GraphQLSchema, ids: readonly string[]): fc.Arbitrary<Asked> {
  known = ids;
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const fields = roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field })),
  );
  return fc.oneof(
    ...fields.map(({ kind, field }) => {
      const names = field.args.map(({ name, type }) => `$${name}: ${type}`);
      const args = field.args.map(({ name }) => `${name}: $${name}`);
      const head = names.length > 0 ? `(${names.join(', ')})` : '';
      const call = args.length > 0 ? `(${args.join(', ')})` : '';
      const values = fc.record(Object.fromEntries(field.args.map(({ name, type }) => [name, ofInput(type)])), {
        requiredKeys: [],
      });
      return fc.tuple(values, fc.integer({ min: 0, max: 2 }), fc.boolean()).map(
        ([variables, depth, sse]): Asked => ({
          method: 'POST',
          path: '/graphql',
          headers: {
            'content-type': 'application/json',
            ...(kind === 'subscription' || sse ? { accept: 'text/event-stream' } : {}),
          },
          body: JSON.stringify({
            query: `${kind} ${head} { ${field.name}${call} ${selection(field.type, depth)} }`,
            variables,
          }),
        }),
      );
    }),
  );
}
