import type { Endpoint } from '../endpoint.ts';
import type { RawEndpoint } from '../endpoints/webhooks.ts';
import type { Readers } from '../readers.ts';
import type { StreamEndpoint } from '../stream-endpoint.ts';
import { type AnswerDoc, answers } from './answers.ts';
import { errorRef, errorSchemas } from './errors.ts';
import { exampleOf, ref, type Schema } from './json-schema.ts';
import { schemas } from './schemas/index.ts';

export type Row = Endpoint | StreamEndpoint | RawEndpoint;

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: Record<string, unknown>;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Schema>>;
  [key: string]: unknown;
}
interface Operation {
  responses: Record<string, Schema>;
  [key: string]: unknown;
}

const components: Readonly<Record<string, Schema>> = { ...schemas, ...errorSchemas };

/**
 * The OpenAPI 3.1 description of these rows. Throws for a row that answers.ts says nothing of.
 * `serverUrl`: where clients reach us; left out, wherever the document was fetched from.
 */
export function openApiDocument(rows: readonly Row[], { version, serverUrl = '/' }: DocumentOptions): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const row of rows) {
    const answer = answers[`${row.method} ${row.route}`];
    if (!answer) throw new Error(`rest-shim/openapi/answers.ts says nothing of ${row.method} ${row.route}`);
    paths[row.route] = { ...paths[row.route], [row.method.toLowerCase()]: operationOf(row, answer) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ex7',
      version,
      summary: 'Trading strategies drawn as graphs, run on market bars; their paper signals, live.',
      description:
        'Send `Authorization: Bearer TOKEN` with a Supabase user token, but for the calls that say they are public. JSON in snake_case; decimals are strings; instants are ISO 8601 in UTC. Errors are `{"detail": {"code", "message", …}}`; parameters and bodies that are wrong are 422 with a list in `detail`. `x-request-id` is echoed, or made. The same data, and more, is at `/graphql`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A Supabase access token.' },
      },
      schemas: { ...components },
    },
  };
}

export interface DocumentOptions {
  version: string;
  serverUrl?: string;
}

const TAGS = [
  ['strategies', 'Drawn, versioned, promoted.'],
  ['signals', 'What fired, why it did not, and what runs.'],
  ['billing', 'Tiers, subscriptions, legal documents.'],
  ['alerts', 'Where signals are sent besides.'],
  ['vix', 'Strategies drawn from words.'],
  ['account', 'Instruments, performance, portfolio and risk.'],
  ['health', 'Whether it works.'],
] as const;

const OF_SEGMENT: Readonly<Record<string, string>> = { engines: 'strategies', legacy: 'signals' };

function tagOf(route: string): string {
  const segment = route.split('/')[2] as string;
  const name = OF_SEGMENT[segment] ?? segment;
  return TAGS.some(([tag]) => tag === name) ? name : 'account';
}

/** GET /api/strategies/{strategy_id}/versions → getStrategiesByStrategyIdVersions */
function operationId({ method, route }: Row): string {
  const words = route
    .replace('/api/', '')
    .replaceAll(/\{(\w+)\}/g, 'by_$1')
    .split(/[/_-]/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function operationOf(row: Row, answer: AnswerDoc): Operation {
  const raw = 'raw' in row;
  const open = raw || ('public' in row && row.public);
  const body = requestBodyOf(row, answer);
  const parameters = raw ? [] : parametersOf(row);
  return {
    operationId: operationId(row),
    tags: [tagOf(row.route)],
    summary: row.summary,
    ...(open ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responsesOf(answer, {
      open,
      body: body !== null && !raw,
      read: !raw && (parameters.length > 0 || body !== null),
      streams: 'banner' in row,
    }),
  };
}

function parametersOf(row: Endpoint | StreamEndpoint): Schema[] {
  const all = (readers: Readers, place: 'path' | 'query') =>
    Object.entries(readers).map(([name, { schema, fallback }]) => ({
      name,
      in: place,
      required: place === 'path' || !fallback,
      schema: withoutNull(schema),
    }));
  const resumed = {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The `id` of the last event that was received: the stream goes on after it.',
    schema: { type: 'string' },
  };
  return [...all(row.path, 'path'), ...all(row.query, 'query'), ...('banner' in row ? [resumed] : [])];
}

/** A parameter that may be left out cannot be null. */
function withoutNull(schema: Schema): Schema {
  const [only, nothing, ...more] = (schema.anyOf ?? []) as Schema[];
  return only && nothing?.type === 'null' && more.length === 0 ? only : schema;
}

function requestBodyOf(row: Row, answer: AnswerDoc): Schema | null {
  const type = answer.bodyType ?? 'application/json';
  if ('raw' in row) return { required: true, content: { [type]: { schema: answer.bodySchema ?? {} } } };
  if (!row.body) return null;
  const entries = Object.entries(row.body);
  const required = entries.filter(([, { fallback }]) => !fallback).map(([name]) => name);
  const schema = answer.bodySchema ?? {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, reader]) => [name, reader.schema])),
    ...(required.length > 0 ? { required } : {}),
  };
  const example = answer.body === undefined ? {} : { example: answer.body };
  return { required: required.length > 0, content: { [type]: { schema, ...example } } };
}

interface Kind {
  open: boolean;
  /** Takes a JSON body. */
  body: boolean;
  /** Reads parameters or a body. */
  read: boolean;
  streams: boolean;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: 'Successful Response',
  201: 'Successful Response: it was made.',
  204: 'Successful Response: there is nothing to say.',
  400: 'What was sent does not carry the right signature.',
  401: 'No token, or one that is not valid.',
  403: 'The caller may not do this.',
  404: 'There is no such thing, or it is another’s.',
  409: 'The state of the thing does not allow this now.',
  413: 'The body is over 1 MiB.',
  415: 'The body is not JSON.',
  422: 'Validation Error',
  429: 'Too many requests or streams: come back after `Retry-After`.',
  500: 'A fault on our side.',
  502: 'A service behind us cannot be reached.',
  503: 'Something that this needs is down, or it took too long.',
};

function responsesOf(answer: AnswerDoc, kind: Kind): Record<string, Schema> {
  const found: Record<number, Schema[]> = { 503: [ref('Error')] };
  const add = (status: number, schema: Schema) => {
    found[status] = [...(found[status] ?? []), schema];
  };
  for (const [status, codes = []] of Object.entries(answer.errors ?? {})) {
    for (const code of codes) if (Number(status) !== 503) add(Number(status), errorRef(code));
  }
  if (!kind.open) {
    add(401, errorRef('unauthorized'));
    add(403, errorRef('user_required'));
  }
  if (kind.read) add(422, ref('ValidationError'));
  if (kind.body) {
    add(413, errorRef('body_too_large'));
    add(415, errorRef('unsupported_media_type'));
  }
  if (!answer.errors?.[429]) add(429, errorRef('rate_limited'));
  add(500, errorRef('internal'));
  for (const status of answer.also ?? []) found[status] = [answer.schema as Schema, ...(found[status] ?? [])];

  const responses: Record<string, Schema> = {
    [answer.status]: answer.schema
      ? response(answer.status, [answer.schema], answer.type ?? 'application/json')
      : { description: DESCRIPTIONS[answer.status] },
  };
  for (const [status, given] of Object.entries(found)) responses[status] ??= response(Number(status), given);
  return responses;
}

const RETRY_AFTER: Readonly<Record<number, Schema>> = {
  429: { description: 'Seconds.', schema: { type: 'integer' }, example: 7 },
  503: { description: 'Seconds, where it is the database that is down.', schema: { type: 'integer' }, example: 5 },
};

function response(status: number, given: readonly Schema[], type = 'application/json'): Schema {
  const examples = Object.fromEntries(
    given.map((schema) => [exampleName(schema), { value: exampleOf(schema, components) }]),
  );
  return {
    description: DESCRIPTIONS[status],
    ...(status === 401 ? { headers: { 'www-authenticate': { schema: { type: 'string' }, example: 'Bearer' } } } : {}),
    ...(Object.hasOwn(RETRY_AFTER, status) ? { headers: { 'retry-after': RETRY_AFTER[status] } } : {}),
    content: { [type]: { schema: given.length === 1 ? given[0] : { anyOf: given }, examples } },
  };
}

const exampleName = ({ $ref }: Schema): string =>
  typeof $ref === 'string' ? ($ref.split('/').at(-1) as string) : 'frames';
