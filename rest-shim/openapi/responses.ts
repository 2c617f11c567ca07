import type * as z from 'zod';
import { namedSchemas } from '../schema/fields.ts';
import { exampleOf, type JsonSchema, jsonSchema } from '../schema/json-schema.ts';
import { describedComponent } from './describe.ts';
import { AnyError, type ErrorCode, errorSchema, ValidationError } from './errors.ts';
import { isChange, isOpen, isRaw, isStream, type Row } from './row.ts';

// The responses of an endpoint: its own, its declared errors, and those of every call (401, 403, 422, 429, 5xx).

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: 'Successful Response',
  201: 'Successful Response: the object was created.',
  204: 'Successful Response: no content.',
  400: 'The signature does not match the body.',
  401: 'The token is missing or invalid.',
  403: 'The caller is not allowed to do this.',
  404: 'The object does not exist or belongs to another user.',
  406: 'None of the accepted content types is available.',
  409: 'The current state of the object does not allow this.',
  413: 'The body is over 1 MiB.',
  415: 'The body is not JSON.',
  422: 'Validation Error',
  429: 'Too many requests or streams: retry after `Retry-After`.',
  500: 'Internal error.',
  502: 'An upstream service is unavailable.',
  503: 'A dependency is down, or the operation took too long.',
};

const RETRY_AFTER: Readonly<Record<number, JsonSchema>> = {
  429: { description: 'Seconds.', schema: { type: 'integer' }, example: 7 },
  503: { description: 'Seconds; present when the database is down.', schema: { type: 'integer' }, example: 5 },
};

export const componentSchemas = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    [...namedSchemas()].map(([name, schema]) => [
      name,
      describedComponent(name, jsonSchema(schema, 'output', { whole: true })),
    ]),
  );

type Components = Readonly<Record<string, JsonSchema>>;

export function responsesOf(row: Row, reads: boolean, components: Components): Record<string, JsonSchema> {
  const status = ('status' in row && row.status) || 200;
  const bodies = new Map<number, z.ZodType[]>([[503, [AnyError]]]);
  const add = (at: number, ...schemas: z.ZodType[]) => bodies.set(at, [...(bodies.get(at) ?? []), ...schemas]);
  for (const [at, codes] of Object.entries(row.errors ?? {}) as [string, readonly ErrorCode[]][]) {
    if (at !== '503') add(Number(at), ...codes.map(errorSchema));
  }
  if (!isOpen(row)) {
    add(401, errorSchema('unauthorized'));
    if (!isRaw(row)) add(403, errorSchema('user_required'), errorSchema('forbidden'));
  }
  if (isRaw(row) ? row.query : reads) add(422, ValidationError);
  if (isChange(row)) {
    add(409, errorSchema('idempotency_in_progress'), errorSchema('idempotency_outcome_unknown'));
    add(422, errorSchema('idempotency_key_reused'), errorSchema('idempotency_key_invalid'));
  }
  if (!isRaw(row) && row.body) {
    add(413, errorSchema('body_too_large'));
    add(415, errorSchema('unsupported_media_type'));
  }
  if (!row.errors?.[429]) add(429, errorSchema('rate_limited'));
  add(500, errorSchema('internal'));
  if ('also' in row)
    for (const at of row.also ?? []) bodies.set(at, [row.response as z.ZodType, ...(bodies.get(at) ?? [])]);

  const responses: Record<string, JsonSchema> = { [status]: success(row, status, components) };
  for (const [at, schemas] of bodies) {
    responses[at] ??= response(
      at,
      schemas.map((schema) => jsonSchema(schema, 'output')),
      components,
    );
  }
  return responses;
}

function success(row: Row, status: number, components: Components): JsonSchema {
  if (isStream(row)) return response(status, [streamSchema(row.events)], components, 'text/event-stream');
  if (!row.response) return { description: DESCRIPTIONS[status] };
  const type = isRaw(row) ? row.type : undefined;
  return response(status, [jsonSchema(row.response, 'output')], components, type);
}

const EXAMPLE_FRAMES =
  'retry: 3000\nid: 9f2c.41\nevent: compliance\ndata: {"rule":"CFTC Rule 4.41",…}\n\nid: 9f2c.42\nevent: signal\ndata: {"id":"019a…",…}\n\n';

const streamSchema = (events: Readonly<Record<string, z.ZodType>>): JsonSchema => ({
  type: 'string',
  description: 'Server-sent events; `x-events` has the schema of each event’s data.',
  examples: [EXAMPLE_FRAMES],
  'x-events': Object.fromEntries(Object.entries(events).map(([name, schema]) => [name, jsonSchema(schema, 'output')])),
});

function response(
  status: number,
  schemas: readonly JsonSchema[],
  components: Components,
  type = 'application/json',
): JsonSchema {
  const examples = Object.fromEntries(
    schemas.map((schema) => [exampleName(schema), { value: exampleOf(schema, components) }]),
  );
  return {
    description: DESCRIPTIONS[status],
    ...(status === 401 ? { headers: { 'www-authenticate': { schema: { type: 'string' }, example: 'Bearer' } } } : {}),
    ...(Object.hasOwn(RETRY_AFTER, status) ? { headers: { 'retry-after': RETRY_AFTER[status] } } : {}),
    content: { [type]: { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas }, examples } },
  };
}

const exampleName = ({ $ref }: JsonSchema): string =>
  typeof $ref === 'string' ? ($ref.split('/').at(-1) as string) : 'example';
